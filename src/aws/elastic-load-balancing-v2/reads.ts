import type { TargetGroup as SdkTargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { ask } from './calling.ts';

/** A registered target: an instance id or an address, and the port on which it is asked. */
export interface Target {
  readonly id: string;
  readonly port?: number;
  /** `all` for an address outside the VPC; AWS leaves it out for instances. */
  readonly availabilityZone?: string;
}

/** A target group that has at least one of the targets asked for. */
export interface TargetGroup {
  readonly targetGroupArn: string;
  readonly targetGroupName: string;
  readonly vpcId?: string;
  readonly loadBalancerArns: readonly string[];
  /** Those of the targets asked for that are registered in it. */
  readonly targets: readonly (Target & { readonly state: string })[];
}

const GROUPS_AT_ONCE = 5;

/** Which targets are looked for: instance ids and private addresses, which recur from VPC to VPC. */
export interface TargetQuery {
  readonly targetIds: readonly string[];
  /** With it, target groups of other VPCs are passed over. */
  readonly vpcId?: string;
  /** With it, an address counts only in a target group of its own VPC. */
  readonly addresses?: readonly { readonly vpcId: string; readonly address: string }[];
}

/**
 * Gives every target group in which one of these targets is registered. The query may still be on its way: what target
 * groups there are is asked meanwhile.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
 */
export async function targetGroupsOf(
  read: ReadAccess,
  query: TargetQuery | Promise<TargetQuery>,
  options: CallOptions = {},
): Promise<readonly TargetGroup[]> {
  const [all, { targetIds, vpcId: only, addresses = [] }] = await Promise.all([allTargetGroups(read, options), query]);
  const groups = all.filter(({ VpcId }) => only === undefined || VpcId === undefined || VpcId === only);
  const wantedIn = (vpcId: string | undefined) =>
    new Set([
      ...targetIds,
      ...addresses.filter((each) => vpcId === undefined || each.vpcId === vpcId).map(({ address }) => address),
    ]);
  const found: TargetGroup[] = [];
  for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
    const batch = groups.slice(from, from + GROUPS_AT_ONCE);
    const asked = batch.map((group) => withTargets(read, group, wantedIn(group.VpcId), options));
    found.push(...(await Promise.all(asked)));
  }
  return found.filter((group) => group.targets.length > 0);
}

function allTargetGroups(read: ReadAccess, options: CallOptions): Promise<readonly SdkTargetGroup[]> {
  return ask(read, 'DescribeTargetGroups', undefined, async (sdk, client) => {
    const pages = await allPages(
      (Marker) => client.send(new sdk.DescribeTargetGroupsCommand({ Marker }), sending(options)),
      (page) => page.NextMarker,
    );
    return pages.flatMap((page) => page.TargetGroups ?? []);
  });
}

async function withTargets(
  read: ReadAccess,
  group: SdkTargetGroup,
  wanted: ReadonlySet<string>,
  options: CallOptions,
): Promise<TargetGroup> {
  const targetGroupArn = group.TargetGroupArn ?? '';
  const targets = await describeTargets(read, { targetGroupArn }, options);
  return {
    targetGroupArn,
    targetGroupName: group.TargetGroupName ?? '',
    vpcId: group.VpcId,
    loadBalancerArns: group.LoadBalancerArns ?? [],
    targets: targets.filter((target) => wanted.has(target.id)),
  };
}

/**
 * Gives all targets that are registered in a group, and those it is letting go (`draining`). An unknown group is a
 * `not-found` failure.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
 */
export function describeTargets(
  read: ReadAccess,
  { targetGroupArn }: { readonly targetGroupArn: string },
  options: CallOptions = {},
): Promise<TargetGroup['targets']> {
  const name = targetGroupArn.split('/')[1] ?? targetGroupArn;
  return ask(read, 'DescribeTargetHealth', name, async (sdk, client) => {
    const command = new sdk.DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn });
    const { TargetHealthDescriptions } = await client.send(command, sending(options));
    return (TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
      id: Target?.Id ?? '',
      port: Target?.Port,
      ...(Target?.AvailabilityZone === undefined ? {} : { availabilityZone: Target.AvailabilityZone }),
      state: TargetHealth?.State ?? 'unknown',
    }));
  });
}
