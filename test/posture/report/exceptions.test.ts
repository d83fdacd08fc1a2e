import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/aws/errors.ts';
import { usesOf } from '../../../src/posture/report/exceptions.ts';
import { readExceptions, writeExceptions } from '../../../src/posture/report/read-exceptions.ts';
import { failuresAtLeast, failuresOf } from '../../../src/posture/report/report.ts';
import { HOSTILE, NOW, sampleAudit, sampleReport } from './sample-report.ts';

const accepted = `# kept by the security team
- check: insecure-ports
  resource: sg-0b2c3d4e5f6071829
  reason: The reporting tool moves to TLS in March.
  expires: 2026-03-31
  by: dana@example.com
`;

function refusal(content: string): string {
  try {
    readExceptions(content, 'accepted.yaml');
  } catch (error) {
    if (error instanceof FailureError) return error.failure.message;
    throw error;
  }
  throw new Error('it was read');
}

describe('a file of exceptions', () => {
  it('is read as YAML and as JSON', () => {
    const read = readExceptions(accepted, 'accepted.yaml');
    expect(read).toEqual([
      {
        check: 'insecure-ports',
        resource: 'sg-0b2c3d4e5f6071829',
        reason: 'The reporting tool moves to TLS in March.',
        expires: '2026-03-31',
        by: 'dana@example.com',
      },
    ]);
    expect(readExceptions(JSON.stringify(read, null, 2), 'accepted.json')).toEqual(read);
    expect(readExceptions('', 'empty.yaml')).toEqual([]);
  });

  it.each([
    ['check: x', /^accepted\.yaml, line 1: it is no list/],
    ['- just text', /line 1: an exception has check/],
    [accepted.replace(/ {2}reason.*\n/, ''), /line 2: reason is missing\.$/],
    [accepted.replace('2026-03-31', '2026-02-30'), /line 5: expires: it takes a date such as 2026-12-31/],
    [accepted.replace('2026-03-31', 'never'), /line 5: expires/],
    [accepted.replace('The reporting tool moves to TLS in March.', '""'), /line 4: reason: it is empty/],
    [accepted.replace('  by:', '  until:'), /line 6: an exception has no until/],
    ['- check: a\n  resource: [b\n', /^accepted\.yaml, line \d: /],
    [accepted.replace('The reporting tool moves to TLS in March.', 'to be filled in'), /line 4: reason: say why/],
  ])('is refused with its line: %j', (content, message) => {
    expect(refusal(content)).toMatch(message);
  });

  it('is written with all that failed, hostile names too, and is refused until each reason is filled in', () => {
    const failures = failuresOf(sampleReport(true, []));
    const written = writeExceptions(failures, NOW);
    expect(refusal(written)).toMatch(/line 5: reason: say why this is accepted/);
    const filled = readExceptions(written.replaceAll('to be filled in', 'Known.'), 'filled.yaml');
    expect(filled).toHaveLength(failures.length);
    expect(filled.map(({ resource }) => resource)).toContain(HOSTILE.script);
    expect(filled[0]?.expires).toBe('2026-04-02');
    const report = sampleReport(true, filled);
    expect(failuresAtLeast(report, 'low')).toEqual([]);
  });
});

describe('an exception', () => {
  const audit = sampleAudit();
  const stateOf = (check: string, resource: string, expires = '2026-12-31', now = NOW) =>
    usesOf([{ check, resource, reason: 'x', expires }], audit, now)[0]?.state;

  it('holds through its last day, and not a moment longer', () => {
    const at = (iso: string) => stateOf('insecure-ports', 'sg-0b*', '2026-03-31', Date.parse(iso));
    expect(at('2026-03-31T23:59:59.999Z')).toBe('applied');
    expect(at('2026-04-01T00:00:00Z')).toBe('expired');
  });

  it('is told apart where it matches nothing, what passes, or what nobody could read', () => {
    expect(stateOf('insecure-ports', 'sg-nowhere')).toBe('no-match');
    expect(stateOf('guardduty-on', '*')).toBe('not-needed');
    expect(stateOf('buckets-tls-only', 'amzn-s3-demo-shared-1')).toBe('undecided');
    expect(stateOf('buckets-tls-only', 'amzn-s3-demo-nowhere')).toBe('undecided');
    expect(stateOf('no-such-check', '*')).toBe('not-asked');
  });

  it.each([
    ['sg-0b*', true],
    ['*1829', true],
    ['sg-?b2c3d4e5f6071829', true],
    ['sg-0b', false],
    ['sg-0b?', false],
    ['', false],
    ['*', true],
  ])('matches by the pattern %j: %s', (pattern, wanted) => {
    const [use] = usesOf(
      [{ check: 'insecure-ports', resource: pattern, reason: 'x', expires: '2026-12-31' }],
      audit,
      NOW,
    );
    expect(use?.resources.includes('sg-0b2c3d4e5f6071829')).toBe(wanted);
  });

  it('takes no longer for a pattern that is made to be slow', () => {
    const began = performance.now();
    stateOf('certificates-renew', `${'*a'.repeat(200)}b`);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('leaves the score as it is: what is accepted has failed', () => {
    expect(sampleReport().scores).toEqual(sampleReport(false, []).scores);
  });
});
