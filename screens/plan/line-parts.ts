import type { BlastItem, SavedPlan } from '../../src/playbook/plan.ts';
import { truncate } from '../../src/ui/cells.ts';
import { safeText } from '../../src/ui/safe-text.ts';
import { blank, line, lineOf, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';

const LABEL = 13;

/** What a row of the verdict may take: cells across, and lines once wrapped. */
export interface RowRoom {
  readonly width: number;
  readonly lines: number;
}

/** A text, and how many more like it stand below. */
export interface Said {
  readonly text: string;
  readonly more: number;
}

/** Gives a labelled row of the verdict, cut to its room; an empty label goes on under the row before. */
export function row(label: string, said: string | Said, room: RowRoom, tone?: string): TextLine {
  const { text, more } = typeof said === 'string' ? { text: said, more: 0 } : said;
  const rest = more === 0 ? '' : `   (and ${more} more, below)`;
  // Wrapping at spaces wastes some cells at the end of each line but the last.
  const cells = (room.width - LABEL) * room.lines - (room.lines - 1) * 8 - rest.length;
  return lineOf([span(label.padEnd(LABEL), 'dim'), span(`${truncate(safeText(text), cells)}${rest}`, tone)], LABEL);
}

/** Gives the rows with as many of their roomy lines as `height` has room for, those on top first; otherwise the tight ones. */
export function fitted(
  tight: readonly TextLine[],
  roomy: readonly TextLine[],
  width: number,
  height: number,
): TextLine[] {
  let spare = height - wrapLines(tight, width).length;
  return tight.flatMap((each, index) => {
    const lines = wrapLines([each], width);
    const more = wrapLines([roomy[index] ?? each], width);
    if (more.length - lines.length > spare) return lines;
    spare -= more.length - lines.length;
    return more;
  });
}

/** Gives the lines that every verdict begins with: what, on which target, where, and the hash that is approved. */
export function headLines({ plan, hash }: SavedPlan, title: string, room: RowRoom): TextLine[] {
  const { kind, id, label } = plan.target;
  // Most labels are a name with the id behind it.
  const rest = label.replace(`(${id})`, '').trim();
  const name = rest === '' || rest === id ? '' : `  ${rest}`;
  return [
    // At most three lines, two where there is little room: the steps say it all, and what to press has to be in sight.
    line(truncate(safeText(title), room.width * (room.lines + 1) - room.lines * 8), 'title'),
    row('Target', `${kind} ${id}${name}`, room, 'title'),
    row('Where', `account ${plan.account}, ${plan.region}   ${hash.slice(0, 19)}…`, room),
  ];
}

/** Gives a titled paragraph; nothing when there is nothing to say. */
export function section(title: string, lines: readonly TextLine[]): TextLine[] {
  return lines.length === 0 ? [] : [blank, line(title, 'accent'), ...lines];
}

/** Gives one point of a list. */
export function bullet(text: string, tone?: string): TextLine {
  return line(`• ${text}`, tone, 2);
}

/** Gives at most `most` of the texts; the last then says how many there are besides. */
export function some(texts: readonly string[], most: number): Said[] {
  return texts.slice(0, most).map((text, index) => ({ text, more: index === most - 1 ? texts.length - most : 0 }));
}

/** Gives the items of the blast radius with those that reach beyond the target first; otherwise in the plan's order. */
export function worstFirst(items: readonly BlastItem[]): BlastItem[] {
  return [...items.filter((item) => item.level === 'warn'), ...items.filter((item) => item.level !== 'warn')];
}

/** Gives what is put back before what needs nothing. */
export function undoTexts(texts: readonly string[]): string[] {
  const idle = (text: string) => /^(Nothing|Leave)\b/.test(text);
  return [...texts.filter((text) => !idle(text)), ...texts.filter(idle)];
}

/** Gives the section that says what is approved, by whom it was planned and from which parameters. */
export function approvalSection({ plan, hash, plannedAt, plannedBy }: SavedPlan): TextLine[] {
  return section('Approval', [
    bullet(`hash ${hash}`),
    bullet(`planned ${plannedAt} by ${plannedBy}`),
    ...Object.entries(plan.params).map(([name, value]) => bullet(`${name} ${value}`)),
  ]);
}
