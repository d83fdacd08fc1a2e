import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { VpcEncryptionControlState } from '../../../src/emulator/transit-state.ts';
import type { CheckCase } from './case.ts';
import { denied, region, vpcNamed } from './detection.ts';

const withControl = (change: (control: VpcEncryptionControlState) => void) => (emulator: Emulator) =>
  emulator.edit((world) => {
    for (const control of Object.values(world.vpcEncryptionControls))
      if (control.tags.Name === 'ledger') change(control);
  });

export const vpcEncryptionControlsCases: readonly CheckCase[] = [
  {
    kind: 'good',
    says: 'a VPC that enforces',
    resource: vpcNamed('ledger'),
    verdict: 'passed',
    reason: /not possible/,
  },
  {
    kind: 'bad',
    says: 'no control',
    resource: vpcNamed('sandbox'),
    verdict: 'failed',
    severity: 'low',
    reason: /Nothing watches/,
  },
  {
    kind: 'bad',
    says: 'a control that could not enforce',
    prepare: withControl((control) => {
      control.state = 'enforce-failed';
    }),
    resource: vpcNamed('ledger'),
    verdict: 'failed',
    reason: /enforce-failed/,
  },
  {
    kind: 'borderline',
    says: 'a VPC that only monitors',
    resource: vpcNamed('analytics'),
    verdict: 'passed',
    reason: /lets it through/,
  },
  {
    kind: 'borderline',
    says: 'a VPC that enforces, but for what goes to the internet',
    prepare: withControl((control) => {
      control.exclusions = ['InternetGateway', 'NatGateway'];
    }),
    resource: vpcNamed('ledger'),
    verdict: 'passed',
    reason: /only possible through InternetGateway, NatGateway/,
  },
  {
    kind: 'borderline',
    says: 'a control that is being deleted',
    prepare: withControl((control) => {
      control.state = 'deleting';
    }),
    resource: vpcNamed('ledger'),
    verdict: 'failed',
    reason: /Nothing watches/,
  },
  {
    kind: 'unreadable',
    says: 'controls that may not be described',
    prepare: denied('ec2:DescribeVpcEncryptionControls'),
    resource: region,
    verdict: 'unknown',
  },
];
