import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

/** Those of Node's modules that have getters which load more: for `http` Node's whole fetch client, some 40 ms. */
const BUILTINS = ['fs', 'http', 'process', 'util'];

/** Packages that take `promises` or `ReadStream`, getters of `fs`, and load after the first frame anyway. */
const WHOLE_FS = /[\\/]node_modules[\\/](?:@aws-sdk|@smithy|hyparquet)[\\/]/;

const require = createRequire(import.meta.url);

/** What the module exports by itself, without a getter. */
const plainExports = (name: string): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(require(`node:${name}`)))
    .filter(([key, property]) => 'value' in property && /^[a-zA-Z]\w*$/.test(key))
    .map(([key]) => key);

/**
 * Has some of Node's modules required rather than imported. An import reads every export of the module, getters among
 * them, which nothing here uses; whoever asks for one of those by its name fails the build.
 */
export const builtinsByRequire: Plugin = {
  name: 'builtins-by-require',
  setup(build) {
    const filter = new RegExp(`^(node:)?(${BUILTINS.join('|')})$`);
    build.onResolve({ filter }, ({ path, kind, importer }) => {
      const name = path.replace('node:', '');
      const isLeft = kind === 'require-call' || (name === 'fs' && WHOLE_FS.test(importer));
      return isLeft ? undefined : { path: name, namespace: 'builtins-by-require' };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtins-by-require' }, ({ path }) => ({
      contents: [
        path === 'process'
          ? 'const builtin = globalThis.process;'
          : `import { createRequire } from 'node:module';\nconst builtin = createRequire(import.meta.url)('node:${path}');`,
        // Each by itself, so that what nobody imports is left out: some load more when they are read.
        ...plainExports(path).map((key) => `export const ${key} = /* @__PURE__ */ (() => builtin.${key})();`),
        'export default builtin;',
      ].join('\n'),
      loader: 'js',
    }));
    build.onEnd(({ warnings }) => {
      const missing = warnings.filter(
        ({ id, text }) => id === 'import-is-undefined' && text.includes('builtins-by-require'),
      );
      if (missing.length > 0) throw new Error(missing.map(({ text }) => text).join('\n'));
    });
  },
};
