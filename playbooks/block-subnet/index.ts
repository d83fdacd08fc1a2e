import * as z from 'zod';
import { describeNetworkAcls, describeSubnets } from '../../src/aws/ec2/reads.ts';
import type { Subnet } from '../../src/aws/ec2/subnet.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { type DenyAllAcls, denyAllAcl, denyAllAcls, denyAllStep, openingsOf } from '../steps/deny-all-acl.ts';
import { associationStep, refuseHostIn, subnetAssociation } from '../steps/subnet-association.ts';
import { type SubnetContents, subnetContents } from '../steps/subnet-contents.ts';
import { subnetOffers } from './offers.ts';

const schema = z.object({
  subnet: z.string().regex(/^subnet-[0-9a-f]{8}([0-9a-f]{9})?$/, 'it takes the id of a subnet (subnet-…)'),
});

/** Cuts a whole subnet off: a network ACL that denies everything stands before it, and the old one again on rollback. */
export const blockSubnet = definePlaybook({
  id: 'block-subnet',
  title: 'Block a subnet',
  summary:
    'Puts a network ACL that denies everything before a whole subnet. The certain cut: open connections end too, for everything in the subnet.',
  targetParam: 'subnet',
  params: {
    schema,
    specs: [{ name: 'subnet', help: 'the subnet', required: true, placeholder: 'subnet-0123456789abcdef0' }],
  },
  changes: [
    'makes a network ACL without any entry of its own in the VPC, or uses the one that is there',
    "puts it before the subnet in place of the subnet's own",
  ],
  operations: {
    reads: [
      'auto-scaling:DescribeAutoScalingInstances',
      'ec2:DescribeInstances',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'elastic-load-balancing-v2:DescribeTargetGroups',
      'elastic-load-balancing-v2:DescribeTargetHealth',
      'sts:GetCallerIdentity',
    ],
    writes: ['ec2:CreateNetworkAcl', 'ec2:DeleteNetworkAcl', 'ec2:ReplaceNetworkAclAssociation'],
  },
  // The network ACL is made with its tags.
  furtherPermissions: { writes: ['ec2:CreateTags'] },
  steps: { 'deny-all-acl': denyAllAcl, 'subnet-association': subnetAssociation },
  offers: subnetOffers,
  async plan(context, { subnet: subnetId }) {
    if (/^subnet-(9{8}|0{8})/.test(subnetId)) {
      throw refusal(`${subnetId} is the id of a sample finding`, 'There is no such subnet: nothing has to be done.');
    }
    const subnet = await findSubnet(context.read, subnetId);
    const { ownerId = context.account } = subnet;
    if (ownerId !== context.account) {
      throw refusal(
        `${subnetId} is shared by account ${ownerId}, and only its owner can change its network ACL`,
        `Run it with credentials of account ${ownerId}.`,
      );
    }
    await refuseHostIn(context.read, context.caller, subnetId);
    return draft(context, subnet);
  },
});

async function findSubnet(read: ReadAccess, subnetId: string): Promise<Subnet> {
  const [subnet] = await describeSubnets(read, { subnetIds: [subnetId] });
  if (subnet === undefined) throw refusal(`there is no subnet ${subnetId} here`, 'Check the account and region.');
  return subnet;
}

async function draft({ read }: PlanContext, subnet: Subnet): Promise<PlanDraft> {
  const { subnetId, vpcId, name } = subnet;
  const [acls, contents] = await Promise.all([describeNetworkAcls(read, { vpcId }), subnetContents(read, subnet)]);
  const own = acls.find(({ subnetIds }) => subnetIds.includes(subnetId));
  if (own === undefined) {
    throw refusal(
      `EC2 shows no network ACL of ${subnetId}, so what stands there now could not be put back`,
      'Check that DescribeNetworkAcls is permitted for all of the VPC.',
    );
  }
  const found = denyAllAcls(vpcId, acls);
  const isBlocked = openingsOf(own).length === 0;
  const steps = isBlocked
    ? []
    : [denyAllStep(vpcId, found), associationStep(subnetId, own, found.usable?.networkAclId)];
  const label = name === undefined ? subnetId : `${name} (${subnetId})`;
  const others = own.subnetIds.filter((id) => id !== subnetId).sort();
  return {
    target: { kind: 'subnet', id: subnetId, label },
    summary: isBlocked
      ? `${label} is cut off already: its network ACL ${own.networkAclId} denies everything.`
      : `Cuts all of ${label} off: a network ACL that denies everything takes the place of ${own.networkAclId}. Network ACLs keep no state, so established connections are cut at once too.`,
    blastRadius: [...contents.items, aclItem(own.networkAclId, own.isDefault, others)],
    wontStop: wontStop(contents),
    warnings: [...aclWarnings(subnetId, found), ...contents.warnings],
    verification: {
      how: "the subnet's association, and the entries of the network ACL that stands before it, are read back",
      seconds: 10,
    },
    undo: [...steps].reverse().map((step) => step.undo),
    steps,
  };
}

function aclItem(networkAclId: string, isDefault: boolean, others: readonly string[]): BlastItem {
  const rest =
    others.length === 0
      ? 'no other subnet has it'
      : `${others.join(', ')} ${others.length === 1 ? 'keeps' : 'keep'} it, unaffected`;
  return {
    kind: 'network ACL',
    label: networkAclId,
    detail: `${isDefault ? "the VPC's default; " : ''}no longer stands before the subnet, and stays; ${rest}`,
    level: 'info',
  };
}

function wontStop({ elsewhere }: SubnetContents): string[] {
  return [
    'Traffic between two interfaces inside the subnet goes on: a network ACL stands between subnets, not within one.',
    'Network ACLs do not filter the VPC resolver (169.254.169.253), so data can still leave in DNS queries; nor instance metadata (169.254.169.254), ECS task metadata, DHCP, time and licence services.',
    'Other subnets are not touched.',
    ...(elsewhere.length === 0
      ? []
      : [`Instances with interfaces in other subnets still get out and are reached there: ${elsewhere.join('; ')}.`]),
    'Credentials already issued to what runs in the subnet stay valid, from anywhere, until they expire.',
  ];
}

function aclWarnings(subnetId: string, { usable, subnetIds, opened }: DenyAllAcls): string[] {
  const others = subnetIds.filter((id) => id !== subnetId);
  return [
    ...(others.length === 0
      ? []
      : [`Network ACL ${usable?.networkAclId} cuts off ${others.join(', ')} already: these stay so.`]),
    ...opened.map(
      ({ networkAclId, openings }) =>
        `Network ACL ${networkAclId} is tagged as one that denies everything, but does not (${openings.join('; ')}): it is not used.`,
    ),
  ];
}

function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}
