import type { TrafficPattern } from '../state.ts';
import { interfaceId } from './compute.ts';
import { addresses, type Draft, hour } from './draft.ts';

const defaults = {
  localPort: 0,
  protocol: 6,
  direction: 'ingress' as TrafficPattern['direction'],
  endsAt: null,
  connectionsPerMinute: 6,
  packetsPerConnection: 24,
  bytesPerConnection: 18_000,
  longLived: false,
  scanPorts: null,
};

/** Adds a pattern; what isn't said is a small inbound TCP connection every ten seconds, since an hour ago. */
export function addPattern(
  draft: Draft,
  label: string,
  on: string,
  pattern: Partial<TrafficPattern> & Pick<TrafficPattern, 'remoteAddress' | 'remotePort'>,
): void {
  draft.world.traffic.push({
    ...defaults,
    id: draft.naming.hex(`traffic/${label}`, 12),
    interfaceId: interfaceId(draft, on),
    startsAt: draft.now - hour,
    label,
    ...pattern,
  });
}

/** Adds the traffic of a working day, and scans that the groups refuse. */
export function addOrdinaryTraffic(draft: Draft): void {
  addBusiness(draft);
  addScans(draft);
}

function addBusiness(draft: Draft): void {
  const out = { direction: 'egress' as const };
  for (const [from, to] of [
    ['web-1/0', '10.20.10.31'],
    ['web-2/0', '10.20.11.32'],
  ] as const) {
    addPattern(draft, `${from} to app`, from, {
      ...out,
      remoteAddress: to,
      remotePort: 9000,
      connectionsPerMinute: 12,
    });
  }
  addPattern(draft, 'customers to web-1', 'web-1/0', {
    remoteAddress: '203.0.113.200',
    remotePort: 0,
    localPort: 443,
    connectionsPerMinute: 18,
  });
  addPattern(draft, 'app to db', 'app-1/0', {
    ...out,
    remoteAddress: '10.20.10.41',
    remotePort: 5432,
    bytesPerConnection: 64_000,
    connectionsPerMinute: 6,
  });
  addPattern(draft, 'replication', 'payments-export-1/1', {
    ...out,
    remoteAddress: '10.20.11.42',
    remotePort: 5432,
    localPort: 41876,
    longLived: true,
    packetsPerConnection: 400,
    bytesPerConnection: 420_000,
  });
  addPattern(draft, 'exports to S3', 'payments-export-1/0', {
    ...out,
    remoteAddress: addresses.s3Host,
    remotePort: 443,
    packetsPerConnection: 900,
    bytesPerConnection: 1_100_000,
    connectionsPerMinute: 3,
  });
  addPattern(draft, 'office to bastion', 'bastion-1/0', {
    remoteAddress: addresses.office,
    remotePort: 51514,
    localPort: 22,
    longLived: true,
    packetsPerConnection: 60,
    bytesPerConnection: 9_000,
  });
  addPattern(draft, 'bastion to app-1', 'bastion-1/0', {
    ...out,
    remoteAddress: '10.20.10.31',
    remotePort: 22,
    connectionsPerMinute: 0.5,
  });
  addPattern(draft, 'notebook updates', 'notebook-1/0', {
    ...out,
    remoteAddress: '192.0.2.90',
    remotePort: 443,
    connectionsPerMinute: 2,
  });
}

function addScans(draft: Draft): void {
  const probe = { connectionsPerMinute: 4, packetsPerConnection: 1, bytesPerConnection: 44 };
  addPattern(draft, 'ssh brute force', 'bastion-1/0', {
    ...probe,
    remoteAddress: addresses.scanner,
    remotePort: 0,
    localPort: 22,
    connectionsPerMinute: 12,
  });
  addPattern(draft, 'port scan of web-1', 'web-1/0', {
    ...probe,
    remoteAddress: addresses.secondScanner,
    remotePort: 0,
    connectionsPerMinute: 8,
    scanPorts: [21, 22, 23, 80, 445, 1433, 3306, 3389, 5432, 6379, 8080, 9200, 27017],
  });
  addPattern(draft, 'port scan of web-2', 'web-2/0', {
    ...probe,
    remoteAddress: '203.0.113.55',
    remotePort: 0,
    connectionsPerMinute: 3,
    scanPorts: [22, 3389, 5900, 8443],
  });
  addPattern(draft, 'IPv6 probe of export', 'payments-export-1/0', {
    ...probe,
    remoteAddress: '2001:db8:ffff::9',
    remotePort: 0,
    localPort: 22,
    connectionsPerMinute: 1,
  });
  addPattern(draft, 'UDP noise', 'payments-export-1/0', {
    ...probe,
    remoteAddress: '203.0.113.71',
    remotePort: 5060,
    localPort: 5060,
    protocol: 17,
    connectionsPerMinute: 1,
  });
  addPattern(draft, 'ping', 'bastion-1/0', {
    ...probe,
    remoteAddress: '203.0.113.9',
    remotePort: 0,
    protocol: 1,
    connectionsPerMinute: 2,
  });
  addPattern(draft, 'notebook probe', 'notebook-1/0', {
    ...probe,
    remoteAddress: '203.0.113.180',
    remotePort: 0,
    localPort: 8888,
  });
}
