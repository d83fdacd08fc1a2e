import { describe, expect, test } from 'vitest';
import { enforceBucketTls } from '../../playbooks/enforce-bucket-tls/index.ts';
import type { Playbook } from '../../src/playbook/define.ts';
import { differencesOf, sinceApproved } from '../../src/playbook/differences.ts';
import type { BlastItem, Plan, PlannedStep } from '../../src/playbook/plan.ts';

const playbook: Playbook = enforceBucketTls;
const client = (label: string, over: Partial<BlastItem> = {}): BlastItem => ({
  kind: 'client',
  label,
  detail: 'from outside, seen using SSH (22)',
  seen: 'in the last hour',
  level: 'warn',
  ...over,
});
const step: PlannedStep = {
  id: 'close-ports:sg-1',
  kind: 'none of its own',
  title: 'Close SSH (22)',
  args: { group: 'sg-1' },
  before: { rules: ['a', 'b'] },
  change: [{ what: 'ingress tcp 22', before: 'open', after: 'no rule' }],
  calls: [{ service: 'ec2', operation: 'RevokeSecurityGroupIngress', input: { GroupId: 'sg-1' } }],
  undo: 'Authorise it again',
};
const approved: Plan = {
  version: 1,
  playbook: playbook.id,
  params: { group: 'sg-1' },
  target: { kind: 'security group', id: 'sg-1', label: 'web (sg-1)' },
  account: '111122223333',
  region: 'us-east-1',
  summary: 'Closes SSH (22).',
  blastRadius: [client('198.51.100.7'), client('198.51.100.8'), client('other ports', { level: 'info' })],
  wontStop: ['Open connections.'],
  warnings: ['It is the default group.'],
  verification: { how: 'the rules are read back', seconds: 10 },
  undo: ['Authorise it again'],
  steps: [step],
};
const between = (over: Partial<Plan>) =>
  differencesOf(playbook, approved, { ...approved, ...over }).map(
    ({ refuses, text }) => `${refuses ? '!' : '-'} ${text}`,
  );

