import { groupKeeper } from '../../src/aws/ec2/group-keeper.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import type { SecurityGroup } from '../../src/aws/ec2/security-group.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { CallerIdentity } from '../../src/aws/session.ts';

/** What GuardDuty calls the groups of sample findings; parameters let it through, to be refused with the reason. */
export const SAMPLE_GROUP = /^(GeneratedFinding\w*|sg-(9{8}|0{8})\w*)$/;

/** Tells whether a text is the id of a group, or what a sample finding calls one. */
export const isGroupId = (text: string): boolean =>
  /^sg-[0-9a-f]{8}([0-9a-f]{9})?$/.test(text) || SAMPLE_GROUP.test(text);

/** Refuses the groups that sample findings name. */
export function refuseSample(groupId: string): void {
  if (!SAMPLE_GROUP.test(groupId)) return;
  throw refusal(`${groupId} is the group of a sample finding`, 'There is no such group: nothing has to be done.');
}

/** Refuses a group that another account shares with this one. */
export function refuseOtherOwner({ groupId, ownerId }: SecurityGroup, account: string): void {
  if (ownerId === undefined || ownerId === account) return;
  throw refusal(
    `${groupId} belongs to account ${ownerId}, and only its owner can change its rules`,
    `Run this with credentials of ${ownerId}, or move the instances here out of it with quarantine-instance.`,
  );
}

/** Refuses a group that a service made for itself: it would put the rules back, or break. */
export function refuseServiceOwned(group: SecurityGroup): void {
  const keeper = groupKeeper(group);
  if (keeper === undefined) return;
  throw refusal(`${group.groupId} (${group.groupName}) is kept by ${keeper.service}`, keeper.instead);
}

/**
 * Refuses a VPC's default group that nobody has put a tag of their own on: whatever was made there without naming a
 * group wears it, services too, and by nobody's choice.
 */
export function refuseUnmanagedDefault(group: SecurityGroup, wearers: readonly string[]): void {
  if (group.groupName !== 'default' || Object.keys(group.tags).some((key) => !key.startsWith('aws:'))) return;
  const { groupId, vpcId } = group;
  const worn = wearers.length === 0 ? 'nothing has it now' : `${wearers.join(', ')} have it now`;
  throw refusal(
    `${groupId} is the default group of ${vpcId} and carries no tag, so that nobody answers for it: whatever is made in the VPC without a group of its own gets it, by nobody's choice (${worn})`,
    'Quarantine the instance itself with quarantine-instance, or revoke single rules with --rule. To close it all the same, tag it with who answers for it, and plan again.',
  );
}

/** Refuses the group of the program's own host: an instance's credentials carry its id as the session's name. */
export function refuseOwnHost(caller: CallerIdentity, cards: readonly Pick<NetworkInterface, 'instanceId'>[]): void {
  const own = cards.find(({ instanceId }) => instanceId !== undefined && caller.arn.endsWith(`/${instanceId}`));
  if (own === undefined) return;
  throw refusal(
    `this program runs with the credentials of ${own.instanceId}, which has the group`,
    'Run it from elsewhere: it would cut itself off.',
  );
}

/** Makes the failure of a target that is not to be touched. */
export function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}
