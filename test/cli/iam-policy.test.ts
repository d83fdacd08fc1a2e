import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountAlias } from '../../src/aws/iam/reads.ts';
import { iamActionOf } from '../../src/aws/iam-actions.ts';
import { SERVICES } from '../../src/aws/service-clients.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { CONSOLE_READS, iamPolicy, WATCH_READS } from '../../src/cli/iam-policy.ts';
import { openCliFeeds } from '../../src/cli/open-cli-feeds.ts';
import { watch } from '../../src/cli/watch.ts';
import { embeddedAws, sessionOn } from '../live/embedded-aws.ts';
import { memoryCli } from './memory-cli.ts';

let aws: Awaited<ReturnType<typeof embeddedAws>>;
beforeEach(async () => {
  aws = await embeddedAws();
  aws.emulator.advance(300_000);
});
afterEach(() => aws.stop());

/** Every caller may call it, whatever its policy says. */
const ALWAYS_ALLOWED = 'sts:GetCallerIdentity';

/** Without one, nobody asks which interfaces wear it. */
function quarantineAGroup(): void {
  aws.emulator.edit(({ groups }) => {
    const [group] = Object.values(groups);
    if (group !== undefined) group.tags['transit-tui:quarantine'] = group.vpcId;
  });
}

it('names exactly the permissions that the panes and the header use', async () => {
  quarantineAGroup();
  const feeds = await openCliFeeds(aws.session, aws.emulator.now);
  await Promise.all([feeds.findings.refresh(), feeds.access.refresh(), feeds.flows.refresh()]);
  await Promise.all([aws.session.identity(), accountAlias(aws.session.read)]);
  for (const feed of [feeds.findings, feeds.access, feeds.flows]) expect(feed.snapshot().status).toBe('ready');

  expect(used()).toEqual([...CONSOLE_READS].sort());
});

/** The actions that the requests so far needed. */
function used(): string[] {
  const actions = aws.emulator.requests().map(({ service, operation }) => {
    const name = SERVICES.find((each) => each === service);
    if (name === undefined) throw new Error(`the log names a service the product does not know: ${service}`);
    return iamActionOf(name, operation);
  });
  return [...new Set(actions)].filter((action) => action !== ALWAYS_ALLOWED).sort();
}

it('names exactly the permissions that watch uses', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'transit-tui-policy-'));
  const { cli } = memoryCli({
    now: aws.emulator.now,
    openSession: () => sessionOn(aws.emulator, false),
    stateFolder: () => folder,
  });
  quarantineAGroup();
  expect(await watch(cli, { once: true })).toBe(EXIT.done);
  await rm(folder, { recursive: true });
  expect(used()).toEqual([...WATCH_READS, 'events:PutEvents'].sort());
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

it('gives a role that only watches no more than watch needs', async () => {
  const statements = await policy(['watch']);
  expect(statements.map(({ Sid }) => Sid)).toEqual(['TransitTuiRead', 'Watch']);
  expect([actions(statements, 'TransitTuiRead'), actions(statements, 'Watch')]).toEqual([
    WATCH_READS,
    ['events:PutEvents'],
  ]);
});

it('lets whoever opens the console on a queue take from it', async () => {
  const statements = await policy(['queue']);
  expect([actions(statements, 'TransitTuiRead'), actions(statements, 'Queue')]).toEqual([
    CONSOLE_READS,
    ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
  ]);
});

it('names nothing of SQS and EventBridge where neither was asked for, and no change for reading', async () => {
  for (const statements of [await policy([]), await policy([], true), await policy(['watch', 'queue'], true)]) {
    const named = statements.flatMap(({ Action }) => Action);
    expect(named.filter((action) => /^sqs:|^events:Put/.test(action))).toEqual([]);
  }
});
