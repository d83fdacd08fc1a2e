import { cellWidth } from '../ui/cells.ts';
import { plural } from '../ui/readable.ts';

/** What the bottom edge of a pane says; texts are safe to print and may be empty. Notes come with what matters most first. */
export interface PlaceParts {
  /** `3/32`. */
  readonly place: string;
  /** How old the newest record is, `21s`. */
  readonly newest: string;
  readonly view: string;
  readonly sort: string;
  readonly notes: readonly string[];
}

const BETWEEN = ' · ';

/** What one of these ends is said; what follows explains it, or adds to it. */
const ENDS = /: |; |\. /gu;

/**
 * Gives the bottom edge in at most `width` cells and without a cut word. Where there is little room, notes are cut to what
 * they say first, the order of the rows goes, then their view, then whole notes, the last first: how many is told.
 */
export function placeLine({ place, newest, view, sort, notes }: PlaceParts, width: number): string {
  const first = notes.map((note) => formsOf(note).at(-1) ?? note);
  const current = newest === '' ? [''] : [`newest ${newest} ago`, `newest ${newest}`, ''];
  const heads = current.map((each) => [place, each]);
  const head = heads.find((each) => fits([...each, untold(notes.length, 0)], width)) ?? [place, ''];

  let told = notes.length;
  while (told > 0 && !fits([...brief(head), ...first.slice(0, told), untold(notes.length - told, told)], width)) told--;
  const more = untold(notes.length - told, told);

  let edge = { head: brief(head), order: ['', ''], notes: first.slice(0, told), more };
  const take = (next: Partial<typeof edge>): boolean => {
    const taken = { ...edge, ...next };
    if (!fits(textsOf(taken), width)) return false;
    edge = taken;
    return true;
  };
  take({ order: [view, ''] });
  take({ head });
  for (const [at, note] of notes.slice(0, told).entries()) {
    formsOf(note).find((form) => take({ notes: edge.notes.with(at, form) }));
  }
  if (edge.order[0] === view) take({ order: [view, sort] });
  if (more !== '') take({ more: `${more}: Enter shows them` });
  return textsOf(edge)
    .filter((part) => part !== '')
    .join(BETWEEN);
}

/** The note whole, then ever less of it, cut where something is said; a list that is cut says so. */
function formsOf(note: string): readonly string[] {
  const cuts = Array.from(note.matchAll(ENDS), (end) => note.slice(0, end.index) + (end[0] === '; ' ? ' …' : ''));
  return [note, ...cuts.reverse()];
}

/** `newest 21s` where `ago` can be spared. */
const brief = (head: readonly string[]): string[] => head.map((part) => part.replace(/ ago$/u, ''));

function untold(left: number, told: number): string {
  if (left === 0) return '';
  return told === 0 ? plural(left, 'note') : `+${left} more`;
}

const textsOf = (edge: {
  readonly head: readonly string[];
  readonly order: readonly string[];
  readonly notes: readonly string[];
  readonly more: string;
}): string[] => [...edge.head, ...edge.order, ...edge.notes, edge.more];

function fits(parts: readonly string[], width: number): boolean {
  const shown = parts.filter((part) => part !== '');
  return shown.reduce((sum, part) => sum + cellWidth(part), 0) + BETWEEN.length * (shown.length - 1) <= width;
}
