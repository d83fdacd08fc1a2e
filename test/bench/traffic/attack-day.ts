import type { Attack, AttackDay } from './attack.ts';
import { DAY } from './day.ts';
import { BRUTE_FORCES, CLEARTEXT } from './entry-attacks.ts';
import type { FlowText } from './flow-text.ts';
import {
  BEACONS,
  BREACHES,
  EGRESS,
  NAMED,
  NEW_DESTINATIONS,
  QUARANTINED,
  quarantineThatHolds,
  TOUCHES,
} from './leaving-attacks.ts';
import { FIRST_DAY, normalDay } from './normal-day.ts';
import { DENIAL_BURSTS, HOST_SWEEPS, PORT_SCANS } from './probing-attacks.ts';
import { randomFrom } from './random.ts';

/** Every attack, by rule. */
export const ATTACKS: readonly Attack[] = [
  ...PORT_SCANS,
  ...HOST_SWEEPS,
  ...DENIAL_BURSTS,
  ...BRUTE_FORCES,
  ...NEW_DESTINATIONS,
  ...EGRESS,
  ...BEACONS,
  ...BREACHES,
  ...CLEARTEXT,
  ...TOUCHES,
];

/** The day after the first of the account: what it does anyhow, and all attacks. */
export function attackDay(seed: number): FlowText {
  const log = normalDay(seed, 1);
  const random = randomFrom(seed * 15_485_863);
  const day: AttackDay = { log, random, hour: (hours) => FIRST_DAY + DAY + hours * 3600 + random.between(0, 600) };
  for (const attack of ATTACKS) attack.make(day);
  quarantineThatHolds(day);
  return log;
}

/** What is known from elsewhere on that day. Times are epoch milliseconds. */
export const KNOWN_ON_ATTACK_DAY = {
  findingAddresses: NAMED,
  quarantined: new Map(QUARANTINED.map(([eni, hour]) => [eni, (FIRST_DAY + DAY + hour * 3600 + 601) * 1000])),
};
