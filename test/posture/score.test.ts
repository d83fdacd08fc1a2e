import { describe, expect, it } from 'vitest';
import type { CheckInfo, Judgement } from '../../src/posture/check.ts';
import { accountResource, unreadable } from '../../src/posture/judgements.ts';
import { scoreText } from '../../src/posture/report/words.ts';
import { scoreOf } from '../../src/posture/score.ts';
import { LISTENERS } from '../screens/posture-samples.ts';

const judged = (id: string, verdict: Judgement['verdict']): Judgement => ({
  resource: { type: 'AWS::S3::Bucket', id },
  verdict,
  reason: 'It is so.',
  evidence: [],
});
const denied = { code: 'denied', message: 'ec2:DescribeFlowLogs is not permitted', hint: '' } as const;
const noList = unreadable(accountResource({ accountId: '111122223333', region: 'us-east-1' }), denied);
const notRead = unreadable({ type: 'AWS::S3::Bucket', id: 'c' }, denied);
const check: CheckInfo = LISTENERS;

describe('a score', () => {
  it('is a range where single resources could not be read: from all of them failing to all of them passing', () => {
    const score = scoreOf([{ check, judgements: [judged('a', 'passed'), judged('b', 'failed'), notRead] }]);
    expect(score).toMatchObject({ low: 33, high: 66, unlisted: 0 });
    expect(scoreText(score)).toBe('33–66 %');
  });

  it('says that it may lie outside its range where the resources of a check could not be listed', () => {
    const others = { check, judgements: [judged('a', 'passed'), judged('b', 'failed')] };
    const score = scoreOf([others, { check, judgements: [noList] }]);
    expect(score).toMatchObject({ low: 33, high: 66, unlisted: 1 });
    expect(scoreText(score)).toBe('33–66 % ?');
  });
});
