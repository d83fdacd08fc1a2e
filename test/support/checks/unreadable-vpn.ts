import type { CheckCase } from './case.ts';

/** The case of VPN connections that may not be described: the whole check is unknown. */
export const unreadableVpn: CheckCase = {
  kind: 'unreadable',
  says: 'VPN connections that may not be described',
  prepare: (emulator) =>
    emulator.addFault({ operation: 'ec2:DescribeVpnConnections', kind: 'access-denied', count: 9 }),
  resource: () => '111122223333/us-east-1',
  verdict: 'unknown',
  reason: /ec2:DescribeVpnConnections is not permitted/,
};
