import type { Vpc } from '../../aws/ec2/vpc.ts';
import { describeVpcEncryptionControls, type VpcEncryptionControl } from '../../aws/ec2/vpc-encryption-control.ts';
import type { Reading } from '../account.ts';
import type { Check, Judgement } from '../check.ts';
import { vpcResource, vpcs } from '../readings/vpcs.ts';

const encryptionControls: Reading<readonly VpcEncryptionControl[]> = ({ read, signal }) =>
  describeVpcEncryptionControls(read, { signal });

/** Whether AWS watches or enforces that traffic in a VPC is encrypted. */
export const vpcEncryptionControls: Check = {
  id: 'vpc-encryption-controls',
  title: 'VPCs watch or enforce encryption in transit',
  practice: 'detection',
  severity: 'low',
  resourceType: 'AWS::EC2::VPC',
  judges:
    'Fails where a VPC has no encryption control, or one whose mode is not at work. A VPC that enforces passes; so do one that only monitors, which shows what is not encrypted and lets it through, and one that enforces with exclusions, which are named. A VPC that another account shares is unknown where its control is not shown.',
  reads: ['ec2:DescribeVpcEncryptionControls', 'ec2:DescribeVpcs'],
  fix: 'Create an encryption control in monitor mode, look in the flow logs for what `encryption-status` says is not encrypted, replace that, then change the mode to enforce. AWS charges for it.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html',
  async judge(account) {
    const [all, controls] = await Promise.all([account.ask(vpcs), account.ask(encryptionControls)]);
    return all.map((vpc) => judgeEncryptionControl(vpc, controls, account.accountId));
  },
};

/** A control that is on its way out protects nothing. */
const GONE: readonly (string | undefined)[] = ['deleted', 'deleting'];

/** Judges the encryption control of one VPC, seen from an account. */
export function judgeEncryptionControl(
  vpc: Vpc,
  controls: readonly VpcEncryptionControl[],
  accountId: string,
): Judgement {
  const resource = vpcResource(vpc);
  const control = controls.find(({ vpcId, state }) => vpcId === vpc.vpcId && !GONE.includes(state));
  if (control === undefined) {
    const evidence = [{ name: 'VpcEncryptionControls', value: 'none' }];
    if (vpc.ownerId !== undefined && vpc.ownerId !== accountId) {
      const reason = `It is shared by account ${vpc.ownerId}, and no control of it is shown here.`;
      return { resource, verdict: 'unknown', reason, evidence };
    }
    return { resource, verdict: 'failed', reason: 'Nothing watches whether its traffic is encrypted.', evidence };
  }
  const { mode, state, stateMessage, exclusions } = control;
  const evidence = [
    { name: 'VpcEncryptionControlId', value: control.vpcEncryptionControlId },
    { name: 'Mode', value: mode ?? 'not given' },
    { name: 'State', value: [state ?? 'not given', stateMessage].filter((each) => each !== undefined).join(': ') },
    ...(exclusions.length === 0 ? [] : [{ name: 'ResourceExclusions', value: exclusions.join(', ') }]),
  ];
  if (state !== undefined && state !== 'available') {
    const reason = `Its encryption control is ${state}: its mode is not at work.`;
    return { resource, verdict: 'failed', reason, evidence };
  }
  if (state === undefined || (mode !== 'enforce' && mode !== 'monitor')) {
    return {
      resource,
      verdict: 'unknown',
      reason: 'AWS does not say whether its encryption control is at work.',
      evidence,
    };
  }
  return { resource, verdict: 'passed', reason: passes(mode, exclusions), evidence };
}

function passes(mode: 'enforce' | 'monitor', exclusions: readonly string[]): string {
  if (mode === 'monitor') return 'It shows what is not encrypted, and lets it through.';
  return exclusions.length === 0
    ? 'Traffic that is not encrypted is not possible.'
    : `Traffic that is not encrypted is only possible through ${exclusions.join(', ')}.`;
}
