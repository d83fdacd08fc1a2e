import { expect, test } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import type { Finding } from '../../src/aws/guardduty/finding.ts';
import type { Playbook } from '../../src/playbook/define.ts';
import { orderOffers, reachOf, stageOf } from '../../src/playbook/order-offers.ts';
import type { Offer, Subject } from '../../src/playbook/port.ts';

/** A playbook of which only the order speaks. */
function playbook(id: string, targetParam: string, ...writes: string[]): Playbook {
  return { id, targetParam, operations: { reads: [], writes } } as unknown as Playbook;
}
const snapshots: Playbook = { ...playbook('snapshots', 'instance', 'ec2:CreateSnapshots'), stage: 'evidence' };
const all = [
  playbook('archive', 'finding', 'guardduty:ArchiveFindings'),
  playbook('subnet', 'subnet', 'ec2:ReplaceNetworkAclAssociation'),
  playbook('group', 'securityGroup', 'ec2:RevokeSecurityGroupIngress'),
  playbook('instance', 'instance', 'ec2:ModifyNetworkInterfaceAttribute', 'iam:PutRolePolicy'),
  playbook('key', 'accessKey', 'iam:UpdateAccessKey'),
  playbook('bucket', 'bucket', 's3:PutBucketPolicy', 'accessanalyzer:StartResourceScan'),
  snapshots,
];
const offers = all.map(({ id }): Offer => ({ playbook: id, title: id, params: {}, reason: '' }));

function finding(named: { buckets?: boolean; accessKeys?: boolean; instances?: boolean }): Subject {
  const list = (given = false) => (given ? [{}] : []);
  return {
    kind: 'finding',
    finding: {
      buckets: list(named.buckets),
      accessKeys: list(named.accessKeys),
      instances: list(named.instances),
    } as unknown as Finding,
  };
}
const ordered = (subject: Subject, given = offers) => orderOffers(all, subject, given).map((offer) => offer.playbook);

test.each([
  ['a bucket', { buckets: true, accessKeys: true, instances: true }, ['bucket', 'key', 'instance', 'group', 'subnet']],
  ['a key alone', { accessKeys: true }, ['key', 'bucket', 'instance', 'group', 'subnet']],
  ['an instance', { instances: true, accessKeys: true }, ['instance', 'group', 'subnet', 'key', 'bucket']],
])('of a finding that names %s, what stops the data comes first, then what reaches least', (_, named, first) => {
  expect(ordered(finding(named))).toEqual([...first, 'snapshots', 'archive']);
});

test('what can not be run is last, and what the playbook gave first stays first', () => {
  const blocked: Offer = { playbook: 'bucket', title: 'blocked', params: {}, reason: '', blocked: 'a sample' };
  const wide: Offer = { playbook: 'bucket', title: 'wide', params: {}, reason: '' };
  const given = [blocked, ...offers, wide];
  const titles = orderOffers(all, finding({ buckets: true }), given).map(({ title }) => title);
  expect(titles.slice(0, 2)).toEqual(['bucket', 'wide']);
  expect(titles.at(-1)).toBe('blocked');
});

test('the playbooks there are have their places', () => {
  const places = new Map(PLAYBOOKS.map((each) => [each.id, `${stageOf(each)} ${reachOf(each)}`]));
  expect(places.get('quarantine-instance')).toBe('network resource');
  expect(places.get('revoke-bucket-access')).toBe('data resource');
});
