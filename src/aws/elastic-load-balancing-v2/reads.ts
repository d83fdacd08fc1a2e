import type {
  ElasticLoadBalancingV2Client,
  TargetGroup as SdkTargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** A target group that has at least one of the targets asked for. */
export interface TargetGroup {
  readonly targetGroupArn: string;
  readonly targetGroupName: string;
  readonly vpcId?: string;
  readonly loadBalancerArns: readonly string[];
  /** Those of the targets asked for that are registered in it. */
  readonly targets: readonly { readonly id: string; readonly port?: number; readonly state: string }[];
}

const GROUPS_AT_ONCE = 5;

/**
 * Gives every target group in which one of these instance ids or private addresses is registered. Addresses recur from
 * VPC to VPC: with `vpcId`, groups of others are passed over.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
 */
export async function targetGroupsOf(
  read: ReadAccess,
  query: { readonly targetIds: readonly string[]; readonly vpcId?: string },
  options: CallOptions = {},
): Promise<readonly TargetGroup[]> {
  const groups = (await allTargetGroups(read, options)).filter(
    ({ VpcId }) => query.vpcId === undefined || VpcId === undefined || VpcId === query.vpcId,
  );
  const wanted = new Set(query.targetIds);
  const found: TargetGroup[] = [];
  for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
    const batch = groups.slice(from, from + GROUPS_AT_ONCE);
    found.push(...(await Promise.all(batch.map((group) => withTargets(read, group, wanted, options)))));
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

function withTargets(
  read: ReadAccess,
  group: SdkTargetGroup,
  wanted: ReadonlySet<string>,
  options: CallOptions,
): Promise<TargetGroup> {
  return ask(read, 'DescribeTargetHealth', group.TargetGroupName, async (sdk, client) => {
    const command = new sdk.DescribeTargetHealthCommand({ TargetGroupArn: group.TargetGroupArn });
    const { TargetHealthDescriptions } = await client.send(command, sending(options));
    const targets = (TargetHealthDescriptions ?? []).map(({ Target, TargetHealth }) => ({
      id: Target?.Id ?? '',
      port: Target?.Port,
      state: TargetHealth?.State ?? 'unknown',
    }));
    return {
      targetGroupArn: group.TargetGroupArn ?? '',
      targetGroupName: group.TargetGroupName ?? '',
      vpcId: group.VpcId,
      loadBalancerArns: group.LoadBalancerArns ?? [],
      targets: targets.filter((target) => wanted.has(target.id)),
    };
  });
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string | undefined,
  work: (sdk: typeof import('./sdk.ts'), client: ElasticLoadBalancingV2Client) => Promise<Answer>,
): Promise<Answer> {
  const named = resource === undefined ? {} : { resource };
  return asking({ service: 'elastic-load-balancing-v2', operation, ...named }, async () =>
    work(await import('./sdk.ts'), await read.client('elastic-load-balancing-v2')),
  );
}
