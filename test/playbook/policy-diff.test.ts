import { describe, expect, test } from 'vitest';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';
import { policyDiffs, shortValue } from '../../src/playbook/policy-diff.ts';
import { sentInput } from '../../src/playbook/review.ts';

const read = { Sid: 'Read', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const partner = { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: ['s3:GetObject', 's3:ListBucket'] };
const deny = { Sid: 'Deny', Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { a: 'b' } } };
const document = (...Statement: Json[]) => JSON.stringify({ Version: '2012-10-17', Statement });

function step(before: Json, operation: string, Policy?: string): PlannedStep {
  const input = { Bucket: 'amzn-s3-demo-bucket', ...(Policy === undefined ? {} : { Policy }) };
  const calls = [{ service: 's3', operation, input }] as const;
  return { id: 's', kind: 'k', title: 't', args: {}, before, change: [], calls, undo: 'u' };
}
const shown = (each: PlannedStep) =>
  policyDiffs(each).flatMap(({ what, lines }) => [what, ...lines.map(({ sign, text }) => `${sign} ${text}`)]);

describe('the diff of a policy', () => {
  test('names what stays in a line each and shows what is added whole', () => {
    const lines = shown(step({ policy: document(read, partner) }, 'PutBucketPolicy', document(read, partner, deny)));
    expect(lines.slice(0, 5)).toEqual([
      'policy of amzn-s3-demo-bucket',
      '  Allow s3:GetObject to * (Read), as it is',
      '  Allow s3:GetObject and 1 more to 444455556666, as it is',
      '+ {',
      '+   "Sid": "Deny",',
    ]);
    expect(lines.filter((line) => line.startsWith('-'))).toEqual([]);
    expect(lines.join('\n')).toContain('+     "Bool": {');
  });

  test('shows a statement whose Sid stays by the lines that differ', () => {
    const narrower = { ...read, Principal: { AWS: '444455556666' } };
    const lines = shown(step({ policy: document(read) }, 'PutBucketPolicy', document(narrower)));
    expect(lines).toContain('-   "Principal": "*",');
    expect(lines).toContain('+     "AWS": "444455556666"');
    expect(lines).toContain('    "Effect": "Allow",');
  });

  test('shows a policy that goes as removed, and one that comes as added, version and all', () => {
    const gone = shown(step({ policy: document(read) }, 'DeleteBucketPolicy'));
    expect(gone.slice(1).every((line) => line.startsWith('-'))).toBe(true);
    expect(gone).toContain('- "Version": "2012-10-17"');
    const come = shown(step({ policy: null }, 'PutBucketPolicy', document(deny)));
    expect(come.slice(1).every((line) => line.startsWith('+'))).toBe(true);
  });

  test('tells moved statements, for the order of a policy is someone’s', () => {
    const lines = shown(step({ policy: document(read, deny) }, 'PutBucketPolicy', document(deny, read)));
    expect(lines.filter((line) => line.includes('as it is'))).toHaveLength(1);
    expect(lines.some((line) => line.startsWith('-'))).toBe(true);
    expect(lines.some((line) => line.startsWith('+'))).toBe(true);
  });

  test('is made of a document that is data, too, as one is whose text only the run knows', () => {
    const at = { $from: 'run', field: 'startedAt' };
    const Statement = [{ Effect: 'Deny', Action: '*', Condition: { DateLessThan: { 'aws:TokenIssueTime': at } } }];
    const input = { RoleName: 'app', PolicyName: 'deny', PolicyDocument: { Version: '2012-10-17', Statement } };
    const put: PlannedStep = {
      ...step(null, 'PutRolePolicy'),
      calls: [{ service: 'iam', operation: 'PutRolePolicy', input }],
    };
    expect(shown(put)[0]).toBe('policy deny of app');
    expect(shown(put)).toContain('+   "Action": "*",');
    expect(sentInput(put.calls[0] ?? never(), put)).toMatchObject({ PolicyDocument: '(as in the diff)' });
  });

  test('is none where no policy is sent, and where what is sent is no policy', () => {
    expect(shown(step({ groups: ['sg-1'] }, 'ModifyNetworkInterfaceAttribute'))).toEqual([]);
    expect(shown(step({ policy: 'not JSON' }, 'PutBucketPolicy', '{"no": "policy"}'))).toEqual([]);
    expect(shown(step(null, 'PutBucketPolicy', '{ broken'))).toEqual([]);
  });
});

test.each([
  [JSON.stringify(deny), 'Deny s3:* to * if Bool a b (Deny)'],
  [
    JSON.stringify({ ...deny, Condition: { ArnLike: { p: ['one', 'two'] }, Null: { q: 'true', r: 'true' } } }),
    'Deny s3:* to * if ArnLike p one and 1 more, and 2 more conditions (Deny)',
  ],
  [
    JSON.stringify({ ...deny, Condition: { DateLessThan: { t: { $from: 'run', field: 'startedAt' } } } }),
    'Deny s3:* to * if DateLessThan t the start of the run (Deny)',
  ],
  [
    JSON.stringify({ Effect: 'Allow', NotAction: 'iam:*', NotPrincipal: { AWS: ['a', 'b'] } }),
    'Allow all but iam:* to all but a and 1 more',
  ],
  [document(read, deny), 'Allow s3:GetObject to * (Read); Deny s3:* to * if Bool a b (Deny)'],
  ['{"no":"statement"}', '{"no":"statement"}'],
  ['{ broken', '{ broken'],
  ['off', 'off'],
])('%s is said in short as %s', (text, short) => {
  expect(shortValue(text)).toBe(short);
});

function never(): never {
  throw new Error('the step has no call');
}
