import type { Emulator } from '../../src/emulator/emulator.ts';

export const SCANNER = '203.0.113.77';
const PORTS = Array.from({ length: 40 }, (_, at) => 8000 + at);

/** Has somebody try forty ports of the instance web-1 from now on, with no other traffic, and lets a quarter of an hour pass. */
export function scanPorts(emulator: Emulator): void {
  const now = emulator.now();
  emulator.edit(({ instances, traffic }) => {
    const web = Object.values(instances).find(({ tags }) => tags.Name === 'web-1');
    traffic.splice(0, traffic.length, {
      id: 'port-scan',
      interfaceId: web?.interfaceIds[0] ?? '',
      remoteAddress: SCANNER,
      remotePort: 0,
      localPort: 0,
      protocol: 6,
      direction: 'ingress',
      startsAt: now,
      endsAt: now + 300_000,
      connectionsPerMinute: 40,
      packetsPerConnection: 1,
      bytesPerConnection: 44,
      longLived: false,
      scanPorts: PORTS,
      label: 'port scan',
    });
  });
  emulator.advance(15 * 60_000);
}
