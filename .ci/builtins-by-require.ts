import type { Plugin } from 'esbuild';

const NAMES = [
  'Agent',
  'ClientRequest',
  'IncomingMessage',
  'Server',
  'ServerResponse',
  'createServer',
  'get',
  'request',
];

/**
 * Has Node's `http` required rather than imported. An import reads every export of the module, among them getters that
 * load Node's whole fetch client, which nothing here uses: some 40 ms between the first frame and the first request.
 */
export const httpByRequire: Plugin = {
  name: 'http-by-require',
  setup(build) {
    build.onResolve({ filter: /^(node:)?http$/ }, () => ({ path: 'http', namespace: 'http-by-require' }));
    build.onLoad({ filter: /^http$/, namespace: 'http-by-require' }, () => ({
      contents: [
        "import { createRequire } from 'node:module';",
        "const http = createRequire(import.meta.url)('node:http');",
        `export const { ${NAMES.join(', ')} } = http;`,
        'export default http;',
      ].join('\n'),
      loader: 'js',
    }));
  },
};
