import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callerAsker } from '../../playbooks/steps/bucket-policy/asker.ts';
import { denies } from '../../playbooks/steps/bucket-policy/evaluate.ts';
import { readPolicy } from '../../playbooks/steps/bucket-policy/policy-text.ts';
import type { HandlerContext } from '../../src/emulator/handler.ts';
import { explicitDeny } from '../../src/emulator/s3/explicit-deny.ts';
import { policyTexts } from '../support/policy-texts.ts';

const bucket = 'amzn-s3-demo-bucket';
const arn = `arn:aws:s3:::${bucket}`;
const role = 'arn:aws:iam::111122223333:role/PaymentsExportRole';
const caller = {
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/PaymentsExportRole/i-0123456789abcdef0',
  roleArn: role,
  userId: 'AROAEXAMPLEID:i-0123456789abcdef0',
};

test('what the evaluator is certain of, the embedded S3 does, which has an evaluation of its own', () => {
  const seen = { yes: 0, no: 0, maybe: 0 };
  const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:GetObjectVersion', 's3:DeleteObject');
  const key = fc.constantFrom('a.csv', 'reports/1/a.csv', 'ключ/a.csv');
  fc.assert(
    fc.property(policyTexts(arn), action, key, (policy, asked, Key) => {
      const statements = readPolicy(policy).statements.map(({ value }) => value);
      const answer = denies(statements, { by: callerAsker(caller), action: asked, resource: `${arn}/${Key}` });
      seen[answer] += 1;
      if (answer === 'maybe') return;
      const context = { caller, world: { buckets: { [bucket]: { policy } } } } as unknown as HandlerContext;
      expect(explicitDeny(asked, { Bucket: bucket, Key }, context) !== null).toBe(answer === 'yes');
    }),
    { numRuns: 4_000 },
  );
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(50);
});
