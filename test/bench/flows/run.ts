/**
 * Measures the counting of flow logs against plain inflating, DuckDB and `zcat | awk`, each in processes of their own, in
 * turn, and its memory: `npm run bench:flows`. Needs awk and zcat; DuckDB is installed into test/bench/duckdb.
 */
import { execFile, execFileSync, execSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { PUBLISHED } from '../bundle.ts';
import { textOf, writeObject } from './generate.ts';

const RECORDS = 2_000_000;
const ROUNDS = 5;
const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'transit-tui-flows-'));
let failed = false;

const node = (script: string, ...args: string[]) =>
  JSON.parse(execFileSync(process.execPath, [script, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 }));
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const say = (text: string) => void process.stdout.write(`${text}\n`);

/** The engine as it is published: bundled, with its threads' files and what they share beside it. */
async function bundled(): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  await build({
    entryPoints: {
      count: join(here, 'count.ts'),
      'inflate-ours': join(here, 'inflate-ours.ts'),
      'flow-worker': join(here, '../../../src/flows/engine/worker.ts'),
      'inflate-worker': join(here, '../../../src/flows/inflate/worker.ts'),
    },
    ...PUBLISHED,
    outdir: folder,
    splitting: true,
  });
}
await bundled();
const ours = join(folder, 'count.js');
const inflateOurs = join(folder, 'inflate-ours.js');

/** Below `bar` is good where it is a most, above it where it is a least. */
function tell(name: string, ratio: number, bar: number, kind: 'most' | 'least', detail: string): void {
  const ok = kind === 'most' ? ratio <= bar : ratio >= bar;
  failed ||= !ok;
  say(`${ok ? 'ok  ' : 'MISS'} ${name}: ${ratio.toFixed(2)} (${kind} ${bar}): ${detail}`);
}

/** Peak memory of a process and all its threads, as the kernel counted it. */
const peakOf = ({ peak }: { readonly peak: number }): string => `${Math.round(peak / 1e6)} MB`;

async function speed(): Promise<void> {
  const path = join(folder, 'mixed.log.gz');
  await writeObject(path, { records: RECORDS, seed: 7 });
  say(`${RECORDS} records in a gzip object of ${(statSync(path).size / 1e6).toFixed(0)} MB`);
  const names = ['inflate', 'inflateOurs', 'ours', 'two', 'one', 'twoOnOne', 'apart'];
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const take = (name: string, { ms }: { readonly ms: number }) => void times[name]?.push(ms);
  let last: ReturnType<typeof node>;
  for (let round = 0; round < ROUNDS; round++) {
    take('inflate', node(join(here, 'inflate.ts'), path));
    take('inflateOurs', node(inflateOurs, path));
    last = node(ours, '1', '20', path);
    take('ours', last);
    take('two', node(ours, '2', '20', path, path));
    take('one', await onCore(0, path));
    take('twoOnOne', await onCore(0, path, path));
    const apart = await Promise.all([onCore(0, path), onCore(1, path)]);
    take('apart', { ms: Math.max(...apart.map(({ ms }) => ms)) });
  }
  const ms = (name: string): number => median(times[name] ?? []);
  const shown = (name: string): string => `${ms(name).toFixed(0)} ms`;
  say(`     ${Math.round(RECORDS / ms('ours'))} thousand records a second, peak memory ${peakOf(last)}`);
  const beside = `${shown('ours')}, ${shown('inflate')}`;
  say(
    `     inflating alone, ours / Node's: ${(ms('inflateOurs') / ms('inflate')).toFixed(2)} (${shown('inflateOurs')})`,
  );
  tell('time / plain inflating', ms('ours') / ms('inflate'), 1.3, 'most', beside);
  const cores = `two objects ${shown('two')}, one object with every thread on one core ${shown('one')}`;
  tell('records a second, two objects on two cores / one on one', (2 * ms('one')) / ms('two'), 1.7, 'least', cores);
  const machine = ((2 * ms('one')) / ms('apart')).toFixed(2);
  say(`     as far as these cores go, two processes with one object and a core each: ${machine} (${shown('apart')})`);
  say(`     two objects, on one core / on two: ${(ms('twoOnOne') / ms('two')).toFixed(2)} (${shown('twoOnOne')})`);
  say(`     one object, on one core / on two: ${(ms('one') / ms('ours')).toFixed(2)}`);
}

