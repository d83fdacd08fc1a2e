import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { CheckCase } from './case.ts';

const gateway = (name: string) => (emulator: Emulator) => {
  const found = Object.values(emulator.world().transitGateways).find(({ tags }) => tags.Name === name);
  return found?.transitGatewayId ?? '';
};

export const transitGatewayAutoAcceptCases: readonly CheckCase[] = [
  { kind: 'good', says: 'a gateway that asks', resource: gateway('core'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'a gateway that asks nobody, and joins whoever comes with everybody',
    resource: gateway('lab'),
    verdict: 'failed',
    severity: 'high',
    reason: /each of them reaches all others at once/,
  },
  {
    kind: 'borderline',
    says: 'a gateway that asks nobody, and whose routes somebody has to make',
    prepare: (emulator) =>
      emulator.edit((world) => {
        for (const each of Object.values(world.transitGateways)) each.defaultRouteTablePropagation = false;
      }),
    resource: gateway('lab'),
    verdict: 'failed',
    severity: 'medium',
  },
  {
    kind: 'unreadable',
    says: 'gateways that may not be described',
    prepare: (emulator) =>
      emulator.addFault({ operation: 'ec2:DescribeTransitGateways', kind: 'access-denied', count: 9 }),
    resource: () => '111122223333/us-east-1',
    verdict: 'unknown',
    reason: /ec2:DescribeTransitGateways is not permitted/,
  },
];
