import { join } from 'node:path';
import { build } from 'esbuild';
import { builtinsByRequire } from '../../.ci/builtins-by-require.ts';
import { pureSchemas } from '../../.ci/pure-schemas.ts';

/** Bundles one program into `folder` as the published package is bundled, and gives its path. */
export async function bundle(entry: string, folder: string, name: string): Promise<string> {
  await build({
    entryPoints: { [name]: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // Without splitting, what is imported lazily is taken in whole: all of EC2 instead of the operations in use.
    splitting: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    mainFields: ['module', 'main'],
    plugins: [builtinsByRequire, pureSchemas],
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  });
  return join(folder, `${name}.mjs`);
}
