import { ACCOUNT, outside, SERVICES } from './account.ts';
import { FlowText } from './flow-text.ts';
import { type Random, randomFrom } from './random.ts';

/** Wednesday, 14 January 2026, 00:00 UTC; epoch seconds. */
export const FIRST_DAY = Date.UTC(2026, 0, 14) / 1000;
export const DAY = 86_400;
const HOUR = 3600;
const MINUTE = 60;

/** Everything that makes traffic on a day. `at` is when the day begins, epoch seconds. */
interface Day {
  readonly log: FlowText;
  readonly random: Random;
  readonly at: number;
}

/** Makes the traffic of a day on which nothing happened, the first or a later one; some 200,000 records. */
export function normalDay(seed: number, number: number): FlowText {
  const random = randomFrom(seed * 7919 + number * 104_729);
  const day = { log: new FlowText(random, FIRST_DAY + number * DAY), random, at: FIRST_DAY + number * DAY };
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

/** How busy people are: 0.15 at night, 1 in working hours. */
function activity(second: number): number {
  const hour = second / HOUR;
  return hour < 6 || hour > 21 ? 0.15 : hour < 8 ? 0.5 : hour < 18 ? 1 : 0.6;
}

/** Moments of a day that come by chance, `mean` seconds apart when people are busy. */
function* byDay({ random, at }: Day, mean: number): Generator<number> {
  for (let second = random.gap(mean); second < DAY; second += random.gap(mean / activity(second))) yield at + second;
}

/** Moments of a day that come by chance at any time. */
function* byChance({ random, at }: Day, mean: number): Generator<number> {
  for (let second = random.gap(mean); second < DAY; second += random.gap(mean)) yield at + second;
}

/** Moments `every` seconds apart, each moved by up to `jitter` seconds. */
function* byClock({ random, at }: Day, every: number, jitter = 0): Generator<number> {
  for (let second = random.next() * every; second < DAY; second += every) yield at + second + random.next() * jitter;
}

function webClients(day: Day): void {
  const { log, random } = day;
  for (const at of byDay(day, 3.2)) {
    const six = random.next() < 0.08;
    const client = six ? `2001:db8:${(0x100 + random.zipf(500)).toString(16)}::7` : outside(random.zipf(9000));
    const server = six ? ACCOUNT.balancer6.address : random.pick(ACCOUNT.balancers).address;
    if (random.next() < 0.06) {
      // Port 80 only sends on to HTTPS.
      log.through({ at, client, server, port: 80, sent: [6, 700], received: [5, 720] });
      continue;
    }
    const asked = 1 + random.zipf(20);
    const [seconds, packets] = [1 + random.zipf(150), 8 + asked * 14];
    log.through({
      at,
      seconds,
      client,
      server,
      port: 443,
      sent: [6 + asked * 8, 1500 + asked * 900],
      received: [packets, 4000 + packets * random.between(500, 1350)],
    });
  }
}

function behindTheBalancers(day: Day): void {
  const { log, random, at } = day;
  for (const { address: client } of ACCOUNT.balancers) {
    for (const { address: server } of ACCOUNT.apps) {
      for (const check of byClock(day, 30)) {
        log.through({ at: check, client, server, port: 8443, sent: [7, 640], received: [6, 1250] });
      }
      for (let from = at; from < at + DAY; from += HOUR) {
        const busy = activity(from - at);
        log.through({
          at: from,
          seconds: HOUR,
          client,
          server,
          port: 8443,
          sent: [40_000 * busy, 2.4e7 * busy],
          received: [60_000 * busy, random.around(6e7, 0.3) * busy],
        });
      }
    }
  }
}

function databases(day: Day): void {
  const { log, random, at } = day;
  for (const { address: client } of ACCOUNT.apps) {
    for (let from = at; from < at + DAY; from += 2 * HOUR) {
      const busy = activity(from - at);
      log.through({
        at: from,
        seconds: 2 * HOUR,
        client,
        server: ACCOUNT.databases[0].address,
        port: 5432,
        sent: [50_000 * busy, 6e6 * busy],
        received: [60_000 * busy, random.around(5e7, 0.3) * busy],
      });
    }
  }
  for (const at of byDay(day, 12)) {
    const rows = random.zipf(120);
    log.through({
      at,
      client: ACCOUNT.admin.address,
      server: ACCOUNT.databases[1].address,
      port: 3306,
      sent: [9, 950],
      received: [8 + rows / 6, 900 + rows * 220],
    });
  }
  // The replica reads along.
  log.through({
    at,
    seconds: DAY,
    client: ACCOUNT.databases[1].address,
    server: ACCOUNT.databases[0].address,
    port: 5432,
    sent: [90_000, 5e6],
    received: [140_000, 2e8],
  });
}

const ASKING = [...ACCOUNT.apps, ...ACCOUNT.databases, ...ACCOUNT.workers, ACCOUNT.admin, ACCOUNT.backup] as const;

function names(day: Day): void {
  const { log, random } = day;
  for (const { address: client } of ASKING) {
    for (const at of byDay(day, 130)) {
      const clientPort = random.between(1024, 65_535);
      log.through({
        at,
        client,
        server: ACCOUNT.resolver.address,
        port: 53,
        protocol: 17,
        clientPort,
        sent: [1, 70],
        received: [1, random.between(90, 480)],
      });
    }
  }
  for (const at of byChance(day, 35)) {
    const server = outside(20_000 + random.zipf(700));
    const client = ACCOUNT.resolver.address;
    const clientPort = random.between(1024, 65_535);
    if (random.next() < 0.04)
      log.through({ at, client, server, port: 53, clientPort, sent: [6, 370], received: [5, 1900] });
    else
      log.through({
        at,
        client,
        server,
        port: 53,
        protocol: 17,
        clientPort,
        sent: [1, 75],
        received: [1, random.between(100, 500)],
      });
  }
}

function clocks(day: Day): void {
  const { log, random } = day;
  // Time servers of a pool; some hosts ask from port 123, others from any, and those behind the gateway go through it.
  const rotating = [ACCOUNT.admin, ...ACCOUNT.workers];
  for (const [index, { address: client }] of [
    ...rotating,
    ACCOUNT.bastion,
    ACCOUNT.resolver,
    ACCOUNT.host6,
  ].entries()) {
    for (const slot of [0, 1, 2, 3]) {
      for (const at of byClock(day, 1024, 20)) {
        const turn = index < rotating.length ? random.between(0, 14) : 0;
        const server = client.includes(':')
          ? `2001:db8:123::${slot + 1}`
          : outside(40_000 + index * 4 + slot + turn * 50);
        const clientPort = index % 2 === 0 ? 123 : random.between(1024, 65_535);
        log.through({
          at,
          client,
          server,
          port: 123,
          protocol: 17,
          clientPort,
          sent: [1, 76],
          received: [1, 76],
          encryption: '0',
        });
      }
    }
  }
}

function updates(day: Day): void {
  const { log, random, at } = day;
  for (const { address: client } of [...ASKING, ACCOUNT.bastion]) {
    const begins = at + 6 * HOUR + random.next() * 50 * MINUTE;
    for (const server of SERVICES.mirrors) {
      const files = random.between(15, 60);
      log.through({
        at: begins,
        seconds: 40,
        client,
        server,
        port: 80,
        sent: [files * 8, files * 700],
        received: [files * 40, files * 55_000],
        encryption: '0',
      });
    }
  }
}

function backups(day: Day): void {
  const { log, random, at } = day;
  const amount = random.around(5e9, 0.15);
  const { address: client } = ACCOUNT.backup;
  log.through({
    at: at + 2 * HOUR + random.next() * 10 * MINUTE,
    seconds: 42 * MINUTE,
    client,
    server: SERVICES.backupStore,
    port: 443,
    sent: [amount / 1400, amount],
    received: [amount / 4000, amount / 70],
  });
  for (const { address: server } of ACCOUNT.databases) {
    log.through({
      at: at + HOUR + 20 * MINUTE,
      seconds: 25 * MINUTE,
      client,
      server,
      port: 5432,
      sent: [40_000, 3e6],
      received: [amount / 3000, amount / 2],
    });
  }
}

function partners(day: Day): void {
  const { log, random } = day;
  for (const { address: client } of ACCOUNT.apps) {
    for (const at of byDay(day, 45)) {
      const rank = random.zipf(9);
      const server = rank < 3 ? (SERVICES.payments[rank] ?? SERVICES.payments[0]) : `198.51.100.${120 + rank}`;
      log.through({
        at,
        client,
        server,
        port: 443,
        sent: [12, random.around(5200, 0.4)],
        received: [14, random.around(9000, 0.6)],
      });
    }
  }
  // A worker asks an API for news, five minutes after the last answer or a bit more.
  for (const at of byClock(day, 300, 60)) {
    log.through({
      at,
      client: ACCOUNT.workers[0].address,
      server: SERVICES.polled,
      port: 443,
      sent: [10, 2300],
      received: [12, random.around(6000, 0.5)],
    });
  }
  for (const { address: client } of [ACCOUNT.workers[1], ACCOUNT.workers[2]]) {
    // Crawlers reach ever new places.
    for (const at of byDay(day, 240)) {
      log.through({
        at,
        client,
        server: outside(60_000 + random.between(0, 900)),
        port: 443,
        sent: [14, 3100],
        received: [60, 70_000],
      });
    }
  }
}

function monitoring(day: Day): void {
  const { log, random } = day;
  const { address: client } = ACCOUNT.monitor;
  const watched = [...ACCOUNT.apps, ...ACCOUNT.databases];
  for (const { address: server } of watched) {
    for (const at of byClock(day, 60))
      log.through({ at, client, server, port: 9100, sent: [9, 820], received: [22, 26_000] });
    for (const at of byClock(day, 300))
      log.through({ at, client, server, port: 0, clientPort: 0, protocol: 1, sent: [3, 252], received: [3, 252] });
  }
  // Is the port open: a handshake and its end, twice a minute, on one more port than anybody would try.
  for (const at of byClock(day, 30)) {
    log.through({ at, client, server: ACCOUNT.databases[0].address, port: 5432, sent: [4, 216], received: [3, 164] });
  }
  for (const { address: server } of ACCOUNT.edges) {
    for (const at of byClock(day, 900))
      log.through({ at, client, server, port: 443, sent: [4, 216], received: [3, 164] });
  }
  // A checker on the internet does the same.
  for (const at of byClock(day, 30)) {
    log.through({
      at,
      client: outside(91_000 + random.between(0, 1)),
      server: ACCOUNT.edges[0].address,
      port: 22,
      sent: [4, 216],
      received: [3, 164],
    });
  }
}

function people(day: Day): void {
  const { log, random } = day;
  for (const at of byDay(day, 2400)) {
    const seconds = random.between(120, 2400);
    const [sent, received] = [
      [seconds / 3, seconds * 60],
      [seconds / 3, seconds * 200],
    ] as const;
    log.through({ at, seconds, client: SERVICES.office, server: ACCOUNT.bastion.address, port: 22, sent, received });
    log.through({
      at: at + 8,
      seconds,
      client: ACCOUNT.bastion.address,
      server: random.pick(ASKING).address,
      port: 22,
      sent,
      received,
    });
  }
  // A deployment: twenty short sessions, most of them longer than a refused login.
  for (const at of byClock(day, 6 * HOUR)) {
    for (let run = 0; run < 20; run++) {
      log.through({
        at: at + run * 9,
        seconds: 6,
        client: ACCOUNT.bastion.address,
        server: ACCOUNT.apps[run % 3]?.address ?? '',
        port: 22,
        sent: [30, 6200],
        received: [28, 9000],
      });
    }
  }
}

/** Ends of connections that the firewall no longer knows. */
function lateAnswers(day: Day): void {
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
function noiseFromTheInternet(day: Day): void {
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
function internetWideScans(day: Day): void {
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
