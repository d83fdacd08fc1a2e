/**
 * Prints precision and recall of every rule of detection on the labelled attacks: `npm run bench:detect -- [SEEDS [FIRST]]`. For each
 * seed a day of normal traffic is learnt and judged, then the next day with all attacks, from text to detections.
 */
import { DETECTION_RULES } from '../../../src/flows/detect/index.ts';
import { ATTACKS, attackDay, KNOWN_ON_ATTACK_DAY } from './attack-day.ts';
import { judgeDay, learnDay, traceDay } from './judge-day.ts';
import { normalDay } from './normal-day.ts';
import { type Score, scoresOf, scoreTable, sumOf } from './score.ts';

const [seeds, first] = [Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 1)];
const rules = DETECTION_RULES.map(({ id }) => id);
const say = (text: string) => void process.stdout.write(`${text}\n`);
const counted = (texts: readonly string[]): string[] => {
  const times = new Map<string, number>();
  for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
  return [...times].map(([text, count]) => `  ${count} × ${text}`);
};

const days: Score[][] = [];
let quiet = 0;
for (let seed = first; seed < first + seeds; seed++) {
  const baseline = learnDay(await traceDay(normalDay(seed, 0), 0));
  const normal = judgeDay(await traceDay(normalDay(seed, 1), 1), { baseline });
  for (const { why } of normal.detections) say(`on a normal day (seed ${seed}): ${why}`);
  quiet += normal.detections.length === 0 ? 1 : 0;
  const attacked = await traceDay(attackDay(seed), 1);
  days.push(scoresOf(rules, ATTACKS, judgeDay(attacked, { baseline, ...KNOWN_ON_ATTACK_DAY }).detections));
}
const sums = sumOf(days);
say(
  `${seeds} seeds, each a normal day and a day with ${ATTACKS.length} attacks; ${quiet} normal days without a detection`,
);
for (const line of scoreTable(sums)) say(line);
const reasons = new Map(
  ATTACKS.map(({ name, rule, beyond }) => [name, `${rule}: ${name}${beyond ? ` (${beyond})` : ''}`]),
);
say('missed:');
for (const line of counted(sums.flatMap(({ missed }) => missed.map((name) => reasons.get(name) ?? name)))) say(line);
const alarms = sums.flatMap(({ falseAlarms }) => falseAlarms);
if (alarms.length > 0) say('false alarms:');
for (const why of alarms) say(`  ${why}`);
