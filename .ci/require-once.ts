/** Where esbuild's helper for CommonJS packages looks for `require`, which modules don't have. */
const HELPER = /\btypeof require\b/;

/** Gives `require` to the one chunk that asks for it; making one in each file would cost the start for every file. */
export const requireOnce = {
  name: 'require-once',
  renderChunk(code: string, { path }: { readonly path: string }) {
    if (!path.endsWith('.js') || !HELPER.test(code)) return null;
    return { code: `import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);\n${code}` };
  },
};
