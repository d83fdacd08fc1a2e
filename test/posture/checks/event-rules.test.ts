import { expect, test } from 'vitest';
import type { Failure } from '../../../src/aws/errors.ts';
import { judgeSubject } from '../../../src/posture/checks/event-rules.ts';

const subject = {
  what: 'findings',
  source: 'aws.guardduty',
  detailType: 'GuardDuty Finding',
  severity: 'medium',
} as const;
const where = { accountId: '111122223333', region: 'us-east-1' };
const DENIED: Failure = { code: 'denied', message: 'events:ListTargetsByRule is not permitted', hint: '' };
const unclear = (state: string) => ({ name: 'odd', state, eventPattern: '{"account":["111122223333"]}' });

test('a rule of which neither the pattern nor the targets can be told may pass findings on', () => {
  expect(judgeSubject(subject, [unclear('ENABLED')], new Map([['odd', DENIED]]), where).verdict).toBe('unknown');
});

test('one that is disabled, or has no target, does not', () => {
  expect(judgeSubject(subject, [unclear('DISABLED')], new Map(), where).verdict).toBe('failed');
  expect(judgeSubject(subject, [unclear('ENABLED')], new Map([['odd', []]]), where).verdict).toBe('failed');
});
