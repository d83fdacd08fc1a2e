import type { CheckResult } from '../../src/posture/audit.ts';
import { PRACTICES } from '../../src/posture/practice.ts';
import { resourcesIn, type Score, scoreOf, weightsText } from '../../src/posture/score.ts';
import { fitted, truncateWords } from '../../src/ui/cells.ts';
import { plural } from '../../src/ui/readable.ts';
import { lineOf, span, type TextLine } from '../../src/ui/text-lines.ts';
import { resultsOf } from './rows.ts';

/** The names of what can be chosen on the left: everything, then each practice. */
export const practiceNames = (narrow: boolean): readonly string[] => [
  narrow ? 'Everything' : 'All practices',
  ...PRACTICES.map(({ title, tab }) => (narrow ? tab : title)),
];

const scored = new WeakMap<readonly CheckResult[], readonly Score[]>();

const counted = new WeakMap<readonly CheckResult[], number>();

/** Gives how many resources were looked at, each once; counted once for the same results. */
export function resourcesOf(results: readonly CheckResult[]): number {
  const known = counted.get(results) ?? resourcesIn(results);
  counted.set(results, known);
  return known;
}

/** Gives the scores of what can be chosen on the left, in its order; made once for the same results, whatever is drawn of them. */
function practiceScores(results: readonly CheckResult[]): readonly Score[] {
  const known = scored.get(results);
  if (known !== undefined) return known;
  const scores = practiceNames(true).map((_, practice) => scoreOf(resultsOf(results, practice)));
  scored.set(results, scores);
  return scores;
}

/** Gives the score of a practice; 0 is all of them. */
export const practiceScore = (results: readonly CheckResult[], practice: number): Score =>
  practiceScores(results)[practice] ?? scoreOf([]);

/**
 * A score in at most eight cells: `82%`, `62-80%`, `62-80%?` where it may lie outside, `?` where nothing could be read,
 * `-` where nothing was looked at.
 */
export function scoreText({ low, high, unlisted, counts }: Score): string {
  if (low === undefined || high === undefined) return '-';
  if (counts.passed + counts.failed === 0) return '?';
  return `${low === high ? `${low}%` : `${low}-${high}%`}${unlisted === 0 ? '' : '?'}`;
}

/** The tone of a score: by its worse end. */
export function scoreTone({ low, counts }: Score): string {
  if (low === undefined) return 'dim';
  if (counts.failed === 0 && counts.unknown === 0) return 'good';
  return low >= 80 ? 'warn' : 'bad';
}

/** `3 failed, 1 unknown, 12 judgements`; what there is none of is left out. */
export function countsText({ passed, failed, unknown }: Score['counts'], narrow = false): string {
  const all = passed + failed + unknown;
  if (all === 0) return 'nothing looked at';
  const parts = [
    ...(failed > 0 ? [narrow ? `${failed} ✗` : `${failed} failed`] : []),
    ...(unknown > 0 ? [narrow ? `${unknown} ?` : `${unknown} unknown`] : []),
  ];
  return narrow ? [...parts, `of ${all}`].join(' ') : [...parts, plural(all, 'judgement')].join(', ');
}

/** Says how a score comes about, what matters most first. */
export function scoreSentence(score: Score): string {
  const { low, counts, unlisted } = score;
  if (low === undefined) return 'No score: nothing was looked at';
  if (counts.passed + counts.failed === 0) return `No score: none of ${counts.unknown} could be read`;
  const range = counts.unknown === 0 ? '' : ', and the range is what is unknown';
  if (unlisted > 0) {
    return `Score ${scoreText(score)}: or outside, as ${plural(unlisted, 'check')} could not list what to look at`;
  }
  return `Score ${scoreText(score)}: the weight of what passed${range} (${weightsText()})`;
}

/** Gives the list of practices with their scores, `lines` lines each, `width` cells wide. */
export function practiceLines(
  results: readonly CheckResult[],
  chosen: number,
  width: number,
  perPractice: number,
): TextLine[] {
  const narrow = width < 36;
  return practiceNames(narrow).flatMap((name, practice) => {
    const score = practiceScore(results, practice);
    const isChosen = practice === chosen;
    const text = scoreText(score);
    const head = lineOf([
      span(isChosen ? '› ' : '  ', 'accent'),
      span(
        fitted(truncateWords(name, width - 2 - text.length - 1), width - 2 - text.length - 1),
        isChosen ? 'title' : undefined,
      ),
      span(` ${text}`, scoreTone(score)),
    ]);
    if (perPractice === 1) return [head];
    return [head, lineOf([span(fitted(`  ${countsText(score.counts, narrow)}`, width), 'dim')])];
  });
}
