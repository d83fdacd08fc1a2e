import { ACCOUNT, outside, SERVICES } from './account.ts';
import { byChance, byClock, byDay, type Day, HOUR, MINUTE } from './day.ts';

const ASKING = [...ACCOUNT.apps, ...ACCOUNT.databases, ...ACCOUNT.workers, ACCOUNT.admin, ACCOUNT.backup] as const;

export function names(day: Day): void {
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

export function clocks(day: Day): void {
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

export function updates(day: Day): void {
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

export function backups(day: Day): void {
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

export function monitoring(day: Day): void {
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

export function people(day: Day): void {
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
