import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { Finding } from '../../src/aws/guardduty/finding.ts';
import { type FindingsSource, findingsLoader } from '../../src/live/findings-feed.ts';
import { finding } from '../correlate/rows.ts';

const START = Date.UTC(2026, 0, 15, 12, 0);
const never = new AbortController().signal;

/** A detector in memory, with pages of three ids, that counts what it was asked. */
function detector() {
  const findings = new Map<string, Finding>();
  const calls: string[] = [];
  let id: string | undefined = 'd1';
  const source: FindingsSource = {
    detector: async () => {
      calls.push('ListDetectors');
      return id;
    },
    list: async ({ updatedFrom = 0, nextToken }) => {
      calls.push('ListFindings');
      const ids = [...findings.values()]
        .filter(({ archived, updatedAt = 0 }) => !archived && updatedAt >= updatedFrom)
        .sort((a, b) => (b.updatedAt ?? 0) - (a.updatedAt ?? 0))
        .map((each) => each.id);
      const from = Number(nextToken ?? 0);
      return { ids: ids.slice(from, from + 3), nextToken: from + 3 < ids.length ? String(from + 3) : undefined };
    },
    get: async (_detector, ids) => {
      calls.push('GetFindings');
      return ids.flatMap((each) => structuredClone(findings.get(each)) ?? []);
    },
  };
  const put = (name: string, updatedAt: number, over: Partial<Finding> = {}) =>
    findings.set(name, finding({ id: name, updatedAt, ...over }));
  const turnOff = () => {
    id = undefined;
  };
  return { findings, source, put, calls, turnOff };
}

test('the rows are what GuardDuty has, after any updates and archivings', async () => {
  const change = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), archived: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 8 }), async (rounds) => {
      const { findings, source, put } = detector();
      let now = START;
      const load = findingsLoader(source, { now: () => now, region: 'eu-central-1' });
      for (const changes of rounds) {
        for (const { name, archived } of changes) {
          now++;
          put(name, now, { archived, count: now - START });
        }
        await load(never);
      }
      now += 600_000;
      const { rows, truncated } = await load(never);
      const current = [...findings.values()].filter(({ archived }) => !archived);
      expect(rows).toEqual(current.sort((a, b) => (b.updatedAt ?? 0) - (a.updatedAt ?? 0)));
      expect(truncated).toBeUndefined();
    }),
  );
});

test('nothing new costs one request, and what did not change is the same object', async () => {
  const { source, put, calls } = detector();
  put('a', START);
  put('b', START + 1);
  const load = findingsLoader(source, { now: () => START + 2, region: 'eu-central-1' });
  const first = await load(never);
  expect(calls.splice(0)).toEqual(['ListDetectors', 'ListFindings', 'GetFindings']);
  await load(never);
  expect(calls.splice(0)).toEqual(['ListFindings']);
  put('a', START + 5, { count: 2 });
  const { rows } = await load(never);
  expect(calls.splice(0)).toEqual(['ListFindings', 'GetFindings']);
  expect(rows.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(rows[1]).toBe(first.rows[0]);
});

test('of many findings the first page is shown before the others are listed', async () => {
  const { source, put, calls } = detector();
  for (let at = 0; at < 8; at++) put(`f${at}`, START + at);
  const load = findingsLoader(source, { now: () => START, region: 'eu-central-1' });
  const shown: (readonly string[])[] = [];
  const { rows } = await load(never, (part) => shown.push(part.rows.map(({ id }) => id)));
  expect(shown).toEqual([['f7', 'f6', 'f5']]);
  expect(rows).toHaveLength(8);
  expect(calls.slice(0, 4)).toEqual(['ListDetectors', 'ListFindings', 'GetFindings', 'ListFindings']);
});

test('beyond the cap the latest are kept and the rest is said to be missing', async () => {
  const { source, put } = detector();
  for (let at = 0; at < 20; at++) put(`f${at}`, START + at);
  const load = findingsLoader(source, { now: () => START, region: 'eu-central-1', cap: 10 });
  const { rows, truncated } = await load(never);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, at) => `f${19 - at}`));
  expect(truncated).toMatchObject({ read: 10, reason: expect.stringContaining('the 10 latest are shown') });
  put('new', START + 100);
  expect((await load(never)).rows.map(({ id }) => id).slice(0, 2)).toEqual(['new', 'f19']);
  expect((await load(never)).truncated).toMatchObject({ read: 10 });
});

test('no detector is an answer: GuardDuty is off in this region', async () => {
  const { source, turnOff } = detector();
  turnOff();
  const load = findingsLoader(source, { now: () => START, region: 'eu-central-1' });
  const failure = await load(never).catch((error: FailureError) => error.failure);
  expect(failure).toMatchObject({ code: 'off', message: expect.stringContaining('GuardDuty is off in eu-central-1') });
});

test('a detector that was deleted is looked for again', async () => {
  const { source, calls } = detector();
  let fail = false;
  const list: FindingsSource['list'] = async (query, signal) => {
    if (fail) throw new FailureError({ code: 'invalid', message: 'No such detector', hint: '' });
    return source.list(query, signal);
  };
  const load = findingsLoader({ ...source, list }, { now: () => START, region: 'eu-central-1' });
  await load(never);
  fail = true;
  await expect(load(never)).rejects.toThrow('No such detector');
  fail = false;
  await load(never);
  expect(calls.filter((call) => call === 'ListDetectors')).toHaveLength(2);
});
