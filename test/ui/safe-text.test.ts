import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeLines, safeText } from '../../src/ui/safe-text.ts';

describe('safeText', () => {
  test('leaves what a responder should be able to read as it is', () => {
    for (const text of ['amzn-s3-demo-bucket', 'über/日本語/ключ', 'report 🚀.csv', 'a b\\c', '']) {
      expect(safeText(text)).toBe(text);
    }
  });

  test.each([
    ['a colour sequence', '\x1b[31mred', '\\e[31mred'],
    ['a title sequence', '\x1b]0;pwned\x07', '\\e]0;pwned\\x07'],
    ['an eight-bit control', '\x9b2J', '\\x9b2J'],
    ['a line break', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['a bidirectional override', 'gpj.\u202eexe', 'gpj.\\u202eexe'],
    ['an isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
    ['zero-width characters', 'a\u200bb\u200dc\ufeff', 'a\\u200bb\\u200dc\\ufeff'],
    ['line and paragraph separators', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['a lone surrogate', 'a\ud800b', 'a\\ud800b'],
    ['a tag', 'a\u{e0041}b', 'a\\u{e0041}b'],
    ['backspace and delete', 'a\bb\x7f', 'a\\x08b\\x7f'],
  ])('shows %s as a visible escape', (_what, hostile, shown) => {
    expect(safeText(hostile)).toBe(shown);
  });

  test('never lets a control, format or separator character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(safeText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(safeText(safeText(text))).toBe(safeText(text));
      }),
    );
  });
});

test('safeLines parts at newlines only, and shows a bare carriage return', () => {
  expect(safeLines('{\n\t"a": 1\r\n}\rx')).toEqual(['{', '  "a": 1', '}\\rx']);
});
