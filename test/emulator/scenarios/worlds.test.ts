import { describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../../src/emulator/emulator.ts';
import { createWorld } from '../../../src/emulator/scenarios/index.ts';
import type { World } from '../../../src/emulator/state.ts';

const now = Date.UTC(2026, 5, 1, 3);
const scenarios: ScenarioName[] = ['s3-exfiltration', 'credential-theft', 'quiet', 'scale'];
const world = (scenario: ScenarioName, seed = 1) => createWorld(scenario, { seed, now });

describe.each(scenarios)('the world of %s', (scenario) => {
  it('is the same for the same seed, and another for another', () => {
    expect(world(scenario)).toEqual(world(scenario));
    expect(Object.keys(world(scenario, 2).instances)).not.toEqual(Object.keys(world(scenario).instances));
  });

  it('refers to nothing that is not there', () => {
    const made = world(scenario);
    expect(danglingIds(made)).toEqual([]);
    expect(danglingReferences(made)).toEqual([]);
  });

  it('names no account but its own, the partner and AWS itself', () => {
    const accounts = JSON.stringify(world(scenario)).match(/(?<=:)\d{12}(?=:)/g) ?? [];
    expect([...new Set(accounts)].filter((id) => !['111122223333', '444455556666'].includes(id))).toEqual([]);
  });

  it('uses documentation and private addresses only', () => {
    const addresses = JSON.stringify(world(scenario)).match(/\b\d{1,3}(\.\d{1,3}){3}\b/g) ?? [];
    const allowed = /^(10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|0\.0\.0\.0)/;
    expect([...new Set(addresses)].filter((address) => !allowed.test(address))).toEqual([]);
  });

  it('survives being saved', () => {
    const made = world(scenario);
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });
});

/** Every id of a kind that the world makes, found anywhere in it, must be one of that kind. */
function danglingIds(made: World): string[] {
  const sampled = new Set(['i-99999999']);
  const subnetAcls = Object.values(made.subnets).map((subnet) => subnet.networkAclAssociationId);
  const known = new Set([
    ...[made.vpcs, made.subnets, made.instances, made.interfaces, made.groups].flatMap(Object.keys),
    ...[made.networkAcls, made.prefixLists, made.flowLogs].flatMap(Object.keys),
    ...subnetAcls,
  ]);
  const text = JSON.stringify(made);
  const found = text.match(/\b(?<![\w-])(vpc|subnet|i|eni|sg|acl|fl|pl)-[0-9a-f]{8,17}\b/g) ?? [];
  return [...new Set(found)].filter((id) => !known.has(id) && !sampled.has(id));
}

function danglingReferences(made: World): string[] {
  const missing: string[] = [];
  const check = (what: string, holds: boolean) => void (holds || missing.push(what));
  for (const instance of Object.values(made.instances)) {
    for (const id of instance.interfaceIds) {
      check(`${id} attached`, made.interfaces[id]?.attachment?.instanceId === instance.instanceId);
    }
    const profile = instance.iamInstanceProfileArn;
    check(`${profile}`, profile === null || made.instanceProfiles[profile] !== undefined);
  }
  for (const profile of Object.values(made.instanceProfiles)) {
    check(
      profile.name,
      profile.roleNames.every((role) => made.roles[role] !== undefined),
    );
  }
  for (const one of Object.values(made.interfaces)) {
    check(
      `${one.networkInterfaceId} groups of its VPC`,
      one.groupIds.every((id) => made.groups[id]?.vpcId === one.vpcId),
    );
    check(`${one.networkInterfaceId} subnet of its VPC`, made.subnets[one.subnetId]?.vpcId === one.vpcId);
  }
  for (const group of Object.values(made.autoScalingGroups)) {
    check(
      group.name,
      group.instances.every(({ instanceId }) => made.instances[instanceId] !== undefined),
    );
    check(
      group.name,
      group.targetGroupArns.every((arn) => made.targetGroups[arn] !== undefined),
    );
  }
  for (const point of Object.values(made.accessPoints)) check(point.name, made.buckets[point.bucket] !== undefined);
  for (const finding of Object.values(made.findings))
    check('detector', made.detectors[finding.detectorId] !== undefined);
  for (const finding of Object.values(made.accessFindings)) {
    const bucket = finding.resource.replace('arn:aws:s3:::', '');
    check(finding.resource, finding.resourceType !== 'AWS::S3::Bucket' || made.buckets[bucket] !== undefined);
  }
  return missing;
}

describe('the s3-exfiltration world', () => {
  it('tells one story in all three panes', () => {
    const made = world('s3-exfiltration');
    const sequence = Object.values(made.findings).find(
      ({ finding }) => finding.Type === 'AttackSequence:S3/CompromisedData',
    );
    const text = JSON.stringify(sequence);
    const host = Object.values(made.instances).find((instance) => instance.tags.Name === 'payments-export-1');
    expect(host?.interfaceIds).toHaveLength(3);
    for (const id of host?.interfaceIds ?? []) {
      expect(text).toContain(id);
      for (const group of made.interfaces[id]?.groupIds ?? []) expect(text).toContain(group);
    }
    expect(text).toContain('arn:aws:s3:::amzn-s3-demo-customer-exports');
    expect(text).toContain('ASIAIOSFODNN7EXAMPLE');
    const about = Object.values(made.accessFindings).filter(({ resource }) => resource.endsWith('customer-exports'));
    expect(about.map((finding) => finding.details?.principal.AWS).sort()).toEqual(['*', '444455556666']);
    const flows = made.traffic.filter((pattern) => pattern.remoteAddress === '198.51.100.23');
    expect(new Set(flows.map((pattern) => pattern.interfaceId)).size).toBe(2);
    expect(flows.every((pattern) => host?.interfaceIds.includes(pattern.interfaceId))).toBe(true);
  });
});
