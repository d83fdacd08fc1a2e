import { ACCOUNT, outside } from './account.ts';
import { byChance, byDay, type Day, HOUR } from './day.ts';

/** Ends of connections that the firewall no longer knows. */
export function lateAnswers(day: Day): void {
  const { log, random } = day;
  for (const at of byDay(day, 200)) {
    const port = random.between(1024, 65_535);
    log.refused({
      at,
      source: outside(60_000 + random.between(0, 300)),
      target: ACCOUNT.nat.address,
      sourcePort: 443,
      port,
      amount: [1, 40],
    });
    log.refused({
      at,
      source: outside(random.zipf(9000)),
      target: random.pick(ACCOUNT.balancers).address,
      sourcePort: 50_000,
      port: 443,
      amount: [1, 40],
    });
  }
}

const TRIED = [
  23, 22, 445, 3389, 8080, 6379, 5900, 1433, 3306, 2323, 8443, 5060, 123, 161, 9200, 21, 25, 110, 81, 8000,
] as const;
const PUBLIC = [...ACCOUNT.balancers, ACCOUNT.bastion, ACCOUNT.nat, ...ACCOUNT.edges] as const;

/** Whoever has a public address is tried all day: mostly a port or two and gone, some research scanners a dozen. */
export function noiseFromTheInternet(day: Day): void {
  const { log, random } = day;
  for (const begin of byChance(day, 9)) {
    const target = random.pick(PUBLIC).address;
    const isResearch = random.next() < 0.01;
    const rank = random.zipf(20_000);
    // A bot tries what it is made for; a research scanner comes from ever other addresses.
    const source = isResearch ? outside(123_000 + random.between(0, 1900)) : outside(100_000 + rank);
    const ports = isResearch ? random.between(6, 12) : 1 + random.zipf(2);
    for (let tried = 0; tried < ports; tried++) {
      const port = isResearch ? random.between(1, 10_000) : (TRIED[(rank * 7 + tried) % TRIED.length] ?? 23);
      const protocol = port === 161 || port === 123 || port === 5060 ? 17 : 6;
      log.refused({ at: begin + tried * 40, source, target, port, protocol, amount: [1 + random.zipf(3), 44] });
    }
  }
}

/** Some go through all addresses there are, in any order: each of the account's has its turn within hours. */
export function internetWideScans(day: Day): void {
  const { log, random, at } = day;
  for (let scan = 0; scan < 6; scan++) {
    const source = outside(125_000 + random.between(0, 900));
    const port = random.pick([22, 23, 3389, 6379, 9200]);
    const [begin, hours] = [random.next() * 14, random.between(4, 10)];
    for (const { address: target } of PUBLIC) {
      log.refused({ at: at + (begin + random.next() * hours) * HOUR, source, target, port });
    }
  }
}
