import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../src/flows/connection.ts';
import {
  addressesOf,
  type Contained,
  judgeContained,
  watchContained,
  watchingText,
  watchingVerdict,
} from '../../src/live/watch-contained.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';

const SINCE = Date.UTC(2026, 2, 1, 3, 0);
const MINUTE = 60_000;
const OURS = 'eni-0aaaaaaaaaaaaaaaa';
const contained: Contained = { interfaceIds: [OURS], addresses: ['10.0.1.5'], since: SINCE };

/** A connection from outside to ours, from ten minutes before the change to `last` minutes after it. */
function row(last: number, over: Partial<Connection> = {}): Connection {
  return {
    key: 'k',
    srcaddr: '203.0.113.9',
    dstaddr: '10.0.1.5',
    dstport: 443,
    protocol: 6,
    action: 'ACCEPT',
    count: 1,
    packets: 1,
    bytes: 1,
    first: SINCE - 10 * MINUTE,
    last: SINCE + last * MINUTE,
    interfaceIds: [OURS],
    abnormal: [],
    histogram: [],
    ...over,
  };
}
const seen = (newest: number, ...rows: Connection[]) =>
  judgeContained({ rows, newest: SINCE + newest * MINUTE }, contained);
const said = (newest: number, ...rows: Connection[]) =>
  watchingText(seen(newest, ...rows), SINCE, SINCE + (newest + 4) * MINUTE);

describe('what flow logs show of what was cut off', () => {
  test('names the tracked flows that live, the last record and how late the logs are', () => {
    expect(said(12, row(12), row(11, { srcaddr: '203.0.113.10' }))).toBe(
      'watching: 2 tracked flows still alive; last record 03:12 (logs are 4 min behind): 203.0.113.9 → 10.0.1.5 port 443, 203.0.113.10 → 10.0.1.5 port 443',
    );
    expect(watchingVerdict(seen(12, row(12)))).toBe('contained except');
  });

  test('counts the two directions of a connection once', () => {
    const { dstport: _, ...answer } = row(12, { srcaddr: '10.0.1.5', dstaddr: '203.0.113.9', srcport: 443 });
    expect(seen(12, row(12), { ...answer, dstport: undefined }).alive).toHaveLength(1);
  });

  test('tells a flow that began after the change from a tracked one: that is a hole', () => {
    const fresh = row(12, { first: SINCE + 5 * MINUTE });
    expect(said(12, fresh)).toMatch(/^watching: 1 new flow let through after the change: it has a hole/);
    expect(watchingVerdict(seen(12, row(12), { ...fresh, srcaddr: '203.0.113.7' }))).toBe('not contained');
  });

  test('says since when there is nothing, and how far the logs go, and no more than that', () => {
    expect(said(30, row(12))).toBe('watching: nothing since 03:12 (logs are 4 min behind)');
    expect(said(30, row(-5))).toBe('watching: nothing since 03:00 (logs are 4 min behind)');
    expect(watchingVerdict(seen(30, row(-5)))).toBeUndefined();
  });

  test('does not take logs that have no record of it at all for silence', () => {
    const others = row(30, { interfaceIds: ['eni-0bbbbbbbbbbbbbbbb'], dstaddr: '10.0.9.9' });
    expect(said(30, others)).toMatch(/^watching: no record of it in the last hour .*not known$/);
    expect(said(30, others, row(-5))).toMatch(/^watching: nothing since/);
  });

  test('does not take old logs for silence', () => {
    expect(said(0)).toBe('watching: no record after the change yet (logs are 4 min behind)');
    expect(watchingText(judgeContained({ rows: [], newest: undefined }, contained), SINCE, SINCE)).toBe(
      'watching: no record after the change yet (no record in the last hour)',
    );
  });

  test('says why nothing is known', () => {
    const failure = { code: 'off', message: 'No flow log in eu-central-1', hint: '' } as const;
    const watching = judgeContained({ rows: [], newest: undefined, failure }, contained);
    expect(watchingText(watching, SINCE, SINCE)).toBe('watching: not known, No flow log in eu-central-1');
  });

  test('does not count what is denied, what ended with the change, and what is of others', () => {
    const others = row(12, { interfaceIds: ['eni-0bbbbbbbbbbbbbbbb'], dstaddr: '10.0.1.6' });
    expect(seen(12, row(12, { action: 'REJECT' }), row(0.5), others).alive).toEqual([]);
  });

  test('believes our own interface before the far end, which logs what it sent', () => {
    const far = row(12, { interfaceIds: ['eni-0bbbbbbbbbbbbbbbb'] });
    expect(seen(12, far).alive).toHaveLength(1);
    expect(seen(12, far, row(12, { action: 'REJECT' })).alive).toEqual([]);
  });

  test('goes by addresses where the format names no interface', () => {
    expect(seen(12, row(12, { interfaceIds: [] })).alive).toHaveLength(1);
  });
});

describe('on the embedded AWS', () => {
  let world: PlaybookWorld;
  beforeEach(async () => {
    world = await startPlaybookWorld();
  });
  afterEach(() => world.close());

  test('a quarantined instance’s tracked flows are seen to live on, and then to be gone', async () => {
    const { port, session, emulator } = world;
    const saved = await port.plan('quarantine-instance', { instance: instanceNamed(emulator, 'payments-export-1') });
    expect((await follow(port.run(saved, { approval: saved.hash }))).end.status).toBe('done');
    const interfaceIds = port.watches?.(saved.plan)?.interfaceIds ?? [];
    expect(interfaceIds.length).toBeGreaterThan(1);
    const since = emulator.now();
    const addresses = await addressesOf(session.read, interfaceIds);
    expect(addresses.length).toBeGreaterThanOrEqual(interfaceIds.length);
    const look = watchContained(session, emulator.now, { interfaceIds, addresses, since });
    const { signal } = new AbortController();
    const inMinutes = async (minutes: number) => {
      emulator.advance(minutes * MINUTE);
      const watching = await look(signal);
      return { watching, text: watchingText(watching, since, emulator.now()) };
    };
    expect((await inMinutes(0)).text).toMatch(/no record after the change yet/);
    const alive = await inMinutes(6);
    expect(alive.text).toMatch(/tracked flows? still alive/);
    expect(alive.watching.alive.every(({ tracked }) => tracked)).toBe(true);
    expect((await inMinutes(30)).text).toMatch(/^watching: nothing since 03:08 \(logs are up to the minute\)$/);
  });
});
