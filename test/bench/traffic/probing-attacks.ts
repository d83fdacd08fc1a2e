import { ACCOUNT, outside } from './account.ts';
import { type Attack, beats } from './attack.ts';

const [edge1, edge2, edge3, edge4] = ACCOUNT.edges;
const edgeAt = (index: number) => ACCOUNT.edges[index]?.address ?? '';
const [, worker2, worker3] = ACCOUNT.workers;
const [_db1, db2] = ACCOUNT.databases;
const [spare1, , , spare4] = ACCOUNT.spares;

export const PORT_SCANS: readonly Attack[] = [
  {
    name: 'a thousand ports in two minutes, from the internet',
    rule: 'port-scan',
    keys: [`port-scan|203.0.113.11|${edge1.address}`],
    also: ['denial-burst|from|203.0.113.11', `denial-burst|to|${edge1.address}`],
    make({ log, hour }) {
      const at = hour(3);
      for (let port = 1; port <= 1000; port++) {
        log.refused({ at: at + port / 9, source: '203.0.113.11', target: edge1.address, port });
      }
    },
  },
  {
    name: 'forty ports in three hours, from the internet',
    rule: 'port-scan',
    keys: [`port-scan|203.0.113.12|${ACCOUNT.bastion.address}`],
    make(day) {
      let port = 20;
      for (const at of beats(day, day.hour(4), 40, 240, 0.5)) {
        port += 101;
        day.log.refused({ at, source: '203.0.113.12', target: ACCOUNT.bastion.address, port });
      }
    },
  },
  {
    name: 'forty ports in eight hours, inside',
    rule: 'port-scan',
    keys: [`port-scan|${spare4.address}|${ACCOUNT.databases[0].address}`],
    make(day) {
      let port = 20;
      for (const at of beats(day, day.hour(4), 40, 720, 0.5)) {
        port += 101;
        day.log.refused({ at, source: spare4.address, target: ACCOUNT.databases[0].address, port });
      }
    },
  },
  {
    name: 'sixty ports inside, two of them open',
    rule: 'port-scan',
    keys: [`port-scan|${worker3.address}|${db2.address}`],
    make(day) {
      let port = 1000;
      for (const at of beats(day, day.hour(11), 60, 5, 0.4)) {
        port += 37;
        if (port % 29 === 0)
          day.log.through({
            at,
            client: worker3.address,
            server: db2.address,
            port,
            sent: [3, 152],
            received: [2, 112],
          });
        else day.log.refused({ at, source: worker3.address, target: db2.address, port, amount: [1, 60] });
      }
    },
  },
  {
    name: 'thirty ports over IPv6, every one let through',
    rule: 'port-scan',
    keys: [`port-scan|2001:db8:bad::5|${ACCOUNT.host6.address}`],
    make(day) {
      let port = 8000;
      for (const at of beats(day, day.hour(15), 30, 40, 0.3)) {
        day.log.through({
          at,
          client: '2001:db8:bad::5',
          server: ACCOUNT.host6.address,
          port: port++,
          sent: [4, 240],
          received: [3, 200],
        });
      }
    },
  },
  {
    name: 'sixty ports from twenty sources',
    rule: 'port-scan',
    keys: Array.from({ length: 20 }, (_, at) => `port-scan|203.0.113.${200 + at}|${edge2.address}`),
    beyond: 'no source tries more than three ports',
    make(day) {
      let turn = 0;
      for (const at of beats(day, day.hour(9), 60, 20, 0.5)) {
        day.log.refused({
          at,
          source: `203.0.113.${200 + (turn % 20)}`,
          target: edge2.address,
          port: 100 + 53 * turn++,
        });
      }
    },
  },
  {
    name: 'thirty ports in twenty hours, from the internet',
    rule: 'port-scan',
    keys: [`port-scan|203.0.113.13|${edge1.address}`],
    beyond: 'at the pace of research scanners',
    make(day) {
      let port = 50;
      for (const at of beats(day, day.hour(1), 30, 2400, 0.5)) {
        port += 211;
        day.log.refused({ at, source: '203.0.113.13', target: edge1.address, port });
      }
    },
  },
];

