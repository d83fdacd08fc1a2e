import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const OPTIONS = 'loadYoga = loadYoga || {};';
const TEXT = /(="data:application\/octet-stream;base64,)([\w+/=]+)"/;

/**
 * Lets Node decode the WebAssembly that Yoga, Ink's layout engine, carries as text, and makes it at once. Yoga by itself
 * fetches a data URL, for which Node loads its whole HTTP client before the first frame, or decodes letter by letter.
 */
export const yogaAtOnce: Plugin = {
  name: 'yoga-at-once',
  setup(build) {
    build.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const [, , wasm] = TEXT.exec(text) ?? [];
      if (wasm === undefined || !text.includes(OPTIONS) || !text.includes('h.instantiateWasm')) {
        throw new Error('yoga-layout no longer loads its WebAssembly in the known way');
      }
      const make = `{ instantiateWasm(imports, use) {
        use(new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(${JSON.stringify(wasm)}, 'base64')), imports));
        return {};
      } }`;
      return {
        contents: text.replace(TEXT, '$1"').replace(OPTIONS, () => `loadYoga = loadYoga || ${make};`),
        loader: 'js',
      };
    });
  },
};
