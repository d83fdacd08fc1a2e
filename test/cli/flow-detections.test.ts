import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
