import { DAY, type Day } from './day.ts';
import { FlowText } from './flow-text.ts';
import { internetWideScans, lateAnswers, noiseFromTheInternet } from './internet-noise.ts';
import { randomFrom } from './random.ts';
import { behindTheBalancers, databases, partners, webClients } from './shop-traffic.ts';
import { backups, clocks, monitoring, names, people, updates } from './upkeep-traffic.ts';

/** Wednesday, 14 January 2026, 00:00 UTC; epoch seconds. */
export const FIRST_DAY = Date.UTC(2026, 0, 14) / 1000;

/** Makes the traffic of a day on which nothing happened, the first or a later one; some 200,000 records. */
export function normalDay(seed: number, number: number): FlowText {
  const random = randomFrom(seed * 7919 + number * 104_729);
  const day: Day = { log: new FlowText(random, FIRST_DAY + number * DAY), random, at: FIRST_DAY + number * DAY };
  for (const part of [
    webClients,
    behindTheBalancers,
    databases,
    names,
    clocks,
    updates,
    backups,
    partners,
    monitoring,
    people,
    lateAnswers,
    noiseFromTheInternet,
    internetWideScans,
  ])
    part(day);
  return day.log;
}
