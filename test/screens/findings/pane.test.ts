import { describe, expect, test } from 'vitest';
import { findingsPane } from '../../../screens/findings/pane.ts';
import { FAKE_START, fakeFinding, fakeFindings } from '../../support/fake-feeds.ts';

const [sequence, exfiltration] = fakeFindings();
const now = FAKE_START + 300_000;
const detailOf = (finding = fakeFinding({})) => findingsPane.detail(finding, now);

describe('the headline of a finding', () => {
  test('says who read what, from where, how often and since when', () => {
    expect(detailOf(exfiltration).headline).toEqual([
      'Role web-app from 198.51.100.23 (Exampleland, Example Hosting) read objects 1,240 times (GetObject) in amzn-s3-demo-payroll.',
      'High 8.0: seen 1,240 times since 14:02 UTC, last at 14:02 UTC.',
    ]);
  });

  test('of a sequence says that it was one', () => {
    expect(detailOf(sequence).headline[0]).toContain('ran an attack sequence against amzn-s3-demo-payroll');
  });

  test('of a sample says first that nothing happened', () => {
    expect(detailOf(fakeFinding({ sample: true })).headline[0]).toMatch(/^Sample, not a real event: /u);
  });

  test('of a finding with nothing in it still reads as sentences', () => {
    const { createdAt: _, updatedAt: __, firstSeen: ___, lastSeen: ____, ...bare } = fakeFinding({ count: 1 });
    expect(detailOf(bare).headline).toEqual([
      'Someone raised Exfiltration:S3/AnomalousBehavior.',
      'High 8.0: seen 1 time since an unknown time, last at an unknown time.',
    ]);
  });
});

describe('the order', () => {
  test('is sequences, exfiltration by severity, the rest, and samples last', () => {
    const compare = findingsPane.sorts[0]?.compare ?? (() => 0);
    const order = fakeFindings()
      .reverse()
      .sort(compare)
      .map((finding) => finding.type);
    expect(order[0]).toBe('AttackSequence:S3/CompromisedData');
    expect(order[1]).toBe('Exfiltration:S3/AnomalousBehavior');
    expect(order.at(-1)).toBe('Exfiltration:S3/MaliciousIPCaller');
  });
});

test('severity shows as a letter and a number, counts name what is critical', () => {
  const severity = findingsPane.columns.find((column) => column.id === 'severity');
  expect(fakeFindings().map((finding) => severity?.text(finding, now))).toEqual([
    'C9.5',
    'H8.0',
    'H8.0',
    'H8.0',
    'L2.0',
    'M5.0',
  ]);
  expect(findingsPane.counts(fakeFindings())).toBe('6 (1 critical, 3 high)');
  expect(findingsPane.counts([])).toBe('0');
});

test('archived findings are in the last view alone', () => {
  const archived = fakeFinding({ archived: true });
  expect(findingsPane.views.map((view) => view.keep(archived))).toEqual([false, false, true]);
});
