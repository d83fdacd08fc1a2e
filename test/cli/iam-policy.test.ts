import { afterEach, beforeEach, expect, it } from 'vitest';
import { accountAlias } from '../../src/aws/iam/reads.ts';
import { iamActionOf } from '../../src/aws/iam-actions.ts';
import { SERVICES } from '../../src/aws/service-clients.ts';
import { CONSOLE_READS } from '../../src/cli/iam-policy.ts';
import { openCliFeeds } from '../../src/cli/open-cli-feeds.ts';
import { findEnds } from '../../src/live/connection-ends.ts';
import { embeddedAws } from '../live/embedded-aws.ts';

let aws: Awaited<ReturnType<typeof embeddedAws>>;
beforeEach(async () => {
  aws = await embeddedAws();
  aws.emulator.advance(300_000);
});
afterEach(() => aws.stop());

/** Every caller may call it, whatever its policy says. */
const ALWAYS_ALLOWED = 'sts:GetCallerIdentity';

it('names exactly the permissions that the panes, their details and the header use', async () => {
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
  const refused = feeds.flows.snapshot().rows.filter(({ action }) => action === 'REJECT');
  for (const row of refused) await findEnds(aws.session.read, row, false, () => {}, new AbortController().signal);

  const used = aws.emulator.requests().map(({ service, operation }) => {
    const name = SERVICES.find((each) => each === service);
    if (name === undefined) throw new Error(`the log names a service the product does not know: ${service}`);
    return iamActionOf(name, operation);
  });
  expect([...new Set(used)].filter((action) => action !== ALWAYS_ALLOWED).sort()).toEqual([...CONSOLE_READS].sort());
});
