import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/emulator/emulator.ts';
import { type OpenFeeds, openFeeds } from '../../src/live/open-feeds.ts';
import { embeddedAws } from './embedded-aws.ts';

type Aws = Awaited<ReturnType<typeof embeddedAws>>;
const MINUTE = 60_000;
const QUARANTINE_TAG = 'transit-tui:quarantine';

let aws: Aws;
let feeds: OpenFeeds;

beforeEach(async () => {
  aws = await embeddedAws();
  feeds = await openFeeds(aws.session, { now: aws.emulator.now, quarantineTag: QUARANTINE_TAG });
});
afterEach(() => aws.stop());

/** The operations that one refresh of a feed sends. */
async function sentBy(refresh: () => Promise<void>): Promise<string[]> {
  aws.emulator.clearRequests();
  await refresh();
  return aws.operations();
}

describe('a refresh with nothing new', () => {
  test('asks GuardDuty once', async () => {
    await feeds.findings.refresh();
    expect(await sentBy(feeds.findings.refresh)).toEqual(['ListFindings']);
  });

  test('asks Access Analyzer once an analyzer', async () => {
    await feeds.access.refresh();
    expect(await sentBy(feeds.access.refresh)).toEqual(['ListFindingsV2']);
  });

  test('asks once for each log group and once for each folder of objects, and changes no row', async () => {
    await feeds.flows.refresh();
    const { rows } = feeds.flows.snapshot();
    const world = aws.emulator.world();
    const toLogs = Object.values(world.flowLogs).filter((log) => log.destinationType === 'cloud-watch-logs');
    const groups = new Set(toLogs.map((log) => log.logGroupName)).size;
    const sent = await sentBy(feeds.flows.refresh);
    expect(sent.filter((operation) => operation === 'FilterLogEvents')).toHaveLength(groups);
    expect(sent.filter((operation) => operation !== 'FilterLogEvents')).toEqual(['ListObjectsV2']);
    expect(feeds.flows.snapshot().rows).toBe(rows);
  });
});

describe('as the incident unfolds', () => {
  test('new findings come with one list and one get, and the others stay the same objects', async () => {
    await feeds.findings.refresh();
    const before = feeds.findings.snapshot().rows;
    aws.emulator.advance(5 * MINUTE);
    expect(await sentBy(feeds.findings.refresh)).toEqual(['ListFindings', 'GetFindings']);
    const after = feeds.findings.snapshot().rows;
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.filter((row) => before.includes(row)).length).toBeGreaterThan(0);
    expect(after.some(({ group }) => group === 'exfiltration' || group === 'sequence')).toBe(true);
  });

  test('flows to an address that a finding names are shown once the finding is there', async () => {
    aws.emulator.advance(10 * MINUTE);
    await feeds.findings.refresh();
    await feeds.flows.refresh();
    const named = feeds.flows.snapshot().rows.filter(({ abnormal }) => abnormal.join().includes('a finding names'));
    expect(named.some(({ action, direction }) => action === 'ACCEPT' && direction === 'egress')).toBe(true);
  });

  test('no record counts twice or is lost over many refreshes', async () => {
    for (let round = 0; round < 6; round++) {
      aws.emulator.advance(2 * MINUTE);
      await feeds.flows.refresh();
    }
    const often = feeds.flows.snapshot().rows;
    const once = await openFeeds(aws.session, { now: aws.emulator.now });
    await once.flows.refresh();
    const denied = (rows: typeof often) =>
      rows.filter(({ action }) => action === 'REJECT').map(({ key, count, bytes }) => [key, count, bytes]);
    const window = Math.floor((aws.emulator.now() - 58 * MINUTE) / (2 * MINUTE)) * (2 * MINUTE);
    const recent = (rows: typeof often) => denied(rows.filter(({ first }) => first >= window)).toSorted();
    expect(recent(often)).toEqual(recent(once.flows.snapshot().rows));
    expect(recent(often).length).toBeGreaterThan(0);
  });

  test('lost records are said to be a gap', async () => {
    aws.emulator.advance(10 * MINUTE);
    await feeds.flows.refresh();
    expect(feeds.flows.snapshot().notes.join('\n')).toMatch(/Coverage gap: AWS lost records/);
  });
});

test('the first denied connections are shown before all records are read', async () => {
  const shown: number[] = [];
  feeds.flows.subscribe(() => {
    const { status, rows } = feeds.flows.snapshot();
    if (status === 'loading') shown.push(rows.length);
  });
  await feeds.flows.refresh();
  expect(shown.length).toBeGreaterThan(2);
  expect(Math.max(...shown)).toBeGreaterThan(0);
});

