import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellWidth, fitted, truncate, truncateMiddle, wrap } from '../../src/ui/cells.ts';
import { safeText } from '../../src/ui/safe-text.ts';

describe('fitting text into cells', () => {
  test.each([
    ['amzn-s3-demo', 6, 'amzn-…'],
    ['short', 6, 'short '],
    ['報告書', 6, '報告書'],
    ['報告書', 5, '報告…'],
    ['報告書', 4, '報… '],
    ['🚀🚀🚀', 4, '🚀… '],
  ])('%s into %d is %j', (text, width, shown) => {
    expect(fitted(text, width)).toBe(shown);
  });

  test('always gives exactly the cells asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 40 }), (text, width) => {
        expect(cellWidth(fitted(safeText(text), width))).toBe(width);
      }),
    );
  });

  test('aligns numbers to the right', () => {
    expect(fitted('42', 5, 'right')).toBe('   42');
    expect(truncate('anything', 0)).toBe('');
  });

  test('keeps both ends of an ARN', () => {
    expect(truncateMiddle('arn:aws:iam::111122223333:role/web-app', 20)).toBe('arn:aws:ia…e/web-app');
  });
});

test('wrap breaks at spaces, and inside a word that is too long', () => {
  expect(wrap('the missing permission is access-analyzer:ListFindingsV2', 20)).toEqual([
    'the missing',
    'permission is',
    'access-analyzer:List',
    'FindingsV2',
  ]);
});
