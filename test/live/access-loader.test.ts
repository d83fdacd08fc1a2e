import { expect, test } from 'vitest';
import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { type AccessSource, accessLoader } from '../../src/live/access-feed.ts';
import { access } from '../correlate/rows.ts';

const never = new AbortController().signal;
const ANALYZER = access().analyzerArn;

/** An analyzer in memory, with pages of three, that counts what it was asked. */
function analyzer(arns: readonly string[] = [ANALYZER]) {
  const findings = new Map<string, AccessFinding>();
  const calls: string[] = [];
  const source: AccessSource = {
    analyzers: async () => {
      calls.push('ListAnalyzers');
      return arns;
    },
    list: async ({ analyzerArn, nextToken }) => {
      calls.push('ListFindingsV2');
      const active = [...findings.values()].filter(
        (each) => each.status === 'ACTIVE' && each.analyzerArn === analyzerArn,
      );
      const from = Number(nextToken ?? 0);
      const page = active
        .slice(from, from + 3)
        .map((each) => ({ ...each, principals: [], actions: [], detailed: false }));
      return { findings: page, nextToken: from + 3 < active.length ? String(from + 3) : undefined };
    },
    detail: async ({ id }) => {
      calls.push(`GetFindingV2 ${id}`);
      const found = findings.get(id);
      if (found === undefined) throw new FailureError({ code: 'not-found', message: 'It is gone', hint: '' });
      return { ...found };
    },
  };
  const put = (id: string, over: Partial<AccessFinding> = {}) =>
    findings.set(id, access({ id, updatedAt: 1, ...over }));
  return { findings, source, put, calls };
}

test('every finding is read in detail once, and nothing new costs one request an analyzer', async () => {
  const { source, put, calls } = analyzer();
  for (const id of ['a', 'b', 'c']) put(id);
  const load = accessLoader(source, { region: 'eu-central-1' });
  const first = await load(never);
  expect(first.rows.map(({ id, detailed }) => [id, detailed])).toEqual([
    ['a', true],
    ['b', true],
    ['c', true],
  ]);
  expect(calls.splice(0).toSorted()).toEqual([
    'GetFindingV2 a',
    'GetFindingV2 b',
    'GetFindingV2 c',
    'ListAnalyzers',
    'ListFindingsV2',
  ]);
  const second = await load(never);
  expect(calls.splice(0)).toEqual(['ListFindingsV2']);
  expect(second.rows.every((row, at) => row === first.rows[at])).toBe(true);
  put('b', { updatedAt: 2 });
  await load(never);
  expect(calls).toEqual(['ListFindingsV2', 'GetFindingV2 b']);
});

test('a finding that leaves the list is seen resolved, one that was deleted goes', async () => {
  const { findings, source, put } = analyzer();
  put('resolved');
  put('deleted');
  const load = accessLoader(source, { region: 'eu-central-1' });
  await load(never);
  put('resolved', { status: 'RESOLVED', updatedAt: 2 });
  findings.delete('deleted');
  expect((await load(never)).rows.map(({ id, status }) => [id, status])).toEqual([['resolved', 'RESOLVED']]);
  expect((await load(never)).rows).toHaveLength(1);
});

test('details that are refused leave the rows as listed, and a note says what is unknown', async () => {
  const { source, put } = analyzer();
  put('a');
  const detail = async () => {
    throw new FailureError({ code: 'denied', message: 'GetFindingV2 was denied', hint: 'Allow it' });
  };
  const { rows, notes } = await accessLoader({ ...source, detail }, { region: 'eu-central-1' })(never);
  expect(rows).toMatchObject([{ id: 'a', detailed: false }]);
  expect(notes).toEqual(['Who may do what is unknown for one finding: GetFindingV2 was denied. Allow it']);
});

test('beyond the cap the rest is said to be missing', async () => {
  const { source, put } = analyzer();
  for (let at = 0; at < 9; at++) put(`f${at}`);
  const { rows, truncated } = await accessLoader(source, { region: 'eu-central-1', cap: 5 })(never);
  expect([rows.length, truncated?.read]).toEqual([5, 5]);
});

test('no analyzer is an answer, and one that appears later is found', async () => {
  const { source, put } = analyzer();
  put('a');
  let created = false;
  const analyzers = async () => (created ? [ANALYZER] : []);
  const load = accessLoader({ ...source, analyzers }, { region: 'eu-central-1' });
  const failure = await load(never).catch((error: FailureError) => error.failure);
  expect(failure).toMatchObject({ code: 'off', hint: expect.stringContaining('create-analyzer') });
  created = true;
  expect((await load(never)).rows).toHaveLength(1);
});

test('an analyzer that was deleted and made anew is looked for again', async () => {
  const { source, put, calls } = analyzer();
  put('one');
  let gone = true;
  const load = accessLoader(
    {
      ...source,
      list: (query, signal) => {
        if (!gone) return source.list(query, signal);
        throw new FailureError({ code: 'not-found', message: 'No such analyzer.', hint: '' });
      },
    },
    { region: 'us-east-1' },
  );
  await expect(load(never)).rejects.toThrow('No such analyzer.');
  gone = false;
  const { rows } = await load(never);
  expect(rows.map(({ id }) => id)).toEqual(['one']);
  expect(calls.filter((call) => call === 'ListAnalyzers')).toHaveLength(2);
});
