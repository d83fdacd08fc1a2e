import { markdownText } from '../../ui/markdown-text.ts';
import type { Missing } from './known-of-runs.ts';
import type { TimelineEntry } from './timeline-entries.ts';

/** What stands above the entries. */
export interface TimelineHead {
  readonly account: string;
  readonly region: string;
  readonly runs: readonly string[];
  /** ISO 8601. */
  readonly asOf: string;
  readonly tool: string;
  readonly missing: readonly Missing[];
}

/** Texts longer than this are cut in the table; JSON has them whole. */
const LONGEST = 600;

/** Gives a timeline as Markdown: facts, a table in UTC, and what is not in it. Nothing in it acts, whatever others wrote. */
export function timelineMarkdown(entries: readonly TimelineEntry[], head: TimelineHead): string {
  const { account, region, runs, asOf, tool, missing } = head;
  const lines = [
    '# Incident timeline',
    '',
    `Account ${markdownText(account)} in ${markdownText(region)}, as of ${clock(asOf)} UTC, by ${markdownText(tool)}.`,
    ...(runs.length === 0 ? [] : ['', `Runs: ${runs.map(markdownText).join(', ')}.`]),
    '',
    'Times are UTC and those of each source; journals have the time at which an answer was written down.',
    '',
    '| Time (UTC) | What | Told | By | Source |',
    '| --- | --- | --- | --- | --- |',
    ...entries.map(
      ({ at, what, text, by, source }) =>
        `| ${clock(at)} | ${what} | ${markdownText(cut(text))} | ${by === undefined ? '' : markdownText(by)} | ${markdownText(source)} |`,
    ),
    '',
    '## Not in it',
    '',
    ...(missing.length === 0
      ? ['Everything that was asked for was read.']
      : missing.map(({ what, reason }) => `- ${markdownText(what)}: ${markdownText(reason)}`)),
    '',
  ];
  return lines.join('\n');
}

/** `2026-01-02 03:04:05` of an instant. */
export const clock = (at: string): string => at.slice(0, 19).replace('T', ' ');

const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);
