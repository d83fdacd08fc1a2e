import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accountAlias } from '../../src/aws/iam/reads.ts';
import { iamActionOf } from '../../src/aws/iam-actions.ts';
import { SERVICES } from '../../src/aws/service-clients.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { flows } from '../../src/cli/flows.ts';
import { CONSOLE_READS, COUNTING_READS } from '../../src/cli/iam-policy.ts';
import { openCliFeeds } from '../../src/cli/open-cli-feeds.ts';
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

it('names exactly the permissions that the panes and the header use', async () => {
  const quarantined = aws.emulator.world();
  const [group] = Object.values(quarantined.groups);
  aws.emulator.edit((world) => {
    const tagged = world.groups[group?.groupId ?? ''];
    if (tagged !== undefined) tagged.tags['transit-tui:quarantine'] = tagged.vpcId;
  });
  const feeds = await openCliFeeds(aws.session, aws.emulator.now);
  await Promise.all([feeds.findings.refresh(), feeds.access.refresh(), feeds.flows.refresh()]);
  await Promise.all([aws.session.identity(), accountAlias(aws.session.read)]);
  for (const feed of [feeds.findings, feeds.access, feeds.flows]) expect(feed.snapshot().status).toBe('ready');

  expect(actionsUsed()).toEqual([...CONSOLE_READS].sort());
});

it('names exactly what counting flow logs uses beyond the panes', async () => {
  const stop = new AbortController();
  const onAws = (signal = new AbortController().signal) =>
    memoryCli({ now: aws.emulator.now, signal, openSession: () => sessionOn(aws.emulator) }).cli;
  expect(await flows(onAws(), { since: '30m' })).toBe(EXIT.done);
  const [group] = Object.values(aws.emulator.world().flowLogs).flatMap(({ logGroupName }) => logGroupName ?? []);
  const asked = { sources: [`cloudwatch:${group}`], engine: 'insights' };
  expect(await flows(onAws(), asked)).toBe(EXIT.done);
  const stopped = flows(onAws(stop.signal), asked);
  const queries = () => aws.emulator.requests().filter(({ operation }) => operation === 'StartQuery');
  await vi.waitFor(() => expect(queries()).toHaveLength(2), { timeout: 20_000 });
  stop.abort();
  expect(await stopped).toBe(EXIT.interrupted);
  expect(actionsUsed().filter((action) => !CONSOLE_READS.includes(action))).toEqual([...COUNTING_READS].sort());
});

/** The IAM actions of every request so far but those that are always allowed. */
function actionsUsed(): readonly string[] {
  const used = aws.emulator.requests().map(({ service, operation }) => {
    const name = SERVICES.find((each) => each === service);
    if (name === undefined) throw new Error(`the log names a service the product does not know: ${service}`);
    return iamActionOf(name, operation);
  });
  return [...new Set(used)].filter((action) => action !== ALWAYS_ALLOWED).sort();
}
