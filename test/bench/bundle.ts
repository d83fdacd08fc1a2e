import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/** How the published package is bundled, but for its plugins. */
export const PUBLISHED = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  logLevel: 'error',
} as const satisfies BuildOptions;

/** Bundles one program into `folder` as the published package is bundled, and gives its path. */
export async function bundle(entry: string, folder: string, name: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  const nothing = join(folder, 'nothing.mjs');
  writeFileSync(nothing, 'export default {};\n');
  await build({
    entryPoints: [entry],
    outfile,
    ...PUBLISHED,
    jsx: 'automatic',
    alias: { 'react-devtools-core': nothing },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  return outfile;
}