export const HOST_SWEEPS: readonly Attack[] = [
  {
    name: 'a worm on SMB, inside',
    rule: 'host-sweep',
    keys: [`host-sweep|${worker2.address}|445|6`],
    also: [`denial-burst|from|${worker2.address}`],
    make(day) {
      let turn = 0;
      for (const at of beats(day, day.hour(5), 120, 1.5, 0.5)) {
        day.log.refused({
          at,
          source: worker2.address,
          target: `10.0.${10 + (turn % 3) * 10}.${30 + (turn++ % 60)}`,
          port: 445,
          amount: [2, 104],
        });
      }
    },
  },
  {
    name: 'SSH on forty public hosts in three minutes',
    rule: 'host-sweep',
    keys: ['host-sweep|203.0.113.21|22|6'],
    make(day) {
      let turn = 0;
      for (const at of beats(day, day.hour(7), 40, 4.5, 0.4)) {
        day.log.refused({ at, source: '203.0.113.21', target: edgeAt(turn++), port: 22 });
      }
    },
  },
  {
    name: 'SNMP on sixty addresses, hardly any answers',
    rule: 'host-sweep',
    keys: [`host-sweep|${spare1.address}|161|17`],
    make(day) {
      let turn = 0;
      for (const at of beats(day, day.hour(13), 60, 2, 0.5)) {
        const server = `10.0.40.${turn + 1}`;
        const received = turn++ % 15 === 0 ? ([1, 120] as const) : ([0, 0] as const);
        day.log.through({ at, client: spare1.address, server, port: 161, protocol: 17, sent: [1, 71], received });
      }
    },
  },
  {
    name: 'forty hosts inside in six hours',
    rule: 'host-sweep',
    keys: [`host-sweep|${worker3.address}|3389|6`],
    make(day) {
      let turn = 0;
      for (const at of beats(day, day.hour(12), 40, 540, 0.5)) {
        day.log.refused({ at, source: worker3.address, target: `10.0.50.${1 + turn++}`, port: 3389, amount: [3, 180] });
      }
    },
  },
  {
    name: 'all public hosts in twelve hours, from the internet',
    rule: 'host-sweep',
    keys: ['host-sweep|203.0.113.22|5900|6'],
    beyond: 'every scan of the whole internet looks like that',
    make(day) {
      let turn = 0;
      for (const at of beats(day, day.hour(6), 40, 1080, 0.5)) {
        day.log.refused({ at, source: '203.0.113.22', target: edgeAt(turn++), port: 5900 });
      }
    },
  },
];

export const DENIAL_BURSTS: readonly Attack[] = [
  {
    name: 'a flood of datagrams from five hundred sources',
    rule: 'denial-burst',
    keys: [`denial-burst|to|${edge3.address}`],
    make(day) {
      for (const at of beats(day, day.hour(16), 3000, 0.06, 0.5)) {
        const source = outside(110_000 + day.random.between(0, 499));
        day.log.refused({ at, source, target: edge3.address, port: 53, protocol: 17, amount: [4, 4000] });
      }
    },
  },
  {
    name: 'a program that insists, after a rule was changed',
    rule: 'denial-burst',
    keys: [`denial-burst|from|${ACCOUNT.apps[0].address}`],
    also: [`denial-burst|to|${db2.address}`],
    make(day) {
      for (const at of beats(day, day.hour(10), 900, 0.13, 0.3)) {
        day.log.refused({ at, source: ACCOUNT.apps[0].address, target: db2.address, port: 8086, amount: [1, 60] });
      }
    },
  },
  {
    name: 'a hundred and fifty a minute for ten minutes',
    rule: 'denial-burst',
    keys: [`denial-burst|to|${edge4.address}`],
    beyond: 'below the floor',
    make(day) {
      for (const at of beats(day, day.hour(20), 1500, 0.4, 0.2)) {
        const source = outside(110_000 + day.random.between(0, 499));
        day.log.refused({ at, source, target: edge4.address, port: 123, protocol: 17 });
      }
    },
  },
];
