import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** Bundles a module that needs JSX and imports it: Node alone takes away types but not JSX. */
async function load(entry: string): Promise<{ pages: () => Promise<Record<string, string>> }> {
  const folder = await mkdtemp(join(root, 'node_modules', '.docs-'));
  const outfile = join(folder, 'content.mjs');
  try {
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      jsx: 'automatic',
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const check = process.argv.includes('--check');
const { pages } = await load(join(root, 'docs/build/content.ts'));
const stale: string[] = [];
for (const [path, text] of Object.entries(await pages())) {
  const file = join(root, path);
  const current = await readFile(file, 'utf8').catch(() => undefined);
  if (current === text) continue;
  if (check) stale.push(path);
  else await writeFile(file, text);
}
if (stale.length > 0) {
  process.stderr.write(`Out of date, run \`npm run docs\`: ${stale.join(', ')}\n`);
  process.exitCode = 1;
}
