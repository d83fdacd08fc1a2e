import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import type { FlowsOptions } from '../../src/cli/flow-query.ts';
import { flows } from '../../src/cli/flows.ts';
import { memoryCli } from './memory-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'transit-flows-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const record = (src: string, port: number, action = 'REJECT', start = 1_700_000_000) =>
  `2 111122223333 eni-0a1b2c3d4e5f60718 ${src} 10.0.0.5 40000 ${port} 6 2 100 ${start} ${start + 60} ${action} OK`;

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function run(options: FlowsOptions) {
  const memory = memoryCli({ columns: 120 });
  const code = await flows(memory.cli, options);
  return { code, ...memory };
}

describe('transit-tui flows SOURCE', () => {
  const plain = [HEADER, record('203.0.113.7', 22), record('203.0.113.7', 22), record('198.51.100.9', 3389)].join('\n');

  test('counts what was denied, heaviest first, under the names of the fields', async () => {
    const { code, objects, errors } = await run({ sources: [file('a/plain.log', plain)], json: true });
    expect(code).toBe(EXIT.done);
    expect(objects).toMatchObject([
      {
        srcaddr: '203.0.113.7',
        dstaddr: '10.0.0.5',
        dstport: 22,
        protocol: 6,
        count: 2,
        packets: 4,
        bytes: 200,
        first: '2023-11-14T22:13:20.000Z',
        last: '2023-11-14T22:14:20.000Z',
        'interface-id': ['eni-0a1b2c3d4e5f60718'],
        error: null,
      },
      { srcaddr: '198.51.100.9', dstport: 3389, count: 1 },
    ]);
    expect(errors[0]).toBe('3 records read, 3 match');
  });

  test('a folder of plain, gzip and zstd files counts as one, and says what it left aside', async () => {
    file('all/one.log', plain);
    file('all/deep/two.log.gz', gzipSync(plain));
    file('all/three.log.zst', zstdCompressSync(plain));
    file('all/README', 'nothing to see');
    const { objects, errors } = await run({ sources: [join(folder, 'all')], json: true, by: 'src', threads: 2 });
    expect(objects).toMatchObject([
      { srcaddr: '203.0.113.7', count: 6 },
      { srcaddr: '198.51.100.9', count: 3 },
    ]);
    expect(errors).toContain('1 files are not read: their names are not those of flow logs');
  });

  test('a glob, a filter, an action and a window', async () => {
    const late = record('203.0.113.8', 22, 'ACCEPT', 1_700_090_000);
    file('glob/x1.log', [HEADER, record('203.0.113.7', 22, 'ACCEPT'), late].join('\n'));
    const { objects } = await run({
      sources: [join(folder, 'glob/*.log')],
      json: true,
      action: 'accepted',
      filter: 'dstport=22 & src in 203.0.113.0/24',
      since: '2023-11-15T00:00:00Z',
    });
    expect(objects).toMatchObject([{ srcaddr: '203.0.113.8', count: 1 }]);
  });

  test('a table for people, and CSV', async () => {
    const path = file('b/plain.log', plain);
    const table = await run({ sources: [path] });
    expect(table.out[0]).toMatch(/srcaddr +dstaddr +dstport +protocol +count +bytes/i);
    expect(table.out[1]).toMatch(/^203\.0\.113\.7 +10\.0\.0\.5 +22 +6 +2 +200/);
    const csv = await run({ sources: [path], csv: true, by: 'dstport' });
    expect(csv.out.slice(0, 2)).toEqual([
      'dstport,count,packets,bytes,first,last,interface-id,instance-id,flow-direction,error\r',
      '22,2,4,200,2023-11-14T22:13:20.000Z,2023-11-14T22:14:20.000Z,eni-0a1b2c3d4e5f60718,,,\r',
    ]);
  });

  test('in a terminal of 80 columns when is told as well, with the year where it is another than this', async () => {
    const path = file('b/plain.log', plain);
    const shown = async (now: string) => {
      const memory = memoryCli({ terminal: true, columns: 80, now: () => Date.parse(now) });
      await flows(memory.cli, { sources: [path] });
      return memory.out;
    };
    expect((await shown('2023-12-01'))[1]).toMatch(/^203\.0\.113\.7 +10\.0\.0\.5 +22 +6 +2 +200 11-14 22:14:20$/);
    expect((await shown('2026-12-01'))[1]).toMatch(/^203\.0\.113\.7 +10\.0\.0\.5 +22 +6 +2 +200 2023-11-14 22:14:20$/);
  });

  test('lines that cannot be read are shown when asked for, and hostile ones cannot reach the terminal', async () => {
    const path = file('c/bad.log', `${HEADER}\n${record('203.0.113.7', 22)}\n2 \x1b]0;owned\x07 cut\n`);
    const { errors } = await run({ sources: [path], showBad: true });
    expect(errors.join('\n')).toContain('1 line could not be read:');
    expect(errors.join('\n')).toContain('bad.log:3: 3 values where its format has 14');
    expect(errors.join('\n')).not.toContain('\x1b');
  });

  test('what the format cannot answer is unknown', async () => {
    const { out, errors } = await run({ sources: [file('d/no-action.log', 'srcaddr dstaddr\n10.0.0.1 10.0.0.2\n')] });
    expect(out).toEqual([]);
    expect(errors).toContain('No row: see what is unknown below.');
    expect(errors).toContain('what was denied: unknown, the format has no `action`');
  });

  test('an object that ends early is printed as far as it goes, and the exit code says so', async () => {
    const cut = gzipSync(
      Array.from({ length: 3000 }, (_, at) => (at === 0 ? HEADER : record('203.0.113.7', at))).join('\n'),
    );
    const good = file('e/good.log', plain);
    const { code, errors, objects } = await run({
      sources: [good, file('e/cut.log.gz', cut.subarray(0, -40))],
      json: true,
    });
    expect(code).not.toBe(EXIT.done);
    expect(objects.length).toBeGreaterThan(0);
    expect(errors).toContain('1 of 2 sources could not be read to the end');
  });

  test('a text of which nothing can be read is no empty answer: the exit code says so', async () => {
    const { code, errors } = await run({ sources: [file('h/notes.log', 'remember\nthe milk\n')] });
    expect(errors.join('\n')).toContain('2 lines could not be read');
    expect(code).toBe(EXIT.failed);
    const half = await run({ sources: [file('h/half.log', `${plain}\nremember the milk\n`)] });
    expect(half.errors.join('\n')).toContain('1 line could not be read');
    expect(half.code).toBe(EXIT.done);
  });

  test('sources that are empty, or of which every one fails, are no empty answer either', async () => {
    file('l/other/README', 'nothing to see');
    const other = join(folder, 'l/other');
    for (const sources of [[file('l/none.log', '')], [other], [file('l/none.log', ''), other]]) {
      const { code, out, errors } = await run({ sources });
      expect([code, out, errors[0]]).toEqual([EXIT.failed, [], 'No record was read.']);
      expect(errors).toContain('Nothing was read: there is not a line in what was named');
    }
    const detected = await run({ sources: [other], detect: true });
    expect([detected.code, detected.errors[0]]).toEqual([
      EXIT.failed,
      'No record was read: there is nothing to judge.',
    ]);
    const broken = file('l/broken.log.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]));
    expect((await run({ sources: [broken] })).code).toBe(EXIT.failed);
    const idle = `2 111122223333 eni-0a1b2c3d4e5f60718 - - - - - - - 1700000000 1700000060 - NODATA`;
    expect((await run({ sources: [file('l/idle.log', `${HEADER}\n${idle}\n`)] })).code).toBe(EXIT.done);
    expect((await run({ sources: [file('l/header.log', `${HEADER}\n`)] })).code).toBe(EXIT.done);
  });

  test('one record, and one further row, are said as one', async () => {
    const one = await run({ sources: [file('m/one.log', [HEADER, record('203.0.113.7', 22)].join('\n'))] });
    expect(one.errors[0]).toBe('1 record read, 1 matches');
    const lines = [HEADER, record('203.0.113.7', 22), record('203.0.113.8', 22)].join('\n');
    const two = await run({ sources: [file('m/two.log', lines)], top: 1 });
    expect(two.errors[0]).toBe('2 records read, 2 match, 1 further row (--top)');
  });

  test('no threads at all are refused', async () => {
    await expect(run({ sources: [file('f/plain.log', plain)], threads: 0 })).rejects.toMatchObject({
      failure: { code: 'invalid', message: '--threads is a whole number from 1 on.' },
    });
  });

  test('a window that ends before it begins is refused', async () => {
    const sources = [file('f/plain.log', plain)];
    for (const window of [
      { since: '2h', until: '3h' },
      { since: '2h', until: '2h' },
    ]) {
      await expect(run({ sources, ...window })).rejects.toMatchObject({
        failure: { code: 'invalid', message: expect.stringMatching(/^--until .* is not after --since 2h/) },
      });
    }
    expect((await run({ sources, since: '3h', until: '2h' })).code).toBe(EXIT.done);
  });

  test('interfaces beyond those that a row keeps are a field of their own, not a name', async () => {
    const on = (id: string) => record('203.0.113.7', 22).replace('eni-0a1b2c3d4e5f60718', id);
    const lines = [HEADER, ...['eni-01', 'eni-02', 'eni-03', 'eni-04'].map(on)].join('\n');
    const { objects } = await run({ sources: [file('i/many.log', lines)], json: true });
    expect(objects).toMatchObject([{ 'interface-id': ['eni-01', 'eni-02'], 'more-interface-id': true }]);
  });

  test.each([
    [{}, 1],
    [{ since: '2023-11-14T22:13:20Z' }, 1],
    [{ since: '2023-11-14T22:15:20Z' }, 1],
    [{ since: '2023-11-14T22:15:21Z' }, 0],
    [{ until: '2023-11-14T22:13:20Z' }, 0],
    [{ until: '2023-11-14T22:13:21Z' }, 1],
  ])('a gap is told where it can touch the window %j', async (window, told) => {
    const gap = `2 111122223333 eni-0a1b2c3d4e5f60718 - - - - - - - 1700000000 1700000120 - SKIPDATA`;
    const path = file('k/gap.log', `${HEADER}\n${gap}\n${gap.replace('1700000000 1700000120', '- -')}\n`);
    const { errors } = await run({ sources: [path], ...window });
    expect(errors.filter((line) => line.startsWith('Coverage gap'))).toEqual([
      `Coverage gap: AWS lost records ${told + 1}× (SKIPDATA)`,
    ]);
  });

  test('what ranks rows is refused beside --detect, which has none', async () => {
    for (const option of [{ by: 'srcaddr' }, { sort: 'bytes' }, { action: 'all' }]) {
      const { code, errors } = await run({ sources: [file('j/plain.log', plain)], detect: true, ...option });
      expect(code).toBe(EXIT.usage);
      expect(errors[0]).toBe(
        `transit-tui: --${Object.keys(option)[0]} is not for --detect, which judges every connection`,
      );
    }
  });

  test('wrong options are refused in words', async () => {
    const sources = [file('f/plain.log', plain)];
    await expect(run({ sources: ['cloudwatch:'] })).rejects.toMatchObject({
      failure: { message: 'cloudwatch: is no log group.' },
    });
    await expect(run({ sources, filter: 'dstprot=1' })).rejects.toMatchObject({
      failure: { message: '--filter: dstprot is no field; did you mean dstport?', hint: 'dstprot=1\n^' },
    });
    await expect(run({ sources, since: 'yesterday' })).rejects.toBeInstanceOf(FailureError);
    await expect(run({ sources, by: 'srcadr' })).rejects.toMatchObject({ failure: { hint: 'Did you mean srcaddr?' } });
    await expect(run({ sources: [join(folder, 'nowhere')] })).rejects.toMatchObject({ failure: { code: 'not-found' } });
    await expect(run({ sources, engine: 'insights' })).rejects.toMatchObject({
      failure: { message: "--engine insights can't answer this: it reads log groups only." },
    });
  });

  test('an interrupt prints what was read so far', async () => {
    const stop = new AbortController();
    stop.abort();
    const memory = memoryCli({ signal: stop.signal });
    expect(await flows(memory.cli, { sources: [file('g/plain.log', plain)] })).toBe(EXIT.interrupted);
    expect(memory.errors.join('\n')).toContain('Stopped');
  });
});
