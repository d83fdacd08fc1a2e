import { wrap } from '../../ui/cells.ts';
import { plural } from '../../ui/readable.ts';
import { safeText } from '../../ui/safe-text.ts';
import type { Change, Comparison } from './compare.ts';
import { practiceTitle, rangeText, utc } from './words.ts';

/** The kinds of change that are told, with what each is called. */
export const CHANGES: readonly { readonly key: ChangeKey; readonly title: string }[] = [
  { key: 'newFailures', title: 'New failures' },
  { key: 'resolved', title: 'Put right' },
  { key: 'newlyUnknown', title: 'No longer known' },
  { key: 'gone', title: 'Resources gone' },
];
type ChangeKey = 'newFailures' | 'resolved' | 'newlyUnknown' | 'gone';

/** Resources that are listed of a kind; the rest is counted. */
const SHOWN = 10;

/** Gives how an audit differs from an earlier one as lines for people. */
export function comparisonLines(since: Comparison, columns: number, bold: (text: string) => string): string[] {
  const told = (text: string, lead: string) =>
    wrap(safeText(text), Math.max(20, columns - lead.length)).map(
      (line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line,
    );
  const moved = since.scores.filter(({ before, now }) => rangeText(before) !== rangeText(now));
  return [
    bold(`Since ${utc(since.earlier.startedAt)}`),
    ...told(summaryOf(since), '  '),
    ...moved.flatMap(({ practice, before, now }) =>
      told(`${practiceTitle(practice)}: ${rangeText(before)} → ${rangeText(now)}`, '  - '),
    ),
    ...CHANGES.flatMap(({ key, title }) => {
      const changes = since[key];
      if (changes.length === 0) return [];
      const rest = changes.length - SHOWN;
      return [
        ...told(`${title}:`, '  '),
        ...changes.slice(0, SHOWN).flatMap((change) => told(changeText(change), '  - ')),
        ...(rest > 0 ? told(`and ${rest} more`, '  … ') : []),
      ];
    }),
    ...(since.onlyBefore.length === 0 ? [] : told(`Ran only then: ${since.onlyBefore.join(', ')}`, '  ')),
    ...(since.onlyNow.length === 0 ? [] : told(`Runs only now: ${since.onlyNow.join(', ')}`, '  ')),
  ];
}

/** `2 new failures, 1 put right, 3 still there, …`. */
export function summaryOf({ newFailures, resolved, stillFailing, newlyUnknown, gone, appeared }: Comparison): string {
  const counts = [
    plural(newFailures.length, 'new failure'),
    `${resolved.length} put right`,
    `${stillFailing.length} still failing`,
    `${newlyUnknown.length} no longer known`,
    `${plural(appeared.length, 'resource')} new`,
    `${gone.length} gone`,
  ];
  return `${counts.join(', ')}.`;
}

/** `tls-listeners: web (arn:…), passed before`. */
export function changeText({ check, resource, label, before, now }: Change): string {
  const name = label === undefined ? resource : `${label} (${resource})`;
  const was = before === undefined ? 'not there before' : `${before} before`;
  return `${check}: ${name}, ${now === undefined ? `${was}, gone now` : was}`;
}
