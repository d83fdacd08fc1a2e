import type { FlowLog } from '../../src/aws/ec2/flow-log.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeFlowLogs, describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { type Failure, failureOf } from '../../src/aws/errors.ts';
import { isUnknownUse, outsideOf, placesOf, type RecentUse, recentUse } from '../../src/flows/recent-use.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { seenClients } from '../steps/seen-clients.ts';
import type { Found } from './find-listener.ts';

/**
 * Says who was seen to ask on the listener's port within the last hour, by the flow logs of the load balancer's
 * interfaces. What no flow log shows is unknown, not nobody.
 */
export async function clientItems(context: PlanContext, found: Found): Promise<readonly BlastItem[]> {
  const { listener } = found;
  const port = listener.port ?? 80;
  const cards = await cardsOf(context, found);
  const unknown = (detail: string, seen?: string): BlastItem => ({
    kind: 'client',
    label: `of port ${port}`,
    detail,
    level: 'warn',
    ...(seen === undefined ? {} : { seen }),
  });
  if ('code' in cards) return [unknown(`not known: ${cards.message}`)];
  if (cards.length === 0) return [unknown("not known: no interface of the load balancer's is seen here")];
  const use = await trafficOf(context, cards);
  if (isUnknownUse(use)) return [unknown(`not known: ${use.message}`)];
  const dark = outsideOf(use.covered, cards);
  const uncovered = `no flow log that can be read covers ${dark.map(idOf).sort().join(', ')}`;
  // What is missing has counts in it and differs from hour to hour.
  const gaps = use.gaps.length === 0 ? undefined : use.gaps.join('; ');
  if (dark.length === cards.length) return [unknown(`not known: ${uncovered}`, gaps)];
  const clients = seenClients('client', clientsOf(use, cards, port), `seen asking on port ${port}`);
  return [
    ...(clients.length === 0 ? [nobody(port)] : clients),
    ...(dark.length === 0 ? [] : [unknown(`not all known: ${uncovered}`)]),
    ...(gaps === undefined ? [] : [unknown('not all known: the flow logs were not read whole', gaps)]),
  ];
}

const nobody = (port: number): BlastItem => ({
  kind: 'client',
  label: `of port ${port}`,
  detail: 'the flow logs of the last hour show nobody who was let in here',
  level: 'info',
});

/** The addresses that asked on a port and were let in. Public addresses of the load balancer are its own too. */
export function clientsOf(
  { traces }: Pick<RecentUse, 'traces'>,
  cards: readonly NetworkInterface[],
  port: number,
): readonly string[] {
  const own = new Set(cards.map(idOf));
  const addresses = new Set(
    cards.flatMap(({ privateIpAddresses, ipv6Addresses, publicIp }) => [
      ...privateIpAddresses,
      ...ipv6Addresses,
      ...(publicIp === undefined ? [] : [publicIp]),
    ]),
  );
  const asking = traces.filter(
    ({ dstport, dstaddr, action, interfaceIds }) =>
      dstport === port && action === 'ACCEPT' && addresses.has(dstaddr) && interfaceIds.some((id) => own.has(id)),
  );
  return [...new Set(asking.map(({ srcaddr }) => srcaddr))].sort();
}

const idOf = ({ networkInterfaceId }: NetworkInterface): string => networkInterfaceId;

async function cardsOf({ read }: PlanContext, { loadBalancer }: Found): Promise<readonly NetworkInterface[] | Failure> {
  const description = `ELB ${loadBalancer.arn.split(':loadbalancer/')[1] ?? loadBalancer.name}`;
  try {
    return await describeNetworkInterfaces(read, { filters: [{ name: 'description', values: [description] }] });
  } catch (error) {
    return failureOf(error);
  }
}

/** Reads only the flow logs that cover the load balancer. */
function trafficOf({ read, account, region, now }: PlanContext, cards: readonly NetworkInterface[]) {
  const places = new Set(cards.flatMap(placesOf));
  const flowLogs = async (): Promise<readonly FlowLog[]> =>
    (await describeFlowLogs(read)).filter(({ resourceId }) => places.has(resourceId));
  return recentUse(read, { account, region, flowLogs }, now);
}
