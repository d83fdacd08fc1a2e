import { ACCOUNT, outside, SERVICES } from './account.ts';
import { activity, byClock, byDay, DAY, type Day, HOUR } from './day.ts';

export function webClients(day: Day): void {
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

export function behindTheBalancers(day: Day): void {
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

export function databases(day: Day): void {
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

export function partners(day: Day): void {
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
