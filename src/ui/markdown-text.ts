import { safeText } from './safe-text.ts';

/** Signs that Markdown or HTML would act on, in a table or outside one. */
const ACTS = /[\\`*_[\]<>#|~$&]/g;

/**
 * Gives `text` as one line of Markdown that shows it and does nothing: controls and line breaks become visible escapes, and
 * whatever would begin a cell, code, a link, a picture, a mention or HTML stands for itself.
 * @see https://github.github.com/gfm/
 */
export function markdownText(text: string): string {
  return (
    safeText(text)
      .replace(ACTS, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : sign === '&' ? '&amp;' : `\\${sign}`))
      // Addresses link by themselves, and names behind @ call people.
      .replace(/:\/\//g, '&#58;//')
      .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}&#46;`)
      .replaceAll('@', '&#64;')
  );
}
