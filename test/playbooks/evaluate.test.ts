import { describe, expect, test } from 'vitest';
import { callerAsker } from '../../playbooks/steps/bucket-policy/asker.ts';
import { applies, denies, isCaller } from '../../playbooks/steps/bucket-policy/evaluate.ts';
import { like } from '../../playbooks/steps/bucket-policy/like.ts';
import { samePolicy } from '../../playbooks/steps/bucket-policy/same-policy.ts';

const caller = {
  account: '111122223333',
  arn: 'arn:aws:sts::111122223333:assumed-role/IncidentResponder/alice',
  roleArn: 'arn:aws:iam::111122223333:role/IncidentResponder',
  userId: 'AROAEXAMPLEID:alice',
};
const resource = 'arn:aws:s3:::amzn-s3-demo-bucket';
const request = { by: callerAsker(caller), action: 's3:PutBucketPolicy', resource };
const deny = (over: object) => ({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: resource, ...over });

describe('wildcards', () => {
  test.each([
    ['*', '', true],
    ['a?c*', 'abc', true],
    ['a*b*c', 'a--b--b--c', true],
    ['a*b', 'a--b-', false],
    ['a.c', 'abc', false],
    ['?', '', false],
  ])('%s on %s', (pattern, value, answer) => {
    expect(like(pattern, value)).toBe(answer);
  });

  test('that an attacker made to be slow are answered all the same', () => {
    expect(like(`${'*?'.repeat(40)}b`, 'a'.repeat(120))).toBe(false);
  });
});

describe('whether a statement applies to the responder', () => {
  test.each([
    ['everyone, everything', {}, 'yes'],
    ['another account', { Principal: { AWS: '444455556666' } }, 'no'],
    ['the own account', { Principal: { AWS: 'arn:aws:iam::111122223333:root' } }, 'yes'],
    ['the own role', { Principal: { AWS: ['arn:aws:iam::111122223333:role/IncidentResponder'] } }, 'yes'],
    [
      'the own role, whose path the session does not show',
      { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*/IncidentResponder' } } },
      'yes',
    ],
    [
      'all but the own role',
      { Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/IncidentResponder' } } },
      'no',
    ],
    ['all but the own account, by NotPrincipal', { Principal: undefined, NotPrincipal: { AWS: '111122223333' } }, 'no'],
    ['another action', { Action: 's3:GetObject' }, 'no'],
    ['all but the action', { Action: undefined, NotAction: 's3:Put*' }, 'no'],
    ['wildcards in any case', { Action: 'S3:put?ucketPOLICY' }, 'yes'],
    ['objects only', { Resource: `${resource}/*` }, 'no'],
    ['plain HTTP', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }, 'no'],
    ['an address, which nobody knows here', { Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.1' } } }, 'maybe'],
    ['an operator it does not know', { Condition: { DateLessThan: { 'aws:PrincipalAccount': 5 } } }, 'maybe'],
    ['a policy variable', { Resource: `$${'{aws:username}'}` }, 'maybe'],
    ['a service', { Principal: { Service: 'logging.s3.amazonaws.com' } }, 'no'],
    ['the deleted principal whose id is its own', { Principal: { AWS: 'AROAEXAMPLEID' } }, 'yes'],
  ])('%s', (_, over, expected) => {
    expect(applies(deny(over), request)).toBe(expected);
  });

  test('an Allow never denies', () => {
    expect(denies([deny({ Effect: 'Allow' })], request)).toBe('no');
    expect(denies([deny({ Effect: 'Allow' }), deny({})], request)).toBe('yes');
  });

  test('names the responder by role, by session and by role with a path', () => {
    expect(isCaller('arn:aws:iam::111122223333:role/IncidentResponder', caller)).toBe(true);
    expect(isCaller('arn:aws:sts::111122223333:assumed-role/IncidentResponder/bob', caller)).toBe(true);
    expect(isCaller('arn:aws:iam::111122223333:role/Other', caller)).toBe(false);
  });
});

describe('two policies that say the same', () => {
  test.each([
    ['white space', '{"Statement": [ {"Effect":"Allow"} ]}', '{"Statement":[{"Effect":"Allow"}]}'],
    ['a list of one', '{"Statement":[{"Action":["s3:*"]}]}', '{"Statement":[{"Action":"s3:*"}]}'],
    [
      'an account by its id',
      '{"Statement":[{"Principal":{"AWS":"111122223333"}}]}',
      '{"Statement":[{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}]}',
    ],
    ['the order of a list', '{"Statement":[{"Action":["s3:A","s3:B"]}]}', '{"Statement":[{"Action":["s3:B","s3:A"]}]}'],
  ])('but for %s', (_, a, b) => expect(samePolicy(a, b)).toBe(true));

  test('differ where the meaning does', () => {
    expect(samePolicy('{"Statement":[{"Effect":"Allow"}]}', '{"Statement":[{"Effect":"Deny"}]}')).toBe(false);
    expect(samePolicy('{"Statement":[]}', null)).toBe(false);
  });
});