/** The same with every thread of the process held on one core. */
async function onCore(core: number, ...paths: readonly string[]): Promise<{ readonly ms: number }> {
  const args = ['-c', String(core), process.execPath, ours, '1', '20', ...paths];
  const { stdout } = await promisify(execFile)('taskset', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

async function peers(): Promise<void> {
  const path = join(folder, 'plain.log.gz');
  // One stretch, and so one format: neither DuckDB's reader nor the awk program below follows a header in the middle.
  await writeObject(path, { records: 100_000, seed: 8 });
  execSync(
    `for i in $(seq 20); do zcat ${path} | tail -n +$([ $i = 1 ] && echo 1 || echo 2); done | gzip > ${folder}/long.log.gz`,
  );
  const long = join(folder, 'long.log.gz');
  if (!existsSync(join(here, '../duckdb/node_modules'))) execSync('npm ci --silent', { cwd: join(here, '../duckdb') });
  const awk = `zcat ${long} | awk '$13=="REJECT"{k=$4" "$5" "$7" "$8;c[k]++;p[k]+=$9;b[k]+=$10;if(!(k in f)||$11<f[k])f[k]=$11;if($12>l[k])l[k]=$12}END{for(k in c)print c[k],k,p[k],b[k],f[k],l[k]}' | sort -rn | head -20`;
  const times = { ours: [] as number[], duckdb: [] as number[], awk: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const counted = node(ours, '1', '20', long);
    const duckdb = node(join(here, 'count-duckdb.mjs'), long);
    const began = performance.now();
    const lines = execSync(awk, { encoding: 'utf8' }).trim().split('\n');
    times.awk.push(performance.now() - began);
    times.ours.push(counted.ms);
    times.duckdb.push(duckdb.ms);
    const counts = [counted.rows, duckdb.rows, lines].map((rows) => rows.length);
    const same = counted.rows.every((row: { count: number }, at: number) => {
      return String(row.count) === duckdb.rows[at][4] && String(row.count) === lines[at]?.split(' ')[0];
    });
    if (!same || counts.some((count) => count !== 20)) throw new Error('The three don’t count alike');
  }
  const counting = median(times.ours);
  for (const [name, values, bar] of [
    ['DuckDB read_csv / ours', times.duckdb, 1],
    ['zcat | awk / ours', times.awk, 2],
  ] as const) {
    tell(name, median(values) / counting, bar, 'least', `${median(values).toFixed(0)} ms, ${counting.toFixed(0)} ms`);
  }
}

async function memory(): Promise<void> {
  const traffic = { records: 20_000_000, seed: 9, once: 10_000_000 };
  const path = join(folder, 'large.log.gz');
  await writeObject(path, traffic);
  const truth = new Map<string, number>();
  for (const _ of textOf(traffic, (key) => {
    if (!key.startsWith('11.')) truth.set(key, (truth.get(key) ?? 0) + 1);
  }));
  const top = [...truth].sort((a, b) => b[1] - a[1]).slice(0, 100);
  for (const paths of [[path], [path, path], [path, path, path]]) {
    const answer = node(ours, String(paths.length), '200', ...paths);
    const found = new Map(answer.rows.map((row: { values: string[] }) => [row.values.join(' '), row]));
    const within = top.filter(([key, once]) => {
      const row = found.get(key) as { count: number; error?: { count: number } } | undefined;
      const count = once * paths.length;
      return row !== undefined && row.count <= count && count <= row.count + (row.error?.count ?? 0);
    });
    const what = `${(paths.length * traffic.records) / 1e6} million records, ${traffic.once / 1e6} million connections and ${truth.size}, ${paths.length} thread(s)`;
    tell(
      `peak memory / 256 MB, ${what}`,
      answer.peak / 256e6,
      1,
      'most',
      `${peakOf(answer)}, ${(answer.ms / 1000).toFixed(1)} s`,
    );
    tell(
      `of the true top 100, within the stated error, ${paths.length} thread(s)`,
      within.length,
      100,
      'least',
      `${answer.distinct} rows kept`,
    );
  }
}

say(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
);
try {
  await speed();
  await peers();
  await memory();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
