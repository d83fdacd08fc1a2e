import { afterEach, beforeEach, expect, test } from 'vitest';
import { authorizeSecurityGroupRules, type NewRule } from '../../../src/aws/ec2/authorize-rules.ts';
import { describeSecurityGroupRules } from '../../../src/aws/ec2/reads.ts';
import { revokeSecurityGroupRules } from '../../../src/aws/ec2/writes.ts';
import { writeAccess } from '../../../src/aws/open-session.ts';
import type { Session, WriteAccess } from '../../../src/aws/session.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';
import { sessionOn } from '../../support/playbook-session.ts';
import { groupNamed } from '../../support/scenario.ts';

let emulator: Emulator;
let session: Session;
let write: WriteAccess;
beforeEach(async () => {
  emulator = await startEmulator({ scenario: 'quiet', seed: 1 });
  session = await sessionOn(emulator.url);
  write = writeAccess(session, [
    'ec2:AuthorizeSecurityGroupEgress',
    'ec2:AuthorizeSecurityGroupIngress',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:RevokeSecurityGroupIngress',
  ]);
});
afterEach(async () => {
  session.close();
  await emulator.stop();
});

const cidrIpv4 = '203.0.113.0/24';

test.each<[string, NewRule]>([
  ['a range of ports', { ipProtocol: 'tcp', fromPort: 9000, toPort: 9010, cidrIpv4, description: 'service' }],
  ['port 0', { ipProtocol: 'udp', fromPort: 0, toPort: 0, cidrIpv6: '2001:db8::/32' }],
  ['one type of ICMP', { ipProtocol: 'icmp', fromPort: 8, toPort: -1, cidrIpv4 }],
  ['all of ICMP', { ipProtocol: 'icmp', fromPort: -1, toPort: -1, cidrIpv4 }],
  ['a protocol without ports', { ipProtocol: '50', fromPort: -1, toPort: -1, cidrIpv4 }],
  ['everything', { ipProtocol: '-1', fromPort: -1, toPort: -1, cidrIpv4 }],
  ['a prefix list', { ipProtocol: 'tcp', fromPort: 443, toPort: 443, prefixListId: 'pl-63a5400a' }],
])('a rule for %s reads back as it was authorised, in and out', async (_, rule) => {
  const groupId = groupNamed(emulator, 'management');
  for (const isEgress of [false, true]) {
    await authorizeSecurityGroupRules(write, { groupId, isEgress, rules: [rule], tags: { Ticket: 'NET-418' } });
    const rules = await describeSecurityGroupRules(session.read, { groupIds: [groupId] });
    const made = rules.find((each) => each.isEgress === isEgress && each.tags.Ticket === 'NET-418');
    expect(made).toMatchObject({ ...rule, tags: { Ticket: 'NET-418' } });
    const ruleIds = [made?.securityGroupRuleId ?? ''];
    expect(await revokeSecurityGroupRules(write, { groupId, isEgress, ruleIds })).toEqual(ruleIds);
  }
});
