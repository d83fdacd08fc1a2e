import { describe, expect, test } from 'vitest';
import { isAcmeOnly } from '../../../src/aws/elastic-load-balancing-v2/acme.ts';
import { coversHost, isOpenPattern } from '../../../src/aws/elastic-load-balancing-v2/host-match.ts';
import { toListenerRule } from '../../../src/aws/elastic-load-balancing-v2/listener.ts';
import { settled, toListenerAction } from '../../../src/aws/elastic-load-balancing-v2/listener-action.ts';

describe('actions that do the same are the same', () => {
  test('a forward with and without what AWS fills in', () => {
    const short = { Type: 'forward', TargetGroupArn: 'a' };
    const full = {
      ...short,
      Order: 1,
      ForwardConfig: {
        TargetGroups: [{ TargetGroupArn: 'a', Weight: 1 }],
        TargetGroupStickinessConfig: { Enabled: false },
      },
    };
    expect(settled([short])).toEqual(settled([full]));
  });

  test('a redirect with and without what it keeps', () => {
    const short = { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } };
    const full = {
      ...short,
      Order: 1,
      RedirectConfig: { ...short.RedirectConfig, Host: '#{host}', Path: '/#{path}', Query: '#{query}' },
    };
    expect(settled([short])).toEqual(settled([full]));
  });

  test.each([
    ['another weight', { TargetGroups: [{ TargetGroupArn: 'a', Weight: 2 }] }],
    [
      'stickiness',
      { TargetGroups: [{ TargetGroupArn: 'a' }], TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } },
    ],
    ['another target group', { TargetGroups: [{ TargetGroupArn: 'b' }] }],
  ])('but not with %s', (_, ForwardConfig) => {
    const plain = { Type: 'forward', TargetGroupArn: 'a' };
    expect(settled([{ Type: 'forward', ForwardConfig }])).not.toEqual(settled([plain]));
  });
});

test('an action keeps what AWS gave it, to be put back', () => {
  const raw = { Type: 'forward' as const, TargetGroupArn: 'a', Order: 1, NewMember: { x: 1 } };
  expect(toListenerAction(raw).raw).toEqual(raw);
});

test('conditions are read from wherever AWS puts their values', () => {
  const { conditions } = toListenerRule({
    Priority: '1',
    Conditions: [
      { Field: 'host-header', Values: ['a.example.com'], HostHeaderConfig: { Values: ['a.example.com'] } },
      { Field: 'path-pattern', Values: ['/x'] },
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Key', Values: ['1'] } },
      { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'v', Value: '2' }, { Value: 'z' }] } },
      { Field: 'host-header', HostHeaderConfig: { RegexValues: ['^a'] } },
    ],
  });
  expect(conditions.map(({ values }) => values)).toEqual([
    ['a.example.com'],
    ['/x'],
    ['X-Key: 1'],
    ['v=2', 'z'],
    ['regex ^a'],
  ]);
});

test.each([
  [['/.well-known/acme-challenge/*'], true],
  [['/.well-known/acme-challenge/*', '/login'], false],
  [['/.well-known/*'], false],
  [['/x/.well-known/acme-challenge/*'], false],
  [[], false],
])('paths %j are for ACME challenges alone: %s', (values, isFor) => {
  expect(isAcmeOnly({ conditions: [{ field: 'path-pattern', values }] })).toBe(isFor);
});

test.each([
  ['www.example.com', ['WWW.example.com'], true],
  ['www.example.com', ['*.example.com'], true],
  ['a.b.example.com', ['*.example.com'], false],
  ['example.com', ['*.example.com'], false],
  ['*.example.com', ['*.example.com'], true],
  ['*.example.com', ['www.example.com'], false],
  ['shop-?.example.com', ['*.example.com'], true],
  ['www.example.com.evil.example', ['www.example.com'], false],
])('%s by %j: %s', (host, names, covered) => {
  expect(coversHost(names, host)).toBe(covered);
});

test.each([
  ['*', true],
  ['*.com', true],
  ['*.example.com', false],
  ['www.example.com', false],
  ['www.*.com', true],
  ['regex ^www', true],
])('%s can be held to no certificate: %s', (host, isOpen) => {
  expect(isOpenPattern(host)).toBe(isOpen);
});