describe('between an approved plan and one made now', () => {
  test('there is none in what moves by itself', () => {
    const items = approved.blastRadius.toReversed().map((item) => ({ ...item, seen: '900 times, last at 10:22' }));
    expect(between({ blastRadius: items })).toEqual([]);
  });

  test('someone new refuses, by name; who does not come any more is only told', () => {
    expect(between({ blastRadius: [client('198.51.100.7'), client('192.0.2.9')] })).toEqual([
      '! client 192.0.2.9: from outside, seen using SSH (22)',
      '- no longer: client 198.51.100.8: from outside, seen using SSH (22)',
      '- no longer, for information: client other ports: from outside, seen using SSH (22)',
    ]);
  });

  describe('of a crowd', () => {
    const crowd = (over: Partial<BlastItem> = {}) =>
      client('more than 20', {
        seen: '30 in the last hour',
        seenNames: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
        ...over,
      });
    const since = (before: BlastItem, now: readonly BlastItem[]) =>
      differencesOf(playbook, { ...approved, blastRadius: [before] }, { ...approved, blastRadius: now }).map(
        ({ refuses, text }) => `${refuses ? '!' : '-'} ${text}`,
      );

    test('the few who are left of it are not new, and anyone else is', () => {
      const left = [client('192.0.2.2'), client('192.0.2.3')];
      expect(since(crowd(), left)).toEqual(['- no longer: client more than 20: from outside, seen using SSH (22)']);
      expect(since(crowd(), [...left, client('192.0.2.9')])[0]).toBe(
        '! client 192.0.2.9: from outside, seen using SSH (22)',
      );
    });

    test('whoever of it comes by another way is new', () => {
      const other = client('192.0.2.2', { detail: 'from outside, seen using FTP (21)' });
      expect(since(crowd(), [other])[0]).toBe('! client 192.0.2.2: from outside, seen using FTP (21)');
    });

    test('another crowd, and one more in the same, are nothing', () => {
      expect(since(crowd(), [crowd({ seenNames: ['192.0.2.9'], seen: '31 in the last hour' })])).toEqual([]);
    });

    test.each([
      ['an older version', undefined],
      ['too many for their names to be kept', []],
    ])('of %s nobody can tell who was in it: it refuses, and says so', (_, seenNames) => {
      const { seenNames: __, ...rest } = crowd();
      expect(since({ ...rest, ...(seenNames && { seenNames }) }, [client('192.0.2.2')])[0]).toBe(
        '! client 192.0.2.2: from outside, seen using SSH (22) (perhaps of the crowd that was approved: that plan does not name who was in it)',
      );
    });
  });

  describe('of those whom an item counts', () => {
    const more = (names: readonly string[]) => client(`and ${names.length} more`, { names });
    const since = (before: readonly BlastItem[], now: readonly BlastItem[]) =>
      differencesOf(playbook, { ...approved, blastRadius: before }, { ...approved, blastRadius: now }).map(
        ({ refuses, text }) => `${refuses ? '!' : '-'} ${text}`,
      );

    test('each is one of its own, whether it is counted or shown', () => {
      expect(since([client('a'), more(['b', 'c'])], [client('b'), more(['c'])])).toEqual([
        '- no longer: client a: from outside, seen using SSH (22)',
      ]);
      expect(since([client('a'), more(['b'])], [client('a'), more(['b', 'c'])])).toEqual([
        '! client c: from outside, seen using SSH (22)',
      ]);
    });
  });

  test('the same one by another way refuses', () => {
    const blastRadius = approved.blastRadius.map((item) => ({ ...item, detail: 'from outside, seen using FTP (21)' }));
    expect(between({ blastRadius })[0]).toBe(
      '! client 198.51.100.7: from outside, seen using FTP (21) (approved as "from outside, seen using SSH (22)")',
    );
  });

  test('the same one by one more way refuses, and is told by that way alone', () => {
    const blastRadius = [
      ...approved.blastRadius,
      client('198.51.100.7', { detail: 'from outside, seen using FTP (21)' }),
    ];
    expect(between({ blastRadius })).toEqual(['! client 198.51.100.7: from outside, seen using FTP (21)']);
  });

  test('what only informed and is a warning now refuses, and one that only informs now does not', () => {
    const turned = approved.blastRadius.map(
      (item): BlastItem => ({ ...item, level: item.level === 'info' ? 'warn' : 'info' }),
    );
    expect(between({ blastRadius: turned })).toEqual([
      '! client other ports: from outside, seen using SSH (22) (it only informed, and is a warning now)',
      '- no warning any more: client 198.51.100.7: from outside, seen using SSH (22)',
      '- no warning any more: client 198.51.100.8: from outside, seen using SSH (22)',
    ]);
  });

  test('what only informed in other words and is a warning now refuses, and says in which', () => {
    const raised = client('other ports', { detail: 'seen' });
    expect(between({ blastRadius: [...approved.blastRadius.slice(0, 2), raised] })[0]).toBe(
      '! client other ports: seen (it only informed, as "from outside, seen using SSH (22)", and is a warning now)',
    );
  });

  test('news that only inform are told and do not refuse', () => {
    expect(between({ blastRadius: [...approved.blastRadius, client('a task', { level: 'info' })] })).toEqual([
      '- for information: client a task: from outside, seen using SSH (22)',
    ]);
  });

  test('another warning refuses, one less does not', () => {
    expect(between({ warnings: ['It is the default group.', 'Not known who uses it.'] })).toEqual([
      '! Not known who uses it.',
    ]);
    expect(between({ warnings: [] })).toEqual(['- no longer: It is the default group.']);
  });

  test.each<[string, Partial<PlannedStep>, RegExp]>([
    [
      'what it changes',
      { change: [{ what: 'ingress tcp 23', before: 'open', after: 'no rule' }] },
      /now ingress tcp 23: open → no rule; no longer ingress tcp 22/,
    ],
    [
      'what it stands on',
      { before: { rules: ['a', 'b', 'c'] } },
      /the resource was changed meanwhile: expected .*, found .*"c"/,
    ],
    ['what it sends', { calls: [] }, /it would send other calls/],
    ['its words', { title: 'Look at SSH (22)' }, /^! the step "Close SSH \(22\)"$/],
    ['its arguments', { args: { group: 'sg-2' } }, /^! the step "Close SSH \(22\)"$/],
    ['its undo', { undo: 'Nothing' }, /^! the step "Close SSH \(22\)"$/],
  ])('a step that differs in %s refuses', (_, change, said) => {
    expect(between({ steps: [{ ...step, ...change }] })).toEqual([expect.stringMatching(said)]);
  });

  test('a step more, a step less and another order refuse', () => {
    const second = { ...step, id: 'close-ports:sg-2', title: 'Close it in sg-2' };
    expect(between({ steps: [step, second] })).toEqual(['! the new step "Close it in sg-2"']);
    expect(between({ steps: [] })).toEqual(['! no step "Close SSH (22)"']);
    const both = { ...approved, steps: [step, second] };
    expect(differencesOf(playbook, both, { ...both, steps: [second, step] })).toEqual([
      { refuses: true, text: 'the order of the steps' },
    ]);
  });

  test.each<[Partial<Plan>, string]>([
    [{ wontStop: [] }, 'its list of what it will not stop'],
    [{ params: { group: 'sg-2' } }, 'its parameters'],
    [{ account: '444455556666' }, 'its account'],
    [{ verification: { how: 'nobody looks', seconds: 10 } }, 'its verification'],
    [{ undo: ['Nothing'] }, 'how it is rolled back'],
  ])('%j refuses', (change, said) => {
    expect(between(change)).toEqual([expect.stringContaining(`! ${said}`)]);
  });
});

test('a sentence names some of what refuses and counts the rest', () => {
  const blastRadius = [1, 2, 3, 4, 5, 6, 7].map((last) => client(`192.0.2.${last}`));
  const said = sinceApproved(differencesOf(playbook, approved, { ...approved, blastRadius }));
  expect(said).toMatch(/^Since the approved plan was made: client 192\.0\.2\.1: .*192\.0\.2\.5: [^;]*; and 2 more\.$/);
});
