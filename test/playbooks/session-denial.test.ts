import { describe, expect, test } from 'vitest';
import { type Denial, denialDocument, deniesSession, isDenialOf } from '../../playbooks/steps/session-denial.ts';

const MOMENT = '2026-01-02T03:04:05.678Z';
const AT = Date.parse(MOMENT);
const USER_ID = 'AROAIOSFODNN7EXAMPLE:i-0123456789abcdef0';
const older: Denial = { reach: 'older' };
const session: Denial = { reach: 'session', userId: USER_ID };
const everything: Denial = { reach: 'everything' };
const text = (denial: Denial): string => JSON.stringify(denialDocument(denial, MOMENT));
const policy = (statement: object, ...more: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement, ...more] });
const DENY = { Effect: 'Deny', Action: '*', Resource: '*' };

describe('a denial', () => {
  test('of older sessions hits those issued before the moment, whoever holds them, and no long-term key', () => {
    expect(deniesSession(text(older), { issuedAt: AT - 1, userId: 'AIDAEXAMPLE' })).toBe(true);
    expect(deniesSession(text(older), { issuedAt: AT, userId: 'AIDAEXAMPLE' })).toBe(false);
    expect(deniesSession(text(older), { userId: 'AIDAEXAMPLE' })).toBe(false);
  });

  test('of the sessions of one name hits no other', () => {
    expect(deniesSession(text(session), { issuedAt: AT - 1, userId: USER_ID })).toBe(true);
    expect(deniesSession(text(session), { issuedAt: AT - 1, userId: `${USER_ID}1` })).toBe(false);
    expect(deniesSession(text(session), { issuedAt: AT, userId: USER_ID })).toBe(false);
  });

  test('of everything hits long-term keys and what is issued in years', () => {
    expect(deniesSession(text(everything), { userId: 'AIDAEXAMPLE' })).toBe(true);
    expect(deniesSession(text(everything), { issuedAt: AT * 2, userId: USER_ID })).toBe(true);
  });

  test('has no Sid that IAM would refuse, and fits a user beside other policies', () => {
    for (const denial of [older, session, everything]) {
      expect(text(denial)).toMatch(/"Sid":"[A-Za-z0-9]+"/);
      expect(text(denial).length).toBeLessThan(300);
    }
  });
});

describe('what is not understood denies nothing:', () => {
  const condition = (operator: string, key: string, value: unknown) => ({
    ...DENY,
    Condition: { [operator]: { [key]: value } },
  });
  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['an Allow', policy({ ...DENY, Effect: 'Allow' })],
    ['one service', policy({ ...DENY, Action: 's3:*' })],
    ['all but one service', policy({ Effect: 'Deny', NotAction: 'iam:*', Resource: '*' })],
    ['one bucket', policy({ ...DENY, Resource: 'arn:aws:s3:::amzn-s3-demo-bucket' })],
    ['another condition', policy(condition('Bool', 'aws:MultiFactorAuthPresent', 'false'))],
    ['another operator', policy(condition('DateGreaterThan', 'aws:TokenIssueTime', MOMENT))],
    ['no date', policy(condition('DateLessThan', 'aws:TokenIssueTime', 'yesterday'))],
    ['two dates', policy(condition('DateLessThan', 'aws:TokenIssueTime', [MOMENT, MOMENT]))],
    ['an unknown element', policy({ ...DENY, Principal: '*' })],
  ])('%s', (_, given) => {
    expect(deniesSession(given, { issuedAt: AT - 1, userId: USER_ID })).toBe(false);
    expect(isDenialOf(given, older)).toBe(false);
    expect(isDenialOf(given, everything)).toBe(false);
  });
});

describe('an earlier denial', () => {
  test('is known by what it does, whenever it was made and however it is written', () => {
    const listed = {
      ...DENY,
      Action: ['*'],
      Resource: ['*'],
      Condition: { DateLessThan: { 'AWS:TokenIssueTime': [MOMENT] } },
    };
    expect(isDenialOf(policy(listed), older)).toBe(true);
    expect(isDenialOf(text(older), older)).toBe(true);
  });

  test('is none that reaches further or less far', () => {
    expect(isDenialOf(text(session), older)).toBe(false);
    expect(isDenialOf(text(older), session)).toBe(false);
    expect(isDenialOf(text(everything), older)).toBe(false);
    expect(isDenialOf(text(session), { reach: 'session', userId: 'AROAIOSFODNN7EXAMPLE:other' })).toBe(false);
    expect(isDenialOf(policy({ ...DENY }, { Effect: 'Allow', Action: 's3:*', Resource: '*' }), everything)).toBe(false);
  });
});
