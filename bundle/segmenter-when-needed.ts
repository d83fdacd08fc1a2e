import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const PACKAGES =
  'ink[\\\\/]build[\\\\/]line-update|wrap-ansi[\\\\/]index|slice-ansi[\\\\/]tokenize-ansi|ansi-tokenize[\\\\/]build[\\\\/]tokenize';

/** Has Ink and what it stands on make their `Intl.Segmenter` with the first text that needs one: see ./segmenter.ts. */
export const segmenterWhenNeeded: Plugin = {
  name: 'segmenter-when-needed',
  setup(build) {
    build.onLoad({ filter: new RegExp(`[\\\\/](?:${PACKAGES})\\.js$`) }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (text.split('new Intl.Segmenter(').length !== 2) throw new Error(`${path} no longer makes one Intl.Segmenter`);
      const ours = JSON.stringify(resolve('bundle/segmenter.ts'));
      return {
        contents: `import { Segmenter as WhenNeeded } from ${ours};\n${text.replace('new Intl.Segmenter(', 'new WhenNeeded(')}`,
        loader: 'js',
      };
    });
  },
};
