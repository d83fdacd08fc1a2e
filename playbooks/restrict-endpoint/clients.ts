import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import type { PrefixList } from '../../src/aws/ec2/prefix-list.ts';
import { describeFlowLogs } from '../../src/aws/ec2/reads.ts';
import { inBlock } from '../../src/flows/address-block.ts';
import { isUnknownUse, outsideOf, placesOf, recentUse } from '../../src/flows/recent-use.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { seenClients } from '../steps/seen-clients.ts';

/** Whose traffic an endpoint carries, in terms of flow logs. */
export interface Carried {
  readonly vpcId: string;
  /** Interfaces whose records show it: the clients' own at a gateway endpoint, else the endpoint's. */
  readonly cards: readonly NetworkInterface[];
  /** The service's addresses, where a gateway endpoint leads there. */
  readonly list?: PrefixList;
}

/** Who used an endpoint, as far as flow logs tell, and what they don't. */
export interface Clients {
  readonly items: readonly BlastItem[];
  readonly warnings: readonly string[];
}

/** Gives who used the endpoint in the last hour. None seen is not nobody. */
export async function clientsOf(context: PlanContext, carried: Carried): Promise<Clients> {
  const { read, account, region, now } = context;
  const { vpcId, cards } = carried;
  if (cards.length === 0) return { items: [], warnings: [] };
  const where = new Set([vpcId, ...cards.flatMap(placesOf)]);
  const flowLogs = async () =>
    (await describeFlowLogs(read)).filter(
      ({ resourceId, trafficType }) => where.has(resourceId) && trafficType !== 'REJECT',
    );
  const use = await recentUse(read, { account, region, flowLogs }, now);
  if (isUnknownUse(use)) return { items: [], warnings: [notKnown(use.message)] };
  const seen = new Set<string>();
  const ids = new Map(cards.map((card) => [card.networkInterfaceId, card]));
  for (const { action, srcaddr, dstaddr, interfaceIds } of use.traces) {
    if (action !== 'ACCEPT') continue;
    for (const id of interfaceIds) {
      const card = ids.get(id);
      const client = card === undefined ? undefined : clientOf(carried, card, srcaddr, dstaddr);
      if (client !== undefined) seen.add(client);
    }
  }
  const dark = outsideOf(use.covered, cards);
  const unseen = dark.map(({ networkInterfaceId }) => networkInterfaceId).sort();
  const hidden =
    dark.length === 0 ? [] : [note('not known', `no flow log that can be read covers ${unseen.join(', ')}`)];
  const notCovered =
    dark.length === 0 ? [] : [notKnown('no flow log that could be read covers some of the interfaces')];
  const items = [...itemsOf([...seen]), ...hidden];
  if (use.gaps.length === 0) return { items, warnings: notCovered };
  // What is missing has counts in it and differs from hour to hour.
  return {
    items: [...items, { ...note('others', 'not known'), seen: use.gaps.join('; ') }],
    warnings: [...notCovered, notKnown('the flow logs were not read whole')],
  };
}

const notKnown = (why: string): string => `Not known who else uses the endpoint: ${why.replace(/\.$/, '')}.`;

function itemsOf(clients: readonly string[]): readonly BlastItem[] {
  if (clients.length === 0) {
    return [note('none seen', 'in the flow logs of the last hour; who comes less often is not seen')];
  }
  return seenClients('client', clients, 'seen using it');
}

/** By a gateway endpoint a client's own interface talks with the service; else clients talk with the endpoint's. */
function clientOf({ list }: Carried, card: NetworkInterface, srcaddr: string, dstaddr: string): string | undefined {
  if (list === undefined) return card.privateIpAddresses.includes(dstaddr) ? srcaddr : undefined;
  if (!list.cidrs.some((cidr) => inBlock(dstaddr, cidr))) return undefined;
  return card.instanceId ?? card.networkInterfaceId;
}

const note = (label: string, detail: string): BlastItem => ({ kind: 'client', label, detail, level: 'info' });
