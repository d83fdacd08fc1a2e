import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { PLAIN_WIDTH } from './plain-text.ts';

const IMPORTS = /^import stripAnsi from 'strip-ansi';\n(?:import [^;]+;\n)+/;
const FUNCTION = 'export default function stringWidth(input, options = {}) {';

/**
 * Lets string-width say at once how wide a line of a frame is, as it does for ASCII, and has it make its patterns with
 * the first text that needs them. V8 takes some 15 ms to make the one of all emoji.
 */
export const widthAtOnce: Plugin = {
  name: 'width-at-once',
  setup(build) {
    build.onLoad({ filter: /[\\/]string-width[\\/]index\.js$/ }, async ({ path }) => ({
      contents: widthWhenNeeded(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

/** string-width's text, with all but its imports in a function that is called when needed; throws when it is not the text that is known. */
export function widthWhenNeeded(text: string): string {
  const [imports] = IMPORTS.exec(text) ?? [];
  const body = text.slice(imports?.length);
  if (
    imports === undefined ||
    body.split(FUNCTION).length !== 2 ||
    /^(?:import|export)\b/m.test(body.replace(FUNCTION, ''))
  )
    throw new Error('string-width is no longer written in the known way');
  return `${imports}
const plain = /${PLAIN_WIDTH}/;
const escape = /[\\x1b\\x9b]/;
let whole;
export default function stringWidth(input, options = {}) {
  if (typeof input === 'string' && options.ambiguousIsNarrow !== false) {
    const text = options.countAnsiEscapeCodes || !escape.test(input) ? input : stripAnsi(input);
    if (plain.test(text)) return text.length;
  }
  whole ??= make();
  return whole(input, options);
}
function make() {
${body.replace(FUNCTION, 'return function stringWidth(input, options = {}) {')}
}
`;
}
