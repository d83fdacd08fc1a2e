import { expect, test } from 'vitest';
import { takenBy } from '../../src/posture/event-pattern.ts';

const GUARDDUTY = { source: 'aws.guardduty', detailType: 'GuardDuty Finding' };

test.each<[ReturnType<typeof takenBy>, object]>([
  ['all', { source: ['aws.guardduty'] }],
  ['all', { source: ['aws.guardduty'], 'detail-type': ['GuardDuty Finding'] }],
  ['all', { 'detail-type': ['GuardDuty Finding'] }],
  ['all', { source: [{ prefix: 'aws.' }] }],
  ['all', { source: [{ wildcard: 'aws.*duty' }] }],
  ['all', { source: [{ 'equals-ignore-case': 'AWS.GuardDuty' }] }],
  ['all', { source: [{ 'anything-but': ['aws.s3'] }] }],
  ['all', { source: [{ exists: true }] }],
  ['some', { source: ['aws.guardduty'], detail: { severity: [{ numeric: ['>=', 7] }] } }],
  ['some', { source: ['aws.guardduty'], account: ['111122223333'] }],
  ['none', { source: ['aws.s3'] }],
  ['none', { source: ['aws.guardduty'], 'detail-type': ['AWS API Call via CloudTrail'] }],
  ['none', { source: [{ 'anything-but': 'aws.guardduty' }] }],
  ['none', { source: [{ suffix: '.s3' }] }],
  ['unclear', { account: ['111122223333'] }],
  ['unclear', { source: [{ 'anything-but': { prefix: 'aws.' } }] }],
  ['unclear', { source: 'aws.guardduty' }],
  ['unclear', { $or: [{ source: ['aws.guardduty'] }] }],
])('%s of the findings are taken by %j', (taken, pattern) => {
  expect(takenBy(JSON.stringify(pattern), GUARDDUTY)).toBe(taken);
});

test('what is no pattern is unclear', () => {
  expect(takenBy('not JSON', GUARDDUTY)).toBe('unclear');
  expect(takenBy('[]', GUARDDUTY)).toBe('unclear');
});
