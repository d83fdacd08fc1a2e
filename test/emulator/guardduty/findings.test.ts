import {
  ArchiveFindingsCommand,
  CreateSampleFindingsCommand,
  type Finding,
  type FindingCriteria,
  GetAdministratorAccountCommand,
  GetFindingsCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
import { afterEach, describe, expect, it } from 'vitest';
import type { Emulator, EmulatorOptions } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';

const frozenAt = Date.UTC(2026, 5, 1, 3);
let emulator: Emulator | undefined;
afterEach(() => emulator?.stop());

async function open(options: EmulatorOptions = {}) {
  const server = await startEmulator({ frozenAt, seed: 1, ...options });
  emulator = server;
  const client = new GuardDutyClient({
    endpoint: server.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  });
  const { DetectorIds: [DetectorId] = [] } = await client.send(new ListDetectorsCommand({}));
  const ids = async (Criterion?: FindingCriteria['Criterion']): Promise<string[]> => {
    const all: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new ListFindingsCommand({ DetectorId, FindingCriteria: { Criterion }, NextToken }),
      );
      all.push(...(page.FindingIds ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    return all;
  };
  const get = async (FindingIds: string[]): Promise<Finding[]> =>
    (await client.send(new GetFindingsCommand({ DetectorId, FindingIds }))).Findings ?? [];
  return { server, client, DetectorId, ids, get };
}

describe('findings', () => {
  it('arrive as the exfiltration unfolds', async () => {
    const { server, ids, get } = await open();
    const seconds = { exfiltration: 20, volume: 45, sequence: 90 };
    const types = async () => (await get(await ids())).map((finding) => finding.Type);
    expect(await types()).toContain('Policy:S3/BucketAnonymousAccessGranted');
    expect(await types()).not.toContain('Exfiltration:S3/AnomalousBehavior');
    server.advance(seconds.exfiltration * 1000);
    expect(await types()).toContain('Exfiltration:S3/AnomalousBehavior');
    server.advance((seconds.volume - seconds.exfiltration) * 1000);
    expect(await types()).toContain('Behavior:EC2/TrafficVolumeUnusual');
    expect(await types()).not.toContain('AttackSequence:S3/CompromisedData');
    server.advance((seconds.sequence - seconds.volume) * 1000);
    expect(await types()).toContain('AttackSequence:S3/CompromisedData');
  });

  it('grow while one watches', async () => {
    const { server, ids, get } = await open();
    server.advance(20_000);
    const type = { type: { Eq: ['Exfiltration:S3/AnomalousBehavior'] } };
    const [before] = await get(await ids(type));
    server.advance(60_000);
    const [after] = await get(await ids(type));
    expect(after?.Service?.Count).toBe((before?.Service?.Count ?? 0) + 3);
    expect(Date.parse(after?.UpdatedAt ?? '')).toBeGreaterThan(Date.parse(before?.UpdatedAt ?? ''));
    const since = await ids({ updatedAt: { GreaterThan: Date.parse(before?.UpdatedAt ?? '') } });
    expect(since).toContain(after?.Id);
  });

  it('unfold in another way when credentials are stolen, and not at all in a quiet account', async () => {
    const theft = await open({ scenario: 'credential-theft' });
    theft.server.advance(90_000);
    const found = await theft.get(await theft.ids({ severity: { Gte: 8 }, 'service.archived': { Eq: ['false'] } }));
    expect(found.map((finding) => finding.Type)).toEqual(
      expect.arrayContaining([
        'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
        'AttackSequence:IAM/CompromisedCredentials',
      ]),
    );
    await theft.server.stop();
    const quiet = await open({ scenario: 'quiet' });
    quiet.server.advance(300_000);
    expect(await quiet.ids()).toEqual([]);
  });

  it('are filtered by what is in their bodies', async () => {
    const { server, ids, get } = await open();
    server.advance(300_000);
    const about = await get(await ids({ 'resource.s3BucketDetails.name': { Eq: ['amzn-s3-demo-customer-exports'] } }));
    expect(about.length).toBeGreaterThan(1);
    expect(
      about.every((finding) => finding.Resource?.S3BucketDetails?.[0]?.Name === 'amzn-s3-demo-customer-exports'),
    ).toBe(true);
  });

  it('go to the archive and stay there', async () => {
    const { client, DetectorId, ids } = await open();
    const current = { 'service.archived': { Eq: ['false'] } };
    const [first = ''] = await ids(current);
    await client.send(new ArchiveFindingsCommand({ DetectorId, FindingIds: [first] }));
    expect(await ids(current)).not.toContain(first);
    expect(await ids({ 'service.archived': { Eq: ['true'] } })).toContain(first);
  });

  it('are archived by nobody but the account that administers GuardDuty', async () => {
    const { server, client, DetectorId, ids } = await open();
    server.edit((world) => {
      for (const detector of Object.values(world.detectors)) detector.administrator = '444455556666';
    });
    const [first = ''] = await ids();
    await expect(client.send(new ArchiveFindingsCommand({ DetectorId, FindingIds: [first] }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
    const { Administrator } = await client.send(new GetAdministratorAccountCommand({ DetectorId }));
    expect(Administrator).toMatchObject({ AccountId: '444455556666', RelationshipStatus: 'Enabled' });
  });

  it('are refused fifty-one at a time', async () => {
    const { get } = await open();
    await expect(get(Array.from({ length: 51 }, () => '0'.repeat(32)))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  it('are marked when they are samples', async () => {
    const { client, DetectorId, ids, get } = await open({ scenario: 'quiet' });
    await client.send(new CreateSampleFindingsCommand({ DetectorId, FindingTypes: ['Trojan:EC2/DropPoint'] }));
    const [sample] = await get(await ids());
    expect(sample?.Title).toMatch(/^\[SAMPLE\]/);
    expect(JSON.parse(sample?.Service?.AdditionalInfo?.Value ?? '{}')).toEqual({ sample: true });
  });
});

describe('a great many findings', () => {
  it('are listed page by page without one twice, and each can be read', async () => {
    const { ids, get } = await open({ scenario: 'scale', findings: 1_000 });
    const all = await ids({ type: { Neq: ['no such type'] } });
    const generated = all.filter((id) => id.startsWith('f1d'));
    expect(new Set(all).size).toBe(all.length);
    expect(generated).toHaveLength(1_000);
    const bodies = await get(generated.slice(-50));
    expect(bodies).toHaveLength(50);
    expect(bodies.every((finding) => finding.Resource?.ResourceType && finding.Service?.Action?.ActionType)).toBe(true);
  });

  it('are archived one by one', async () => {
    const { client, DetectorId, ids } = await open({ scenario: 'scale', findings: 100 });
    const current = { 'service.archived': { Eq: ['false'] } };
    const before = await ids(current);
    const [one = ''] = before.filter((id) => id.startsWith('f1d'));
    await client.send(new ArchiveFindingsCommand({ DetectorId, FindingIds: [one] }));
    expect(await ids(current)).toEqual(before.filter((id) => id !== one));
  });
});
