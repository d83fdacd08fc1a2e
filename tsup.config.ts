import { writeFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';
import { thirdPartyNotices } from './.ci/notices.ts';
import { pureSchemas } from './.ci/pure-schemas.ts';
import { yogaFromText } from './.ci/yoga-from-text.ts';

export default defineConfig({
  entry: { 'transit-tui': 'bin/transit-tui.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node22',
  outDir: 'dist',
  clean: true,
  splitting: true,
  minify: true,
  treeshake: false,
  metafile: true,
  // Everything goes into dist: the published package has no runtime dependencies.
  noExternal: [/.*/],
  // CommonJS packages inside the bundle still call require for Node's own modules.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  esbuildPlugins: [pureSchemas, yogaFromText],
  esbuildOptions(options) {
    options.define = { ...options.define, 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' };
    options.alias = { ...options.alias, 'react-devtools-core': './.ci/no-devtools.ts' };
    options.mainFields = ['module', 'main'];
    options.legalComments = 'none';
    options.jsx = 'automatic';
  },
  async onSuccess() {
    await writeFile('dist/THIRD-PARTY-NOTICES.txt', await thirdPartyNotices('dist/metafile-esm.json'));
  },
});
