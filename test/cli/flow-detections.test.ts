import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { flows } from '../../src/cli/flows.ts';
import { PORT_SCAN_PORTS } from '../../src/flows/detect/port-scan.ts';
import { memoryCli } from './memory-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'transit-detect-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER = 'srcaddr dstaddr srcport dstport protocol packets bytes start end action';
const START = 1_700_000_040;
const DAY_START = Date.UTC(2026, 0, 14) / 1000;

async function detected(lines: readonly string[]) {
  const path = join(folder, 'flows.log');
  writeFileSync(path, [HEADER, ...lines].join('\n'));
  const memory = memoryCli();
  expect(await flows(memory.cli, { sources: [path], detect: true, json: true })).toBe(0);
  return { found: memory.objects as { rule: string; why: string; srcaddr: string }[], errors: memory.errors };
}

const probes = (ports: number) =>
  Array.from(
    { length: ports },
    (_, at) => `203.0.113.7 10.0.0.5 40000 ${1 + at * 3} 6 1 40 ${START} ${START + 20} REJECT`,
  );

describe('transit-tui flows --detect', () => {
  test('a port scan is raised with its numbers', async () => {
    const { found } = await detected(probes(PORT_SCAN_PORTS));
    const scan = found.find(({ rule }) => rule === 'port-scan');
    expect(scan).toMatchObject({ srcaddr: '203.0.113.7', dstaddr: '10.0.0.5', severity: 'low' });
    expect(scan?.why).toContain(`203.0.113.7 tried ${PORT_SCAN_PORTS} ports of 10.0.0.5`);
  });

  test('`last` is when the newest record ended, also where its minute is not over yet', async () => {
    const path = join(folder, 'now.log');
    writeFileSync(path, [HEADER, ...probes(PORT_SCAN_PORTS)].join('\n'));
    const memory = memoryCli({ now: () => (START + 25) * 1000 });
    await flows(memory.cli, { sources: [path], detect: true, json: true });
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
    expect(memory.objects).toMatchObject([{ rule: 'port-scan', first: iso(START), last: iso(START + 20) }]);
  });

  test.each([
    [2, {}],
    [9, { 'more-interface-id': true }],
    [30, { 'more-interface-id': true }],
  ])('over %d interfaces names interfaces alone, and says whether there are more', async (interfaces, more) => {
    const path = join(folder, 'enis.log');
    const lines = probes(PORT_SCAN_PORTS).flatMap((line) =>
      Array.from({ length: interfaces }, (_, at) => `eni-0${at} ${line}`),
    );
    writeFileSync(path, [`interface-id ${HEADER}`, ...lines].join('\n'));
    const memory = memoryCli();
    await flows(memory.cli, { sources: [path], detect: true, json: true });
    const [found] = memory.objects as Readonly<Record<string, unknown>>[];
    const named = found?.['interface-id'] as readonly string[];
    expect(named.filter((id) => !/^eni-0\d+$/.test(id))).toEqual([]);
    expect(Object.fromEntries(Object.entries(found ?? {}).filter(([name]) => name.startsWith('more-')))).toEqual(more);
  });

  test('in a terminal each is said to its end, whatever its width; elsewhere each is a line', async () => {
    const path = join(folder, 'wide.log');
    writeFileSync(path, [HEADER, ...probes(PORT_SCAN_PORTS)].join('\n'));
    const shown = async (over: { terminal: boolean; columns: number }) => {
      const memory = memoryCli(over);
      await flows(memory.cli, { sources: [path], detect: true });
      return memory.out;
    };
    const narrow = await shown({ terminal: true, columns: 60 });
    expect(narrow[0]).toMatch(/^low +Port scan +2023-11-14 22:14:20Z$/);
    expect(narrow.filter((line) => line.length > 60)).toEqual([]);
    expect(narrow.map((line) => line.trim()).join(' ')).toMatch(/203\.0\.113\.7 tried 25 ports .*; raised from 25$/);
    const piped = await shown({ terminal: false, columns: 80 });
    expect(piped).toHaveLength(2);
    expect(piped[1]).toMatch(/203\.0\.113\.7 tried 25 ports .*; raised from 25$/);
  });

  test('--top shows the most severe, and says how many more there are', async () => {
    const path = join(folder, 'top.log');
    const inside = probes(PORT_SCAN_PORTS).map((line) => line.replace('203.0.113.7', '10.0.9.9'));
    writeFileSync(path, [HEADER, ...probes(PORT_SCAN_PORTS), ...inside].join('\n'));
    const shown = async (top: number) => {
      const memory = memoryCli();
      expect(await flows(memory.cli, { sources: [path], detect: true, json: true, top })).toBe(0);
      const severities = (memory.objects as { severity: string }[]).map(({ severity }) => severity);
      return { severities, further: memory.errors.filter((line) => line.includes('--top')) };
    };
    expect(await shown(1)).toEqual({
      severities: ['high'],
      further: ['1 further detection, less severe or older (--top)'],
    });
    expect(await shown(2)).toEqual({ severities: ['high', 'low'], further: [] });
    await expect(shown(0)).rejects.toMatchObject({ failure: { code: 'invalid' } });
  });

  test('one port less is none, and what needs a baseline says that it is missing', async () => {
    const { found, errors } = await detected(probes(PORT_SCAN_PORTS - 1));
    expect(found.filter(({ rule }) => rule === 'port-scan')).toEqual([]);
    expect(errors.join('\n')).toMatch(/egress-volume: unknown/);
    expect(errors.join('\n')).toMatch(/new-destination: unknown/);
  });

  test('many hosts on one port are a sweep', async () => {
    const sweep = Array.from(
      { length: 80 },
      (_, at) => `203.0.113.9 10.0.${at >> 4}.${1 + at} 40000 22 6 1 40 ${START} ${START + 20} REJECT`,
    );
    const { found } = await detected(sweep);
    expect(found.map(({ rule }) => rule)).toContain('host-sweep');
  });

  test('web traffic with its answers raises nothing', async () => {
    const web = Array.from({ length: 200 }, (_, at) => {
      const peer = `198.51.100.${1 + (at % 40)}`;
      const time = `${START + at * 7} ${START + at * 7 + 30}`;
      return [
        `${peer} 10.0.0.5 ${40_000 + at} 443 6 20 9000 ${time} ACCEPT`,
        `10.0.0.5 ${peer} 443 ${40_000 + at} 6 24 30000 ${time} ACCEPT`,
      ];
    }).flat();
    const { found } = await detected(web);
    expect(found).toEqual([]);
  });
});