test('what a quarantined interface still gets through is shown', async () => {
  const { interfaceId, ...pattern } = await untilEgress();
  aws.emulator.edit((world) => {
    const vpcId = world.interfaces[interfaceId]?.vpcId ?? '';
    const [group] = Object.values(world.groups).filter((each) => each.vpcId === vpcId);
    if (group !== undefined) group.tags[QUARANTINE_TAG] = vpcId;
    const worn = world.interfaces[interfaceId];
    if (worn !== undefined && group !== undefined) worn.groupIds = [group.groupId];
    const traffic = world.traffic.find(({ id }) => id === pattern.id);
    if (traffic !== undefined) traffic.longLived = true;
  });
  await feeds.flows.refresh();
  aws.emulator.advance(15 * MINUTE);
  await feeds.flows.refresh();
  const shown = feeds.flows.snapshot().rows.flatMap(({ abnormal }) => abnormal);
  expect(shown).toContain(`accepted on ${interfaceId}, which is quarantined`);
});

/** A stream that leaves an interface now. */
async function untilEgress() {
  aws.emulator.advance(5 * MINUTE);
  const now = aws.emulator.now();
  const [pattern] = aws.emulator
    .world()
    .traffic.filter(({ direction, startsAt, endsAt }) => direction === 'egress' && startsAt < now && endsAt === null);
  if (pattern === undefined) throw new Error('the scenario has no lasting egress');
  return pattern;
}

describe('what a pane says when', () => {
  const faults: readonly [Fault['kind'], string, string][] = [
    ['throttle', 'throttled', 'throttled'],
    ['access-denied', 'denied', 'denied'],
    ['expired-token', 'expired', 'expired'],
    ['html', 'stale', 'unavailable'],
    ['error500', 'stale', 'unavailable'],
    ['cut-page', 'stale', 'unavailable'],
    ['reset-before', 'stale', 'unavailable'],
  ];
  const feedsAndTheirList = [
    ['findings', 'guardduty:ListFindings'],
    ['access', 'accessanalyzer:ListFindingsV2'],
    ['flows', 'cloudwatch-logs:FilterLogEvents'],
  ] as const;

  test.each(feedsAndTheirList)(
    '%s meets a fault: it says which, keeps its rows, and recovers',
    async (id, operation) => {
      // The bucket would answer while the log group does not: that is a note, not a failure of the pane.
      aws.emulator.edit((world) => {
        for (const { flowLogId, destinationType } of Object.values(world.flowLogs)) {
          if (destinationType === 's3') delete world.flowLogs[flowLogId];
        }
      });
      const feed = feeds[id];
      await feed.refresh();
      const { rows, updatedAt } = feed.snapshot();
      expect(rows.length).toBeGreaterThan(0);
      for (const [kind, status, code] of faults) {
        aws.emulator.addFault({ operation, kind, count: 1 });
        await feed.refresh();
        expect([kind, feed.snapshot()]).toMatchObject([kind, { status, updatedAt, failure: { code } }]);
        expect(feed.snapshot().rows).toBe(rows);
        expect(feed.snapshot().failure?.hint).not.toBe('');
        await feed.refresh();
        expect([kind, feed.snapshot().status]).toEqual([kind, 'ready']);
      }
    },
  );

  test('permission is missing names it', async () => {
    aws.emulator.addFault({ operation: 'guardduty:ListDetectors', kind: 'access-denied', count: 1 });
    await feeds.findings.refresh();
    expect(feeds.findings.snapshot()).toMatchObject({
      status: 'denied',
      failure: { permission: 'guardduty:ListDetectors' },
    });
  });

  test('nothing is set up here: off, with what turns it on', async () => {
    aws.emulator.edit((world) => {
      world.detectors = {};
      world.analyzers = {};
      world.flowLogs = {};
    });
    await Promise.all(Object.values(feeds).map((feed) => feed.refresh()));
    const snapshots = [feeds.findings, feeds.access, feeds.flows].map((feed) => feed.snapshot());
    expect(snapshots.map(({ status }) => status)).toEqual(['off', 'off', 'off']);
    expect(snapshots.map(({ failure }) => failure?.hint).join('\n')).toMatch(
      /create-detector[\s\S]*create-analyzer[\s\S]*create-flow-logs/,
    );
  });
});
