import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenFeeds, openFeeds } from '../../src/live/open-feeds.ts';
import { embeddedAws } from './embedded-aws.ts';

const MINUTE = 60_000;
let aws: Awaited<ReturnType<typeof embeddedAws>>;
let feeds: OpenFeeds;

beforeEach(async () => {
  aws = await embeddedAws();
  feeds = await openFeeds(aws.session, { now: aws.emulator.now, judgesFlows: true });
});
afterEach(() => aws.stop());

test('ordinary accepted connections are rows as well, with an hour by the minute', async () => {
  await feeds.flows.refresh();
  const { rows } = feeds.flows.snapshot();
  const ordinary = rows.filter(({ action, abnormal, raised }) => action === 'ACCEPT' && !abnormal.length && !raised);
  expect(ordinary.length).toBeGreaterThan(5);
  expect(ordinary[0]?.histogram).toHaveLength(60);
  expect(ordinary[0]?.timeline?.bucketMs).toBe(MINUTE);
});

test('what a rule of detection says of a row stands in the row, with its numbers', async () => {
  await feeds.flows.refresh();
  const raised = feeds.flows.snapshot().rows.flatMap((row) => (row.raised ?? []).map((each) => ({ row, ...each })));
  const bruteForce = raised.filter(({ rule }) => rule === 'brute-force');
  expect(bruteForce.map(({ row }) => row.dstport)).toContain(22);
  expect(bruteForce[0]?.why).toMatch(/short connections to SSH .*raised from \d+ in an hour/);
});

test('rules that need more than there is say so in one note', async () => {
  await feeds.flows.refresh();
  const notes = feeds.flows.snapshot().notes.filter((note) => note.startsWith('Not judged:'));
  expect(notes).toEqual([expect.stringMatching(/new-destination, 0 of the 24 hours .*; egress-volume, 0 of the 24/)]);
});

test('a refresh with nothing new changes no row, raised ones included', async () => {
  await feeds.flows.refresh();
  const { rows } = feeds.flows.snapshot();
  await feeds.flows.refresh();
  expect(feeds.flows.snapshot().rows).toBe(rows);
});

test('once a finding names an address, the rows that touch it are raised with the finding', async () => {
  aws.emulator.advance(10 * MINUTE);
  await feeds.findings.refresh();
  await feeds.flows.refresh();
  const named = feeds.flows
    .snapshot()
    .rows.flatMap(({ raised = [] }) => raised.filter(({ rule }) => rule === 'finding-address'));
  expect(named[0]?.why).toMatch(/which finding \S+ names/);
});
