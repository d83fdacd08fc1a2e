import type { NetworkInterface } from '../aws/ec2/network-interface.ts';
import type { PrefixList } from '../aws/ec2/prefix-list.ts';
import { awsServiceOf } from '../aws/ec2/vpc-endpoint.ts';
import type { Failure } from '../aws/errors.ts';
import type { Entity } from '../correlate/entity.ts';
import { inBlock } from '../flows/address-block.ts';
import { isUnknownUse, outsideOf, type RecentUse } from '../flows/recent-use.ts';
import type { Evidence } from './check.ts';
import { gatewaysTo, type Path, pathTo, type VpcNetwork } from './private-paths.ts';

/** Where a service stands for a VPC, said in a clause. */
export interface ServiceUse {
  /** `left`: traffic was seen to leave; `unused`: an endpoint is there that no route names; `unseen`: nothing was seen. */
  readonly standing: 'private' | 'left' | 'unknown' | 'unused' | 'unseen';
  readonly says: string;
  readonly evidence: readonly Evidence[];
  readonly entities: readonly Entity[];
}

/** Tells where one service stands for one VPC, by its routes and by what the flow logs show of its interfaces. */
export function serviceUse(
  network: VpcNetwork,
  list: PrefixList,
  clients: readonly NetworkInterface[],
  use: RecentUse | Failure,
): ServiceUse {
  const service = awsServiceOf({ serviceName: list.name }) === 's3' ? 'S3' : 'DynamoDB';
  const paths = new Map(clients.map((card) => [card, pathTo(network, list, card.subnetId ?? '')]));
  const outside = clients.filter((card) => ['route', 'unknown'].includes(paths.get(card)?.by ?? ''));
  const gateways = gatewaysTo(network, list);
  const evidence = [
    {
      name: `GatewayEndpoints of ${service}`,
      value: gateways.map(({ vpcEndpointId }) => vpcEndpointId).join(', ') || 'none',
    },
    ...(outside.length === 0 ? [] : [{ name: `Routes to ${service}`, value: targetsOf(outside, paths).join(', ') }]),
  ];
  const made = (standing: ServiceUse['standing'], says: string, more: Partial<ServiceUse> = {}): ServiceUse => ({
    standing,
    says,
    entities: [],
    ...more,
    evidence: [...evidence, ...(more.evidence ?? [])],
  });
  const idle = gateways.find(
    ({ vpcEndpointId }) =>
      ![...paths.values()].some((path) => path.by === 'endpoint' && path.endpointId === vpcEndpointId),
  );
  if (outside.length === 0) {
    const [first] = paths.values();
    const isClosed = [...paths.values()].every(({ by }) => by === 'nothing');
    if (isClosed && first !== undefined) return made('private', `no route leads to ${service}`);
    return made('private', `all subnets with interfaces go to ${service} by a gateway endpoint or not at all`);
  }
  const traffic = isUnknownUse(use) ? NO_TRAFFIC : trafficWith(list, outside, use);
  const out = traffic.cards.filter((card) => isPublicWay(paths.get(card)));
  if (out.length > 0) {
    const by = targetsOf(out, paths).join(', ');
    const { bytes, more } = told(traffic, out);
    return made(
      'left',
      `${countOf(out.length)} exchanged ${bytes} with ${service} by ${by}, and no endpoint takes it`,
      more,
    );
  }
  if (traffic.cards.length > 0) {
    const by = targetsOf(traffic.cards, paths).join(', ');
    return made('unknown', `traffic with ${service} leaves by ${by}, and what is behind it was not looked at`);
  }
  if (idle !== undefined) {
    return made(
      'unused',
      `gateway endpoint ${idle.vpcEndpointId} is there, and no route table of a subnet with interfaces names it`,
    );
  }
  if (isUnknownUse(use)) return made('unknown', `whether interfaces use ${service} is not known: ${bare(use.message)}`);
  const blind = outsideOf(use.covered, outside);
  if (blind.length > 0) {
    return made(
      'unknown',
      `no flow log of accepted traffic covers ${countOf(blind.length)} that could go to ${service} by ${targetsOf(blind, paths).join(', ')}`,
    );
  }
  const [gap] = use.gaps;
  if (gap !== undefined)
    return made(
      'unknown',
      `whether interfaces use ${service} is not known, since flow logs were not read whole: ${bare(gap)}`,
    );
  return made('unseen', `flow logs show no traffic with ${service} outside an endpoint in the last hour`);
}

/** What is behind a transit gateway or a peering connection is another network's. */
const isPublicWay = (path: Path | undefined): boolean => path?.by === 'route' && /^(igw|nat|eni|i)-/.test(path.target);

function targetsOf(cards: readonly NetworkInterface[], paths: ReadonlyMap<NetworkInterface, Path>): readonly string[] {
  const targets = cards.map((card) => {
    const path = paths.get(card);
    return path?.by === 'route' ? path.target : 'a route table that was not found';
  });
  return [...new Set(targets)].sort();
}

interface Traffic {
  readonly cards: readonly NetworkInterface[];
  readonly bytesBy: ReadonlyMap<string, number>;
}

const NO_TRAFFIC: Traffic = { cards: [], bytesBy: new Map() };

/** What was accepted between the service's addresses and these interfaces, either way. */
function trafficWith({ cidrs }: PrefixList, cards: readonly NetworkInterface[], { traces }: RecentUse): Traffic {
  const own = new Set(cards.map(({ networkInterfaceId }) => networkInterfaceId));
  const bytesBy = new Map<string, number>();
  const isTheirs = (address: string) => cidrs.some((cidr) => inBlock(address, cidr));
  for (const { action, srcaddr, dstaddr, interfaceIds, cells } of traces) {
    if (action !== 'ACCEPT' || !(isTheirs(dstaddr) || isTheirs(srcaddr))) continue;
    const bytes = cells.reduce((sum, cell) => sum + cell.bytes, 0);
    for (const id of interfaceIds) if (own.has(id)) bytesBy.set(id, (bytesBy.get(id) ?? 0) + bytes);
  }
  return { cards: cards.filter(({ networkInterfaceId }) => bytesBy.has(networkInterfaceId)), bytesBy };
}

function told({ bytesBy }: Traffic, cards: readonly NetworkInterface[]): { bytes: string; more: Partial<ServiceUse> } {
  const ids = cards.map(({ networkInterfaceId }) => networkInterfaceId);
  const bytes = inUnits(ids.reduce((sum, id) => sum + (bytesBy.get(id) ?? 0), 0));
  const entities = cards.flatMap(({ networkInterfaceId, instanceId }): Entity[] => [
    `interface:${networkInterfaceId}`,
    ...(instanceId === undefined ? [] : [`instance:${instanceId}` as const]),
  ]);
  const each = ids.map((id) => `${id} ${inUnits(bytesBy.get(id) ?? 0)}`).join(', ');
  return { bytes, more: { entities, evidence: [{ name: 'flow logs, bytes', value: each }] } };
}

const countOf = (count: number): string => (count === 1 ? '1 interface' : `${count} interfaces`);
const bare = (text: string): string => text.replace(/\.$/, '');

function inUnits(bytes: number): string {
  const at = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const shown = bytes / 1000 ** at;
  return `${shown >= 100 || at === 0 ? Math.round(shown) : shown.toFixed(1)} ${['B', 'kB', 'MB', 'GB', 'TB'][at]}`;
}
