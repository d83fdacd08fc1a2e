import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/posture/report/compare.ts';
import { htmlReport } from '../../../src/posture/report/html/page.ts';
import { earlierAudit, HOSTILE, sampleReport } from './sample-report.ts';

const command = (words: readonly string[]) => words.join(' ');
const report = { ...sampleReport(true), since: compare(earlierAudit(), sampleReport(true)) };
const page = htmlReport(report, { command });

describe('the page', () => {
  it('loads nothing and runs nothing: one style sheet, which the policy knows by its hash', () => {
    expect(page).not.toMatch(/<script|<link|<iframe|<img|\sstyle=|\son\w+="|url\(|@import/i);
    const [, css = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(css).digest('base64');
    expect(page).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
    const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
    expect(addresses.filter((address) => !address.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
  });

  it('has every hostile name as text', () => {
    for (const name of [HOSTILE.image, HOSTILE.script, HOSTILE.quote]) expect(page).not.toContain(name);
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page).toContain('invoice\\u202egnp.exe');
    expect(page).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u001b]/);
  });

  it('states the account, the region, the time, the tool, who ran it, what is unknown, exceptions and differences', () => {
    for (const text of [
      '111122223333',
      'us-east-1',
      '2026-01-02 03:04:05 UTC',
      'transit-tui 0.1.0',
      'assumed-role/SecurityAudit/dana',
      '7 buckets: s3:GetBucketPolicy is not permitted',
      'The reporting tool moves to TLS in March.',
      '2026-03-31',
      'has expired: what it accepted counts again',
      'Compared with the audit of 2025-12-02 03:04:05 UTC: 1 new failure, 1 put right',
    ]) {
      expect(page).toContain(text);
    }
  });

  it('closes every element that it opens', () => {
    const open: string[] = [];
    for (const [, close, name = '', rest = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^>"])*)>/g)) {
      if (/^(meta|input|br)$/.test(name) || rest.endsWith('/')) continue;
      if (close === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });
});
