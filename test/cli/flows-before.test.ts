import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { FlowsOptions } from '../../src/cli/flow-query.ts';
import { flows } from '../../src/cli/flows.ts';
import { judgeBefore, judgeMinute } from '../../src/cli/flows-before.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { memoryCli } from './memory-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'transit-before-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = 'srcaddr dstaddr srcport dstport protocol packets bytes start end action';
const START = Date.UTC(2026, 0, 14, 12) / 1000;
const NO_FLAGS = { readOnly: false, demo: false, debug: false };

/** More rows in a minute than a third, and less than half, of what there is memory for. */
const A_MINUTE = 90_000;

/** Connections that nothing is wrong with, each another one; records that begin in the minute before and end in this one. */
const ordinary = (minute: number): string[] =>
  Array.from({ length: A_MINUTE }, (_, at) => {
    const end = START + minute * 60 + 20;
    return `10.${at >> 16}.${(at >> 8) & 255}.${at & 255} 10.200.0.5 40000 443 6 9 900 ${end - 30} ${end} ACCEPT`;
  });
const scan = Array.from(
  { length: 40 },
  (_, at) => `203.0.113.7 10.200.0.5 40000 ${1 + at * 3} 6 1 40 ${START + 1} ${START + 21} REJECT`,
);

/** The options that the program reads from a line as a shell does. */
async function typed(line: string): Promise<FlowsOptions> {
  const words = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  const argv = words.slice(1);
  const program = await buildProgram(argv, new AbortController().signal, () => {});
  let found: FlowsOptions = {};
  program.commands
    .find((command) => command.name() === 'flows')
    ?.action((sources: readonly string[], options: FlowsOptions) => {
      found = { ...options, sources };
    });
  await program.parseAsync(argv, { from: 'user' });
  return found;
}

async function detected(options: FlowsOptions) {
  const { cli, objects, errors } = memoryCli();
  expect(await flows(cli, options)).toBe(0);
  return { rules: (objects as { rule: string }[]).map(({ rule }) => rule), errors };
}

describe('more connections than detection has memory for', () => {
  test('are judged to the last by the command that is told, each record once', async () => {
    const path = join(folder, 'three minutes.log');
    writeFileSync(path, [HEADER, ...scan, ...[0, 1, 2].flatMap(ordinary), ''].join('\n'));
    const latest = await detected({ sources: [path], detect: true, json: true });
    expect(latest.rules).not.toContain('port-scan');
    const told = latest.errors.findIndex((line) => line.startsWith('Only what ended from 2026-01-14T12:01:00.000Z on'));
    expect(latest.errors[told]).toContain('before that are 90,040 rows');
    expect(latest.errors[told + 1]).toBe('To judge what ended before:');
    const before = await detected(await typed(latest.errors[told + 2] ?? ''));
    expect(before.rules).toContain('port-scan');
    expect(before.errors).toContain('270,040 records read, 90,040 match');
    expect(before.errors.join('\n')).not.toContain('To judge what ended before');
  });
});

test('a minute that a sketch leaves no memory for is judged by the command for it alone', async () => {
  const path = join(folder, 'sketch.log');
  const later = scan.map((line) => line.replace(`${START + 1} ${START + 21}`, `${START + 421} ${START + 441}`));
  writeFileSync(path, [HEADER, ...Array.from({ length: 8 }, (_, at) => ordinary(at)).flat(), ...later, ''].join('\n'));
  const all = await detected({ sources: [path], detect: true, json: true });
  expect(all.rules).toEqual([]);
  const told = all.errors.indexOf('To judge that minute alone:');
  expect(all.errors[told - 1]).toMatch(/^Nothing was judged: .* the minute from 2026-01-14T12:07:00\.000Z on$/);
  expect(all.errors[told + 2]).toBe('To judge what ended before:');
  const alone = await detected(await typed(all.errors[told + 1] ?? ''));
  expect(alone.rules).toContain('port-scan');
  expect(alone.errors).toContain('720,040 records read, 90,040 match');
});

