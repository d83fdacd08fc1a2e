import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateNetworkAclEntryCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNetworkAclsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../src/aws/session.ts';
import { createPlaybookPort } from '../../src/playbook/engine.ts';
import type { PlaybookPort } from '../../src/playbook/port.ts';
import { engineOptions, sessionOn } from '../support/playbook-session.ts';
import { follow } from '../support/playbook-world.ts';
import { type Moto, startMoto } from './moto.ts';

let moto: Moto;
let session: Session;
let port: PlaybookPort;
let folder: string;
let ec2: EC2Client;

beforeAll(async () => {
  moto = await startMoto();
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  ec2 = new EC2Client({ region: 'us-east-1', endpoint: moto.url, credentials });
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-'));
  session = await sessionOn(moto.url);
  port = createPlaybookPort(session, engineOptions(folder));
}, 120_000);

afterAll(async () => {
  session?.close();
  ec2?.destroy();
  await moto?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A subnet with an instance in it. */
async function makeSubnet(): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const made = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.20.1.0/24' }));
  const SubnetId = made.Subnet?.SubnetId ?? '';
  await ec2.send(new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1, SubnetId }));
  return SubnetId;
}

async function aclsOf(filter: string, value: string) {
  const Filters = [{ Name: filter, Values: [value] }];
  return (await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? [];
}

const aclOf = async (subnetId: string) => (await aclsOf('association.subnet-id', subnetId))[0];

/** Gives a network ACL the two entries that EC2 gives each one it makes. */
async function addDefaultDenials(networkAclId: string): Promise<void> {
  for (const Egress of [true, false]) {
    const denial = { RuleNumber: 32_767, Protocol: '-1', RuleAction: 'deny', CidrBlock: '0.0.0.0/0' } as const;
    await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId: networkAclId, Egress, ...denial }));
  }
}

// moto makes a network ACL without the default denials that EC2's own always has.
test('block-subnet against moto does not call denied what no entry denies, resumes once it does, and rolls back', async () => {
  const subnet = await makeSubnet();
  const old = await aclOf(subnet);
  expect(old?.IsDefault).toBe(true);
  const saved = await port.plan('block-subnet', { subnet });
  expect(saved.plan.blastRadius.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['subnet', 'instance']));
  const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
  expect(end.status).toBe('not-verified');
  expect(end.message).toMatch(/reading back does not show it.*no default denial of what goes in/);
  expect((await aclOf(subnet))?.NetworkAclId).toBe(old?.NetworkAclId);

  const [made] = await aclsOf('tag:transit-tui:run', runId);
  await addDefaultDenials(made?.NetworkAclId ?? '');
  const resumed = await follow(port.resume(runId, { approval: saved.hash }));
  expect(resumed.end.message).toMatch(/^Contained and read back/);
  expect((await aclOf(subnet))?.NetworkAclId).toBe(made?.NetworkAclId);

  expect((await follow(port.rollback(runId, { approval: saved.hash }))).end.status).toBe('done');
  expect((await aclOf(subnet))?.NetworkAclId).toBe(old?.NetworkAclId);
  expect(await aclsOf('tag:transit-tui:run', runId)).toEqual([]);
});
