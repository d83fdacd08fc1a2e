import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeFlowLogs } from '../../src/aws/ec2/reads.ts';
import { inBlock } from '../../src/flows/address-block.ts';
import { portName } from '../../src/flows/cleartext-ports.ts';
import { portUses } from '../../src/flows/port-use.ts';
import { placesOf, recentUse } from '../../src/flows/recent-use.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { seenClients } from '../steps/seen-clients.ts';
import type { Closing } from './pieces.ts';

/** Who loses the ports, as far as flow logs tell, and what they don't. */
export interface Clients {
  readonly items: readonly BlastItem[];
  readonly warnings: readonly string[];
}

/**
 * Gives who was let through to the ports in the last hour from where the rules that go let them come; of a prefix list or
 * a group any client may be meant. None seen is not nobody.
 */
export async function clientsOf(
  context: PlanContext,
  cards: readonly NetworkInterface[],
  closings: readonly Closing[],
): Promise<Clients> {
  if (cards.length === 0 || closings.length === 0) return { items: [], warnings: [] };
  const { read, account, region, now } = context;
  const where = new Set(cards.flatMap(placesOf));
  const flowLogs = async () => (await describeFlowLogs(read)).filter(({ resourceId }) => where.has(resourceId));
  const uses = portUses(await recentUse(read, { account, region, flowLogs }, now));
  const clientsOfPort = new Map<string, Set<string>>();
  const unknown = new Set<string>();
  for (const { rule, ports: closed } of closings) {
    const block = rule.cidrIpv4 ?? rule.cidrIpv6;
    for (const port of closed) {
      const seen = uses(cards, port, (address) => block === undefined || inBlock(address, block));
      const name = portName(port);
      const known = clientsOfPort.get(name) ?? new Set();
      clientsOfPort.set(name, new Set([...known, ...seen.clients]));
      if (seen.unknown !== undefined) unknown.add(seen.unknown);
    }
  }
  const warnings = [...unknown].map((why) => `Not known who else uses the ports: ${why}.`);
  const items = [...clientsOfPort].flatMap(([name, clients]) =>
    seenClients('client', [...clients], `seen using ${name}`),
  );
  if (items.length === 0 && warnings.length === 0) {
    const detail = 'flow logs of the last hour show no client on these ports; who comes less often is not seen';
    return { items: [{ kind: 'client', label: 'none seen', detail, level: 'info' }], warnings };
  }
  return { items, warnings };
}
