/** What a filter needs to know of a pane's rows. */
export interface Filterable<Row> {
  readonly fields: Readonly<Record<string, (row: Row) => string | readonly string[]>>;
}

interface Term {
  readonly field?: string;
  readonly value: string;
  readonly not: boolean;
}

/**
 * Reads a filter as typed: words that must all occur, `field:value`, `!not`, quotes for values with spaces. A prefix
 * that is no field of the pane (`arn:aws:…`) is part of the word.
 */
export function parseFilter(text: string, fields: readonly string[]): Term[] {
  const words = text.toLowerCase().match(/!?(?:[\w-]+:)?"[^"]*"?|\S+/gu) ?? [];
  return words.flatMap((word) => {
    const not = word.startsWith('!');
    const bare = not ? word.slice(1) : word;
    const colon = bare.indexOf(':');
    const field = colon > 0 ? fields.find((name) => name.toLowerCase() === bare.slice(0, colon)) : undefined;
    const value = (field === undefined ? bare : bare.slice(colon + 1)).replaceAll('"', '');
    if (value === '') return [];
    return [field === undefined ? { value, not } : { field, value, not }];
  });
}

const haystacks = new WeakMap<object, string>();

function textOfField(of: string | readonly string[]): string {
  return (typeof of === 'string' ? of : of.join('\n')).toLowerCase();
}

/** Every field of a row, joined and in lower case; made once a row. */
function haystackOf<Row extends object>(pane: Filterable<Row>, row: Row): string {
  const known = haystacks.get(row);
  if (known !== undefined) return known;
  const text = Object.values(pane.fields)
    .map((field) => textOfField(field(row)))
    .join('\n');
  haystacks.set(row, text);
  return text;
}

/** The predicate of a filter as typed; undefined when it lets everything through. */
export function rowFilter<Row extends object>(
  pane: Filterable<Row>,
  text: string,
): ((row: Row) => boolean) | undefined {
  const terms = parseFilter(text, Object.keys(pane.fields));
  if (terms.length === 0) return undefined;
  return (row) =>
    terms.every(({ field, value, not }) => {
      const getter = field === undefined ? undefined : pane.fields[field];
      const within = getter === undefined ? haystackOf(pane, row) : textOfField(getter(row));
      return within.includes(value) !== not;
    });
}
