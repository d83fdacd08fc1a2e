import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { iamActionOf } from '../../src/aws/iam-actions.ts';
import { SERVICES } from '../../src/aws/service-clients.ts';
import { audit } from '../../src/cli/audit.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { CONSOLE_READS, iamPolicy } from '../../src/cli/iam-policy.ts';
import { AUDIT_READS, WATCH_READS } from '../../src/cli/policy-parts.ts';
import { watch } from '../../src/cli/watch.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { embeddedAws, sessionOn } from '../live/embedded-aws.ts';
import { memoryCli } from './memory-cli.ts';

let aws: Awaited<ReturnType<typeof embeddedAws>>;
let folder: string;
beforeEach(async () => {
  aws = await embeddedAws();
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-policy-'));
});
afterEach(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
});

interface Policy {
  readonly Statement: readonly { readonly Sid: string; readonly Action: readonly string[] }[];
}
async function policy(playbooks: readonly string[], readOnly = false): Promise<Policy['Statement']> {
  const { cli, out } = memoryCli();
  expect(await iamPolicy(cli, { playbooks, readOnly })).toBe(EXIT.done);
  return (JSON.parse(out.join('\n')) as Policy).Statement;
}
const actions = (statements: Policy['Statement'], sid: string) => statements.find(({ Sid }) => Sid === sid)?.Action;

it('names exactly the permissions that watch uses', async () => {
  aws.emulator.advance(300_000);
  // Without such a group nobody asks which interfaces wear it.
  aws.emulator.edit(({ groups }) => {
    const [group] = Object.values(groups);
    if (group !== undefined) group.tags['transit-tui:quarantine'] = group.vpcId;
  });
  const { cli } = memoryCli({
    now: aws.emulator.now,
    openSession: () => sessionOn(aws.emulator, false),
    stateFolder: () => folder,
  });
  expect(await watch(cli, { once: true })).toBe(EXIT.done);
  const used = aws.emulator.requests().map(({ service, operation }) => {
    const name = SERVICES.find((each) => each === service);
    return name === undefined ? service : iamActionOf(name, operation);
  });
  const needed = [...WATCH_READS, 'events:PutEvents', 'sts:GetCallerIdentity'];
  expect([...new Set(used)].sort()).toEqual(needed.sort());
});

it('gives a role that only watches no more than watch needs', async () => {
  const statements = await policy(['watch']);
  expect(statements.map(({ Sid }) => Sid)).toEqual(['TransitTuiRead', 'Watch']);
  expect([actions(statements, 'TransitTuiRead'), actions(statements, 'Watch')]).toEqual([
    WATCH_READS,
    ['events:PutEvents'],
  ]);
});

it('gives a role that only audits no more than the checks read, and nothing that changes anything', async () => {
  const statements = await policy(['audit']);
  expect(statements).toEqual([expect.objectContaining({ Sid: 'TransitTuiRead', Action: AUDIT_READS })]);
});

it('names exactly the permissions that the audit uses', async () => {
  const emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: aws.emulator.now() });
  const { cli } = memoryCli({ now: emulator.now, openSession: () => sessionOn(emulator) });
  expect(await audit(cli, { rate: 1000, json: true })).toBe(EXIT.done);
  const used = emulator.requests().map(({ service, operation }) => `${service}:${operation}`);
  await emulator.stop();
  const allowed = [...CHECKS.flatMap(({ reads }) => reads), 'sts:GetCallerIdentity'];
  expect(used.filter((each) => !allowed.includes(each))).toEqual([]);
  const reading = actions(await policy([], true), 'TransitTuiRead');
  expect(reading).toEqual(expect.arrayContaining([...AUDIT_READS]));
});

it('lets whoever opens the console on a queue take from it', async () => {
  const statements = await policy(['queue']);
  expect(actions(statements, 'TransitTuiRead')).toEqual(expect.arrayContaining([...CONSOLE_READS]));
  expect(actions(statements, 'Queue')).toEqual(['sqs:DeleteMessage', 'sqs:ReceiveMessage']);
});

it('takes the names beside those of playbooks', async () => {
  const statements = await policy(['quarantine-instance', 'watch']);
  expect(statements.map(({ Sid }) => Sid)).toEqual(['TransitTuiRead', 'QuarantineInstance', 'Watch']);
  expect(actions(statements, 'TransitTuiRead')).toEqual(
    expect.arrayContaining([...CONSOLE_READS, 'events:DescribeEventBus']),
  );
});

it('names nothing of SQS and EventBridge where neither was asked for, and no change for reading', async () => {
  for (const statements of [await policy([]), await policy([], true), await policy(['watch', 'queue'], true)]) {
    const named = statements.flatMap(({ Action }) => Action);
    expect(named.filter((action) => /^sqs:|^events:Put/.test(action))).toEqual([]);
  }
});
