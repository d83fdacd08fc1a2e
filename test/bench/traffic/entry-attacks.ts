import { ACCOUNT } from './account.ts';
import { type Attack, type AttackDay, beats } from './attack.ts';

const edgeAt = (index: number) => ACCOUNT.edges[index]?.address ?? '';
const [worker1, worker2] = ACCOUNT.workers;
const [db1] = ACCOUNT.databases;

function guess(
  { log, random }: AttackDay,
  moments: Iterable<number>,
  client: string,
  server: string,
  port: number,
): void {
  for (const at of moments) {
    const sent = random.between(1400, 2400);
    log.through({
      at,
      seconds: 2,
      client,
      server,
      port,
      sent: [14, port === 5432 ? 620 : sent],
      received: [13, port === 5432 ? 560 : sent + 700],
    });
  }
}

export const BRUTE_FORCES: readonly Attack[] = [
  {
    name: 'SSH from the internet, and in at last',
    rule: 'brute-force',
    keys: [`brute-force|203.0.113.31|${edgeAt(10)}|22`],
    make(day) {
      const from = day.hour(2);
      guess(day, beats(day, from, 600, 2, 0.5), '203.0.113.31', edgeAt(10), 22);
      day.log.through({
        at: from + 1300,
        seconds: 900,
        client: '203.0.113.31',
        server: edgeAt(10),
        port: 22,
        sent: [900, 90_000],
        received: [1200, 600_000],
      });
    },
  },
  {
    name: 'RDP from the internet, at leisure',
    rule: 'brute-force',
    keys: [`brute-force|203.0.113.32|${edgeAt(11)}|3389`],
    make: (day) => guess(day, beats(day, day.hour(8), 200, 15, 0.4), '203.0.113.32', edgeAt(11), 3389),
  },
  {
    name: 'a database, from inside',
    rule: 'brute-force',
    keys: [`brute-force|${worker2.address}|${db1.address}|5432`],
    make: (day) => guess(day, beats(day, day.hour(14), 300, 3, 0.5), worker2.address, db1.address, 5432),
  },
  {
    name: 'SSH inside for six hours',
    rule: 'brute-force',
    keys: [`brute-force|${worker1.address}|${ACCOUNT.apps[1].address}|22`],
    make: (day) => guess(day, beats(day, day.hour(1), 1500, 14, 0.5), worker1.address, ACCOUNT.apps[1].address, 22),
  },
  {
    name: 'SSH from the internet, all refused',
    rule: 'brute-force',
    keys: [`brute-force|203.0.113.33|${ACCOUNT.bastion.address}|22`],
    make(day) {
      for (const at of beats(day, day.hour(17), 300, 6, 0.4)) {
        day.log.refused({ at, source: '203.0.113.33', target: ACCOUNT.bastion.address, port: 22, amount: [2, 120] });
      }
    },
  },
  {
    name: 'SSH once a minute for eight hours',
    rule: 'brute-force',
    keys: [`brute-force|203.0.113.34|${edgeAt(12)}|22`],
    beyond: 'half of what counts as forcing',
    make: (day) => guess(day, beats(day, day.hour(4), 480, 60, 0.2), '203.0.113.34', edgeAt(12), 22),
  },
];

export const CLEARTEXT: readonly Attack[] = [
  {
    name: 'FTP to the internet',
    rule: 'unencrypted',
    keys: ['unencrypted|203.0.113.41|21'],
    also: [`new-destination|${ACCOUNT.apps[0].address}|203.0.113.41`],
    make({ log, hour }) {
      log.through({
        at: hour(9),
        seconds: 90,
        client: ACCOUNT.apps[0].address,
        server: '203.0.113.41',
        port: 21,
        sent: [220, 200_000],
        received: [120, 9000],
      });
    },
  },
  {
    name: 'Telnet inside, which the records say was not encrypted',
    rule: 'unencrypted',
    keys: [`unencrypted|${edgeAt(13)}|23`],
    make({ log, hour }) {
      log.through({
        at: hour(10),
        seconds: 600,
        client: worker1.address,
        server: edgeAt(13),
        port: 23,
        sent: [700, 38_000],
        received: [800, 90_000],
        encryption: '0',
      });
    },
  },
  {
    name: 'a database over the internet',
    rule: 'unencrypted',
    keys: [`unencrypted|${edgeAt(14)}|3306`],
    make({ log, hour }) {
      log.through({
        at: hour(11),
        seconds: 300,
        client: '203.0.113.42',
        server: edgeAt(14),
        port: 3306,
        sent: [400, 30_000],
        received: [600, 500_000],
      });
    },
  },
  {
    name: 'a database inside, on a host without Nitro',
    rule: 'unencrypted',
    keys: [`unencrypted|${edgeAt(15)}|5432`],
    make({ log, hour }) {
      log.through({
        at: hour(12),
        seconds: 120,
        client: ACCOUNT.apps[2].address,
        server: edgeAt(15),
        port: 5432,
        sent: [200, 20_000],
        received: [300, 150_000],
        encryption: '0',
      });
    },
  },
  {
    name: 'HTTP that sends, to the internet',
    rule: 'unencrypted',
    keys: ['unencrypted|203.0.113.43|80'],
    also: [`new-destination|${ACCOUNT.apps[1].address}|203.0.113.43`],
    make({ log, hour }) {
      log.through({
        at: hour(13),
        seconds: 30,
        client: ACCOUNT.apps[1].address,
        server: '203.0.113.43',
        port: 80,
        sent: [260, 300_000],
        received: [90, 7000],
      });
    },
  },
  {
    name: 'HTTP on a port of its own',
    rule: 'unencrypted',
    keys: ['unencrypted|203.0.113.44|8081'],
    also: [`new-destination|${ACCOUNT.apps[2].address}|203.0.113.44`],
    beyond: 'neither the port nor the records tell',
    make({ log, hour }) {
      log.through({
        at: hour(13),
        seconds: 30,
        client: ACCOUNT.apps[2].address,
        server: '203.0.113.44',
        port: 8081,
        sent: [260, 300_000],
        received: [90, 7000],
      });
    },
  },
];
