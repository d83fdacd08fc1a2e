import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeNetworkAcls, describeSubnets } from '../../src/aws/ec2/reads.ts';
import type { Subnet } from '../../src/aws/ec2/subnet.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import type { BlastItem, PlannedStep } from '../../src/playbook/plan.ts';
import { denyAllAcls, denyAllStep, openingsOf } from '../steps/deny-all-acl.ts';
import { associationStep, refuseHostIn } from '../steps/subnet-association.ts';
import { subnetContents } from '../steps/subnet-contents.ts';

/** The network ACLs that cut off the subnets of an instance, and all that is cut off with it. */
export interface SubnetCut {
  readonly steps: readonly PlannedStep[];
  readonly items: readonly BlastItem[];
  readonly warnings: readonly string[];
}

/**
 * Plans a network ACL that denies everything before each subnet that the interfaces are in; none where one stands
 * already. Refuses, by a FailureError, the subnet that this program runs in, and one that another account shares.
 */
export async function planSubnetCut(context: PlanContext, cards: readonly NetworkInterface[]): Promise<SubnetCut> {
  const { read, caller, account } = context;
  const subnetIds = [...new Set(cards.flatMap((card) => card.subnetId ?? []))].sort();
  const vpcIds = [...new Set(cards.map((card) => card.vpcId))].sort();
  const [subnets, acls] = await Promise.all([
    describeSubnets(read, { subnetIds }),
    Promise.all(vpcIds.map((vpcId) => describeNetworkAcls(read, { vpcId }))),
    ...subnetIds.map((subnetId) => refuseHostIn(read, caller, subnetId)),
  ]);
  for (const subnet of subnets) refuseShared(subnet, account);
  const contents = await Promise.all(subnets.map((subnet) => subnetContents(read, subnet)));
  const steps = vpcIds.flatMap((vpcId, index) => {
    const found = denyAllAcls(vpcId, acls[index] ?? []);
    const open = subnets
      .filter((subnet) => subnet.vpcId === vpcId)
      .map(({ subnetId }) => ({ subnetId, acl: acls[index]?.find((acl) => acl.subnetIds.includes(subnetId)) }))
      .filter(({ acl }) => acl === undefined || openingsOf(acl).length > 0);
    const associations = open.map(({ subnetId, acl }) => {
      if (acl === undefined) throw unseen(subnetId);
      return associationStep(subnetId, acl, found.usable?.networkAclId);
    });
    return associations.length === 0 ? [] : [denyAllStep(vpcId, found), ...associations];
  });
  return {
    steps,
    items: contents.flatMap(({ items }) => items),
    warnings: [...new Set(contents.flatMap(({ warnings }) => warnings))].sort(),
  };
}

function refuseShared({ subnetId, ownerId }: Subnet, account: string): void {
  if (ownerId === undefined || ownerId === account) return;
  throw new FailureError({
    code: 'refused',
    message: `Refused: ${subnetId} is shared by account ${ownerId}, and only its owner can change its network ACL.`,
    hint: `Cut open connections another way (--sever swap, --sever stop), or run block-subnet as account ${ownerId}.`,
  });
}

const unseen = (subnetId: string): FailureError =>
  new FailureError({
    code: 'refused',
    message: `Refused: EC2 shows no network ACL of ${subnetId}, so what stands there now could not be put back.`,
    hint: 'Check that DescribeNetworkAcls is permitted for all of the VPC.',
  });