describe('what detection is told besides the records', () => {
  const HOUR = 3600;
  /** From the first minute of an hour to its last, without a beat. */
  const MINUTES = [0, 5, 6, 40, 44, 59];
  /** A host that speaks to one place all day, and whatever else is given. */
  const usualDay = (day: number, more: readonly string[] = []): string[] => [
    ...Array.from({ length: 24 * 6 }, (_, at) => {
      const minute = Math.floor(at / 6) * 60 + (MINUTES[at % 6] ?? 0);
      const end = DAY_START + day * 24 * HOUR + minute * 60 + 30;
      return `10.0.0.5 198.51.100.9 ${40_000 + at} 443 6 20 9000 ${end - 9} ${end} ACCEPT`;
    }),
    ...more,
  ];
  const upload = (day: number) => {
    const end = DAY_START + day * 24 * HOUR + 5 * HOUR + 40;
    return `10.0.0.5 203.0.113.66 41000 443 6 200000 300000000 ${end - 30} ${end} ACCEPT`;
  };
  const baselineFile = join(folder, 'baseline.json');
  const flowsOf = async (name: string, lines: readonly string[], options: object) => {
    const path = join(folder, name);
    writeFileSync(path, [HEADER, ...lines].join('\n'));
    const memory = memoryCli();
    const code = await flows(memory.cli, { sources: [path], detect: true, json: true, ...options });
    const found = (memory.objects as { rule: string }[]).map(({ rule }) => rule);
    return { code, found, notes: memory.errors.join('\n') };
  };

  test('a day that was learnt is the baseline of the next, in a file that only its owner reads', async () => {
    const learning = await flowsOf('day0.log', usualDay(0), { baseline: baselineFile, learn: true });
    expect(learning).toMatchObject({ code: 0, found: [] });
    expect(learning.notes).toContain('24 hours learnt, 24 hours in all');
    expect(statSync(baselineFile).mode & 0o777).toBe(0o600);
    const judging = await flowsOf('day1.log', usualDay(1, [upload(1)]), { baseline: baselineFile });
    expect(judging.found).toEqual(['egress-volume', 'new-destination']);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('what was learnt twice changes nothing, and judged again is said to be usual', async () => {
    const before = readFileSync(baselineFile, 'utf8');
    const again = await flowsOf('day0.log', usualDay(0), { baseline: baselineFile, learn: true });
    expect(again.notes).toContain('was left as it is: no whole hour that is new to it');
    expect(again.notes).toContain('The baseline has learnt 24 of these hours before');
    expect(readFileSync(baselineFile, 'utf8')).toBe(before);
  });

  test('a file that is no baseline is refused and left as it is', async () => {
    const path = join(folder, 'notes.txt');
    writeFileSync(path, 'dear diary');
    const refused = flowsOf('day0.log', usualDay(0), { baseline: path, learn: true });
    await expect(refused).rejects.toMatchObject({
      failure: { code: 'invalid' },
      message: `${path} is no baseline of transit-tui; it was left as it is.`,
    });
    expect(readFileSync(path, 'utf8')).toBe('dear diary');
  });

  test('two days without a baseline: the first serves as one', async () => {
    const { found, notes } = await flowsOf('days.log', [...usualDay(0), ...usualDay(1, [upload(1)])], {});
    expect(found).toEqual(['egress-volume', 'new-destination']);
    expect(notes).toContain('the 24 hours before 2026-01-15T00:00:00Z served as one');
  });

  test('addresses of findings are judged, and said to be missing where none is named', async () => {
    const named = await flowsOf('day1.log', usualDay(1, [upload(1)]), { findingAddress: '203.0.113.66' });
    expect(named.found).toEqual(['finding-address']);
    const bare = await flowsOf('day1.log', usualDay(1, [upload(1)]), {});
    expect(bare.notes).toContain('finding-address: unknown, no finding was named (--finding-address)');
    expect(bare.notes).toContain('quarantine-breach: unknown, no interface was named (--quarantined)');
    await expect(flowsOf('day1.log', [], { findingAddress: 'here' })).rejects.toMatchObject({
      failure: { code: 'invalid' },
    });
  });

  test('an interface in quarantine is watched from the time that is given', async () => {
    const path = join(folder, 'eni.log');
    const line = (minute: number) =>
      `eni-0aaaaaaaaaaaaaaaa 10.0.0.5 203.0.113.66 41000 443 6 2 300 ${DAY_START + minute * 60} ${DAY_START + minute * 60 + 5} ACCEPT`;
    writeFileSync(path, [`interface-id ${HEADER}`, line(1), line(9)].join('\n'));
    const judge = async (quarantined: string) => {
      const memory = memoryCli();
      await flows(memory.cli, { sources: [path], detect: true, json: true, quarantined });
      return (memory.objects as { rule: string; figures: object }[]).filter(({ rule }) => rule === 'quarantine-breach');
    };
    expect(await judge('eni-0aaaaaaaaaaaaaaaa@2026-01-14T00:05:00Z')).toMatchObject([{ figures: { count: 1 } }]);
    expect(await judge('eni-0aaaaaaaaaaaaaaaa@2026-01-14T00:30:00Z')).toEqual([]);
    expect(await judge('eni-0aaaaaaaaaaaaaaaa')).toMatchObject([{ figures: { count: 1, tracked: 1 } }]);
    await expect(judge('web-1')).rejects.toMatchObject({ failure: { code: 'invalid' } });
  });

  test('a baseline that is not there is a slip, unless it is to be made', async () => {
    const path = join(folder, 'not-there.json');
    await expect(flowsOf('day0.log', usualDay(0), { baseline: path })).rejects.toMatchObject({
      failure: { code: 'invalid' },
      message: `--baseline ${path}: there is no such file.`,
    });
  });

  test('the options need --detect, and --learn a file', async () => {
    const alone = await flowsOf('day0.log', usualDay(0), { detect: undefined, findingAddress: '203.0.113.66' });
    expect(alone).toMatchObject({ code: 2, notes: 'transit-tui: --finding-address needs --detect' });
    await expect(flowsOf('day0.log', usualDay(0), { learn: true })).rejects.toMatchObject({
      message: '--learn needs --baseline FILE.',
    });
  });

  test('records without a time are said not to be judged', async () => {
    const path = join(folder, 'timeless.log');
    writeFileSync(
      path,
      [
        'srcaddr dstaddr srcport dstport protocol packets bytes action',
        '10.0.0.5 203.0.113.66 41000 21 6 200 300000 ACCEPT',
      ].join('\n'),
    );
    const memory = memoryCli();
    await flows(memory.cli, { sources: [path], detect: true });
    expect(memory.errors.join('\n')).toContain('1 connection without addresses or a time could not be judged');
  });
});
