import { AwsError, type HandlerContext } from '../handler.ts';
import type { InterfaceState } from '../state.ts';

/** Replaces an interface's groups, in the order given, once they are known to exist in its VPC; traffic up to now is judged by the old ones. */
export function setGroups({ world, settleTraffic }: HandlerContext, target: InterfaceState, groupIds: string[]): void {
  if (groupIds.length === 0 || groupIds.some((id) => id === '')) {
    throw new AwsError('InvalidParameterValue', 'You must specify at least one security group.');
  }
  for (const id of groupIds) {
    const group = world.groups[id];
    if (group === undefined) throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
    if (group.vpcId !== target.vpcId) {
      throw new AwsError('InvalidGroup.NotFound', `The security group '${id}' does not exist in VPC '${target.vpcId}'`);
    }
  }
  settleTraffic();
  target.groupIds = [...new Set(groupIds)];
}
