import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';

const FILES = [
  'ink[\\\\/]build[\\\\/]line-update\\.js',
  'wrap-ansi[\\\\/]index\\.js',
  'slice-ansi[\\\\/]tokenize-ansi\\.js',
  'ansi-tokenize[\\\\/]build[\\\\/]tokenize\\.js',
  'src[\\\\/]ui[\\\\/]cells\\.ts',
];

/** Has what cuts texts, Ink's and ours, make its `Intl.Segmenter` with the first text that needs one: see ./segmenter.ts. */
export const segmenterWhenNeeded: Plugin = {
  name: 'segmenter-when-needed',
  setup(build) {
    build.onLoad({ filter: new RegExp(`[\\\\/](?:${FILES.join('|')})$`) }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (text.split('new Intl.Segmenter(').length !== 2) throw new Error(`${path} no longer makes one Intl.Segmenter`);
      const ours = JSON.stringify(resolve('.ci/segmenter.ts'));
      return {
        contents: `import { Segmenter as WhenNeeded } from ${ours};\n${text.replace('new Intl.Segmenter(', 'new WhenNeeded(')}`,
        loader: path.endsWith('.ts') ? 'ts' : 'js',
      };
    });
  },
};
