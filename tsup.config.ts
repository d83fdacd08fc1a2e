import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineConfig } from 'tsup';
import { builtinsByRequire } from './.ci/builtins-by-require.ts';
import { thirdPartyNotices } from './.ci/notices.ts';
import { pureSchemas } from './.ci/pure-schemas.ts';
import { requireOnce } from './.ci/require-once.ts';
import { segmenterWhenNeeded } from './.ci/segmenter-when-needed.ts';
import { widthAtOnce } from './.ci/width-at-once.ts';
import { yogaAtOnce } from './.ci/yoga-at-once.ts';

export default defineConfig(({ outDir = 'dist' }) => ({
  entry: {
    'transit-tui': 'bin/transit-tui.ts',
    'flow-worker': 'src/flows/engine/worker.ts',
    'inflate-worker': 'src/flows/inflate/worker.ts',
  },
  format: 'esm',
  platform: 'node',
  target: 'node22',
  outDir,
  clean: true,
  splitting: true,
  // Left as they are, so that the plugin below sees them.
  removeNodeProtocol: false,
  minify: true,
  treeshake: false,
  metafile: true,
  // Everything goes into dist: the published package has no runtime dependencies.
  noExternal: [/.*/],
  // CommonJS packages inside the bundle still call require for Node's own modules.
  plugins: [requireOnce],
  esbuildPlugins: [builtinsByRequire, pureSchemas, segmenterWhenNeeded, widthAtOnce, yogaAtOnce],
  esbuildOptions(options) {
    options.define = { ...options.define, 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' };
    options.alias = { ...options.alias, 'react-devtools-core': './.ci/no-devtools.ts' };
    options.mainFields = ['module', 'main'];
    options.legalComments = 'none';
    options.jsx = 'automatic';
  },
  async onSuccess() {
    const notices = await thirdPartyNotices(join(outDir, 'metafile-esm.json'));
    await writeFile(join(outDir, 'THIRD-PARTY-NOTICES.txt'), notices);
  },
}));
