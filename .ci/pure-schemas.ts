import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const declaration = /^((?:export )?var [\w$]+ = )(\[-?\d[^\n]*[^;\n]\n(?:[ \t][^\n]*\n)+\]);$/gm;

/**
 * Lets the bundler drop the operation schemas that nothing uses. The SDK writes them as arrays with computed keys, which
 * a bundler must take for code with effects; marked as pure, EC2's eight hundred operations shrink to those we call.
 */
export const pureSchemas: Plugin = {
  name: 'pure-schemas',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/].*[\\/]schemas[\\/]schemas_\d+\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(declaration, '$1/* @__PURE__ */ (() => $2)();'), loader: 'js' };
    });
  },
};
