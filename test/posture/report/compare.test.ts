import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/posture/report/compare.ts';
import { readReport } from '../../../src/posture/report/read-report.ts';
import { jsonLine } from '../../../src/ui/export-text.ts';
import { earlierAudit, judged, sampleAudit, sampleReport } from './sample-report.ts';

const names = (changes: readonly { readonly resource: string }[]) => changes.map(({ resource }) => resource);

describe('a comparison with an earlier audit', () => {
  it('tells what is new, put right, still there, no longer known and gone', () => {
    const since = compare(earlierAudit(), sampleAudit());
    expect(names(since.newFailures)).toEqual(['amzn-s3-demo-website']);
    expect(names(since.resolved)).toEqual(['amzn-s3-demo-archive-1']);
    expect(since.stillFailing).toHaveLength(4);
    expect(names(since.newlyUnknown)).toEqual(['amzn-s3-demo-shared-1']);
    expect(names(since.gone)).toEqual(['amzn-s3-demo-retired']);
    expect(since.appeared).toEqual([]);
    expect(since.scores.find(({ practice }) => practice === 'encryption')).toEqual({
      practice: 'encryption',
      before: [76, 94],
      now: [72, 93],
    });
  });

  it('never calls gone what it could not list', () => {
    const audit = sampleAudit();
    const blind = audit.results.map((result) => ({
      ...result,
      judgements: [
        judged('111122223333/us-east-1', 'unknown', {
          resource: { type: 'AWS::::Account', id: '111122223333/us-east-1' },
        }),
      ],
    }));
    const since = compare(audit, { ...audit, results: blind });
    expect(since.gone).toEqual([]);
    expect(since.resolved).toEqual([]);
    expect(names(since.newlyUnknown)).toContain('amzn-s3-demo-customer-exports');
  });

  it('compares only the checks that both ran, and names the others', () => {
    const audit = sampleAudit();
    const [first, ...rest] = audit.results;
    const since = compare(
      { ...audit, results: rest },
      { ...audit, results: first === undefined ? [] : [first, ...rest] },
    );
    expect(since.onlyNow).toEqual(['certificates-renew']);
    expect(since.newFailures).toEqual([]);
  });
});

describe('an earlier audit', () => {
  const here = { account: '111122223333', region: 'us-east-1' };

  it('is what --json printed', () => {
    const report = sampleReport(true);
    expect(readReport(jsonLine(report), 'audit.json', here)).toEqual(report);
  });

  it.each([
    ['nonsense', /^x\.json is no earlier audit: it is not JSON/],
    ['{"version":2}', /^x\.json is no earlier audit: version/],
    [
      jsonLine({ ...sampleAudit(), account: '444455556666' }),
      /is of account 444455556666 in us-east-1, and this audit/,
    ],
    [jsonLine({ ...sampleAudit(), region: 'eu-west-1' }), /can't be compared/],
  ])('is refused where it is something else: %.20s', (content, message) => {
    expect(() => readReport(content, 'x.json', here)).toThrow(message);
  });
});
