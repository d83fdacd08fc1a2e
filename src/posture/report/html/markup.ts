import { safeText } from '../../../ui/safe-text.ts';

const MADE = Symbol('made by html');

/** HTML that `html` made: the only text that is put into a page as it is. */
export interface Markup {
  readonly [MADE]: string;
}

type Value = string | number | Markup | undefined | false | readonly Value[];

/**
 * Makes markup from a template. Every value that is not markup itself is text: it is escaped, for an attribute too, and what
 * a reader would not see or see elsewhere (controls, bidirectional overrides) becomes a visible escape.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { [MADE]: parts.map((part, at) => part + (at < values.length ? textOf(values[at]) : '')).join('') };
}

/** Gives the text of markup. */
export const markupText = (markup: Markup): string => markup[MADE];

/** Gives a style sheet as markup: a constant of this program, never a value. */
export const styleSheet = (css: string): Markup => ({ [MADE]: `<style>${css}</style>` });

function textOf(value: Value): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escaped(value);
  return isList(value) ? value.map(textOf).join('') : value[MADE];
}

const isList = (value: Markup | readonly Value[]): value is readonly Value[] => Array.isArray(value);

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => safeText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
