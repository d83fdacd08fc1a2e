import { ACCOUNT } from './account.ts';
import { type Attack, type AttackDay, beats } from './attack.ts';

const [app1, app2, app3] = ACCOUNT.apps;
const [worker1, worker2] = ACCOUNT.workers;
const [db1, db2] = ACCOUNT.databases;
const [spare1, spare2, spare3] = ACCOUNT.spares;
const nat = ACCOUNT.nat.address;
const HOUR = 3600;

/** Sends so many bytes to a place on the internet, evenly. */
function send({ log }: AttackDay, at: number, seconds: number, client: string, server: string, bytes: number): void {
  log.through({
    at,
    seconds,
    client,
    server,
    port: 443,
    sent: [bytes / 1350, bytes],
    received: [bytes / 4000, bytes / 70],
  });
}

export const NEW_DESTINATIONS: readonly Attack[] = [
  {
    name: 'an application server fetches a tool',
    rule: 'new-destination',
    keys: [`new-destination|${app2.address}|203.0.113.51`],
    make({ log, hour }) {
      log.through({
        at: hour(4),
        seconds: 20,
        client: app2.address,
        server: '203.0.113.51',
        port: 443,
        sent: [140, 12_000],
        received: [2000, 2_800_000],
      });
    },
  },
  {
    name: 'a database reaches out',
    rule: 'new-destination',
    keys: [`new-destination|${db2.address}|203.0.113.52`],
    make: (day) => send(day, day.hour(15), 50, db2.address, '203.0.113.52', 50_000),
  },
  {
    name: 'a host over IPv6 reaches out',
    rule: 'new-destination',
    keys: [`new-destination|${ACCOUNT.host6.address}|2001:db8:bad::51`],
    make: (day) => send(day, day.hour(18), 50, ACCOUNT.host6.address, '2001:db8:bad::51', 30_000),
  },
  {
    name: 'a tool fetched with few words',
    rule: 'new-destination',
    keys: [`new-destination|${app3.address}|203.0.113.53`],
    beyond: 'below what is said in a handshake',
    make({ log, hour }) {
      log.through({
        at: hour(19),
        client: app3.address,
        server: '203.0.113.53',
        port: 443,
        sent: [20, 2000],
        received: [90, 110_000],
      });
    },
  },
];

export const EGRESS: readonly Attack[] = [
  {
    name: 'three gigabytes in forty minutes',
    rule: 'egress-volume',
    keys: [`egress-volume|${app3.address}`],
    also: [`new-destination|${app3.address}|203.0.113.61`],
    make: (day) => send(day, day.hour(3), 2400, app3.address, '203.0.113.61', 3e9),
  },
  {
    name: 'three hundred megabytes an hour, for three hours',
    rule: 'egress-volume',
    keys: [`egress-volume|${db1.address}`],
    also: [`new-destination|${db1.address}|203.0.113.62`],
    make: (day) => send(day, day.hour(12), 3 * HOUR, db1.address, '203.0.113.62', 9e8),
  },
  {
    name: 'as much as the backup, from the backup host, at another time',
    rule: 'egress-volume',
    keys: [`egress-volume|${ACCOUNT.backup.address}`],
    also: [`new-destination|${ACCOUNT.backup.address}|203.0.113.63`],
    make: (day) => send(day, day.hour(14), 2400, ACCOUNT.backup.address, '203.0.113.63', 4e9),
  },
  {
    name: 'sixty megabytes an hour, for ten hours',
    rule: 'egress-volume',
    keys: [`egress-volume|${app1.address}`],
    also: [`new-destination|${app1.address}|203.0.113.64`],
    beyond: 'below the floor of an hour',
    make: (day) => send(day, day.hour(8), 10 * HOUR, app1.address, '203.0.113.64', 6e8),
  },
];

/** Calls a place at the moments, and is told little. */
function call({ log, random }: AttackDay, moments: Iterable<number>, client: string, server: string): void {
  for (const at of moments) {
    log.through({
      at,
      client,
      server,
      port: 443,
      sent: [6, random.between(620, 900)],
      received: [5, random.between(500, 1400)],
    });
  }
}

const beaconing = (client: string, server: string) => ({
  rule: 'beaconing',
  keys: [`beaconing|${client}|${server}|443|6`, `beaconing|${nat}|${server}|443|6`],
  also: [`new-destination|${client}|${server}`],
});

