import { interfaceOwner } from '../../src/aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import type { SecurityGroup } from '../../src/aws/ec2/security-group.ts';
import { targetGroupsOf } from '../../src/aws/elastic-load-balancing-v2/reads.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import { openQuestions } from '../../src/playbook/open-questions.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { few } from '../steps/group-rules.ts';
import { instanceItems, tenantsOf } from '../steps/group-wearers.ts';
import { clientsOf } from './clients.ts';
import type { Closing } from './pieces.ts';

/** Gives what has the group, which target groups ask it on the ports, and who used them; and what could not be found out. */
export async function blastRadius(
  context: PlanContext,
  group: SecurityGroup,
  cards: readonly NetworkInterface[],
  closings: readonly Closing[],
): Promise<{ readonly items: readonly BlastItem[]; readonly warnings: readonly string[] }> {
  const warnings = tenantsOf(group, cards);
  const attempt = openQuestions(warnings);
  const ports = new Set(closings.flatMap((each) => each.ports.map(({ port }) => port)));
  const [instances, targets, clients] = await Promise.all([
    instanceItems(context.read, cards, warnings),
    attempt('which target groups lose targets', [], () => targetItems(context.read, cards, ports)),
    clientsOf(context, cards, closings),
  ]);
  return {
    items: [...instances, ...serviceItems(cards, ports), ...targets, ...clients.items],
    warnings: [...warnings, ...clients.warnings].sort(),
  };
}

function serviceItems(cards: readonly NetworkInterface[], ports: ReadonlySet<number>): readonly BlastItem[] {
  return cards
    .filter(({ instanceId }) => instanceId === undefined)
    .map((card): BlastItem => {
      const owner = interfaceOwner(card);
      const redirects = ports.has(80) && /^(Application|Classic) Load Balancer /.test(owner);
      const detail = redirects
        ? `${owner}: who asks it for http:// gets no answer any more, nor a redirect to HTTPS where it has one`
        : owner;
      return { kind: 'interface', label: card.networkInterfaceId, detail, level: 'warn' };
    })
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

/** Load balancers, and their health checks, come to targets by the targets' own groups. */
async function targetItems(
  read: ReadAccess,
  cards: readonly NetworkInterface[],
  ports: ReadonlySet<number>,
): Promise<readonly BlastItem[]> {
  const addresses = cards.flatMap(({ vpcId, privateIpAddresses, ipv6Addresses }) =>
    [...privateIpAddresses, ...ipv6Addresses].map((address) => ({ vpcId, address })),
  );
  const targetIds = [...new Set(cards.flatMap(({ instanceId }) => instanceId ?? []))];
  if (cards.length === 0) return [];
  const groups = await targetGroupsOf(read, { targetIds, addresses });
  return groups.flatMap(({ targetGroupName, targets }): BlastItem[] => {
    const hit = targets
      .filter(({ port }) => port !== undefined && ports.has(port))
      .map(({ id, port }) => `${id}:${port}`);
    if (hit.length === 0) return [];
    const detail = `asks ${few([...new Set(hit)].sort())}, where its load balancer comes by a rule that goes`;
    return [{ kind: 'target group', label: targetGroupName, detail, level: 'warn' }];
  });
}