test('an hour whose first minutes there is no memory for is not learnt as a whole one', async () => {
  const [path, baseline] = [join(folder, 'hour.log'), join(folder, 'usual.json')];
  const lines = Array.from({ length: 60 * 3600 }, (_, at) => {
    const end = START + Math.floor(at / 3600) * 60 + 30;
    return `10.${at >> 16}.${(at >> 8) & 255}.${at & 255} 10.200.0.5 40000 443 6 9 900 ${end - 500} ${end} ACCEPT`;
  });
  writeFileSync(path, [HEADER, ...lines, ''].join('\n'));
  const { errors } = await detected({ sources: [path], detect: true, json: true, baseline, learn: true });
  expect(errors.join('\n')).toMatch(/Only what ended from 2026-01-14T12:0[1-9]:00\.000Z on was judged/);
  expect(errors).toContain(`${baseline} was left as it is: no whole hour that is new to it`);
});

describe('the command that judges what ended before', () => {
  const CUT = (START + 60) * 1000;
  const OTHERS: FlowsOptions = {
    sources: ['s3://amzn-s3-demo-flow-logs/AWSLogs', '-odd name.log'],
    detect: true,
    top: 5,
    baseline: 'usual.json',
    learn: true,
    quarantined: 'eni-0123456789abcdef0',
    csv: true,
  };

  test('keeps what was asked, of the same account', () => {
    const globals = { ...NO_FLAGS, readOnly: true, profile: 'incident', region: 'eu-central-1' };
    const window = { since: START - 3600, until: START + 3600 };
    expect(judgeBefore(CUT, { ...OTHERS, filter: 'bytes>10 | dstport=22' }, window, globals)).toEqual([
      'To judge what ended before:',
      "  transit-tui flows s3://amzn-s3-demo-flow-logs/AWSLogs './-odd name.log' --detect --since 2026-01-14T11:00:00Z --until 2026-01-14T12:01:00Z --filter '(bytes>10 | dstport=22) & end<1768392060' --top 5 --baseline usual.json --learn --quarantined eni-0123456789abcdef0 --csv --profile incident --region eu-central-1 --read-only",
    ]);
  });

  test('is as long the tenth time as the first', () => {
    const next = (filter: string | undefined, at: number) =>
      /--filter '?(.*?)'? --top/.exec(judgeBefore(at, { ...OTHERS, filter }, {}, NO_FLAGS)[1] ?? '')?.[1];
    expect(next(next(undefined, CUT), CUT - 60_000)).toBe('end<1768392000');
    expect(next(next('dstport=22', CUT), CUT - 60_000)).toBe('(dstport=22) & end<1768392000');
  });

  test('is told beside the one for the minute that there was no memory for, where that may be judged alone', () => {
    expect(judgeMinute(CUT, { sources: ['a.log'], filter: 'dstport=22' }, {}, NO_FLAGS)).toEqual([
      'To judge that minute alone:',
      "  transit-tui flows a.log --detect --since 2026-01-14T12:01:00Z --until 2026-01-14T12:02:00Z --filter '(dstport=22) & end>=1768392060 & end<1768392120'",
    ]);
  });

  test('names no stretch of time that is none', () => {
    const after = { since: START + 70, until: START + 80 };
    expect(judgeBefore(CUT, { sources: ['a.log'] }, after, NO_FLAGS)).toEqual([]);
    const long = judgeMinute(CUT, { sources: ['a.log'] }, { since: START - 60, until: START }, NO_FLAGS)[1];
    expect(long).toContain('--since 2026-01-14T11:59:00Z --until 2026-01-14T12:00:00Z');
  });

  test('says where the input has to be given again', () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const source of ['-', pipe]) {
      const [first] = judgeBefore(CUT, { sources: [source], detect: true }, {}, NO_FLAGS);
      expect(first).toBe('To judge what ended before, given the same input again:');
    }
  });
});