export const BEACONS: readonly Attack[] = [
  {
    name: 'every five minutes, give or take a tenth, for four hours',
    ...beaconing(worker2.address, '203.0.113.71'),
    make: (day) => call(day, beats(day, day.hour(13), 48, 300, 0.1), worker2.address, '203.0.113.71'),
  },
  {
    name: 'every ten minutes, give or take a third',
    ...beaconing(app1.address, '203.0.113.72'),
    make: (day) => call(day, beats(day, day.hour(2), 90, 600, 0.33), app1.address, '203.0.113.72'),
  },
  {
    name: 'every hour, over IPv6',
    ...beaconing(ACCOUNT.host6.address, '2001:db8:bad::72'),
    make: (day) => call(day, beats(day, day.hour(0.2), 22, HOUR, 0.05), ACCOUNT.host6.address, '2001:db8:bad::72'),
  },
  {
    name: 'every four minutes, give or take half of it',
    ...beaconing(db2.address, '203.0.113.73'),
    beyond: 'its gaps vary by 29 %, the limit is 30 %: found on some days',
    make: (day) => call(day, beats(day, day.hour(6), 120, 240, 0.5), db2.address, '203.0.113.73'),
  },
  {
    name: 'every thirty seconds',
    ...beaconing(app2.address, '203.0.113.74'),
    beyond: 'in every minute, as continuous traffic is',
    make: (day) => call(day, beats(day, day.hour(10), 480, 30, 0.1), app2.address, '203.0.113.74'),
  },
  {
    name: 'at times that chance chooses',
    ...beaconing(app3.address, '203.0.113.75'),
    beyond: 'there is no beat',
    make(day) {
      let at = day.hour(1);
      const moments = Array.from({ length: 80 }, () => (at += day.random.gap(600)));
      call(day, moments, app3.address, '203.0.113.75');
    },
  },
];

/** Interfaces in quarantine, and from which hour of the day on. */
export const QUARANTINED = [
  [spare1.eni, 15],
  [spare2.eni, 9],
  [spare3.eni, 9],
] as const;

export const BREACHES: readonly Attack[] = [
  {
    name: 'a tracked connection lives on',
    rule: 'quarantine-breach',
    keys: [`quarantine-breach|${spare1.eni}`],
    make({ log, hour }) {
      log.through({
        at: hour(14.5),
        seconds: 2 * HOUR,
        client: spare1.address,
        server: '203.0.113.81',
        port: 443,
        sent: [4000, 900_000],
        received: [4000, 700_000],
      });
    },
  },
  {
    name: 'a new connection gets through',
    rule: 'quarantine-breach',
    keys: [`quarantine-breach|${spare2.eni}`],
    make({ log, hour }) {
      log.through({
        at: hour(16),
        seconds: 20,
        client: '203.0.113.82',
        server: spare2.address,
        port: 22,
        sent: [60, 9000],
        received: [70, 14_000],
      });
    },
  },
];

/** Addresses that findings name. */
export const NAMED = new Map([
  ['203.0.113.91', 'finding-1'],
  ['203.0.113.92', 'finding-2'],
  ['203.0.113.93', 'finding-3'],
]);

export const TOUCHES: readonly Attack[] = [
  {
    name: 'an address of a finding is let in',
    rule: 'finding-address',
    keys: ['finding-address|203.0.113.91'],
    make({ log, hour }) {
      log.through({
        at: hour(5),
        client: '203.0.113.91',
        server: ACCOUNT.balancers[0].address,
        port: 443,
        sent: [12, 2400],
        received: [14, 9000],
      });
    },
  },
  {
    name: 'an address of a finding is refused',
    rule: 'finding-address',
    keys: ['finding-address|203.0.113.92'],
    make: ({ log, hour }) => log.refused({ at: hour(6), source: '203.0.113.92', target: worker1.address, port: 22 }),
  },
];

/** Nothing gets through to this one: what an interface in quarantine refuses is how it should be. */
export function quarantineThatHolds({ log, hour }: AttackDay): void {
  for (let turn = 0; turn < 30; turn++) {
    log.refused({ at: hour(12) + turn * 40, source: worker1.address, target: spare3.address, port: 443 });
  }
}
