import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const CHOICE = '"function"!=typeof fetch';

/**
 * Lets Yoga, Ink's layout engine, decode the WebAssembly it carries as text by itself. Otherwise it fetches a data URL,
 * for which Node loads its whole HTTP client before the first frame.
 */
export const yogaFromText: Plugin = {
  name: 'yoga-from-text',
  setup(build) {
    build.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(CHOICE)) throw new Error('yoga-layout no longer chooses how it loads in the known way');
      return { contents: text.replaceAll(CHOICE, 'true'), loader: 'js' };
    });
  },
};
