import type { Detection } from '../../../src/flows/detect/detection.ts';
import type { Attack } from './attack.ts';

/** How one rule did. */
export interface Score {
  readonly rule: string;
  readonly attacks: number;
  readonly found: number;
  readonly missed: readonly string[];
  /** Detections that no attack accounts for. */
  readonly falseAlarms: readonly string[];
  /** Detections in all. */
  readonly raised: number;
}

/** Holds what was raised against what was done, rule by rule. */
export function scoresOf(rules: readonly string[], attacks: readonly Attack[], raised: readonly Detection[]): Score[] {
  const keys = new Set(raised.map(({ key }) => key));
  const rightly = new Set(attacks.flatMap((attack) => [...attack.keys, ...(attack.also ?? [])]));
  return rules.map((rule) => {
    const ours = attacks.filter((attack) => attack.rule === rule);
    const missed = ours.filter((attack) => !attack.keys.some((key) => keys.has(key)));
    const detections = raised.filter((detection) => detection.rule === rule);
    return {
      rule,
      attacks: ours.length,
      found: ours.length - missed.length,
      missed: missed.map(({ name }) => name),
      falseAlarms: detections.filter(({ key }) => !rightly.has(key)).map(({ why }) => why),
      raised: detections.length,
    };
  });
}

/** Adds the scores of several days up, rule by rule. */
export function sumOf(days: readonly (readonly Score[])[]): Score[] {
  const [first = []] = days;
  return first.map(({ rule }) => {
    const same = days.flatMap((scores) => scores.filter((score) => score.rule === rule));
    const sum = (of: (score: Score) => number) => same.reduce((total, score) => total + of(score), 0);
    return {
      rule,
      attacks: sum(({ attacks }) => attacks),
      found: sum(({ found }) => found),
      missed: same.flatMap(({ missed }) => missed),
      falseAlarms: same.flatMap(({ falseAlarms }) => falseAlarms),
      raised: sum(({ raised }) => raised),
    };
  });
}

/** The share of what was raised that was an attack; 1 where nothing was raised. */
export const precisionOf = ({ raised, falseAlarms }: Score): number =>
  raised === 0 ? 1 : (raised - falseAlarms.length) / raised;

/** The share of the attacks that were raised. */
export const recallOf = ({ attacks, found }: Score): number => (attacks === 0 ? 1 : found / attacks);

/** The scores as lines of a table, the sum of all last. */
export function scoreTable(scores: readonly Score[]): string[] {
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, at) => (at === 0 ? String(cell).padEnd(18) : String(cell).padStart(12))).join('');
  const line = (name: string, all: readonly Score[]) => {
    const [sum] = sumOf(all.map((score) => [{ ...score, rule: name }]));
    if (sum === undefined) return '';
    const { attacks, found, missed, falseAlarms } = sum;
    const shares = [precisionOf(sum), recallOf(sum)].map((share) => share.toFixed(3));
    return row([name, attacks, found, missed.length, falseAlarms.length, ...shares]);
  };
  return [
    row(['rule', 'attacks', 'found', 'missed', 'false', 'precision', 'recall']),
    ...scores.map((score) => line(score.rule, [score])),
    line('all', scores),
  ];
}
