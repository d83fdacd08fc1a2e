import { describeNetworkInterfaces, describeSecurityGroupRules } from '../../src/aws/ec2/reads.ts';
import type { SecurityGroupRule } from '../../src/aws/ec2/security-group.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { portName } from '../../src/flows/cleartext-ports.ts';
import { openedBy } from '../../src/flows/rule-openings.ts';
import { few, saidOf } from '../steps/group-rules.ts';
import type { Closing } from './pieces.ts';

/** EC2 takes no more values than this in one filter. */
const VALUES = 200;

/** Says which rules, of the group and of others that its interfaces have, still let the closed ports through. */
export async function stillOpen(
  read: ReadAccess,
  groupId: string,
  closings: readonly Closing[],
): Promise<readonly string[]> {
  const closed = new Set(closings.flatMap(({ ports }) => ports.map(portName)));
  const cards = await describeNetworkInterfaces(read, { groupId });
  const ids = [...new Set([groupId, ...cards.flatMap(({ groups }) => groups.map((group) => group.groupId))])].sort();
  const found: string[] = [];
  for (let from = 0; from < ids.length; from += VALUES) {
    for (const rule of await describeSecurityGroupRules(read, { groupIds: ids.slice(from, from + VALUES) })) {
      const ports = openedBy(rule)
        .map(portName)
        .filter((port) => closed.has(port));
      if (ports.length > 0) found.push(openWords(rule, groupId, ports));
    }
  }
  return found.sort();
}

function openWords(rule: SecurityGroupRule, groupId: string, ports: readonly string[]): string {
  const whose =
    rule.groupId === groupId ? `${groupId}, as planned,` : `${rule.groupId}, which its interfaces have too,`;
  return `${whose} still lets ${few(ports, 3)} in by ${saidOf(rule)}`;
}
