import { describe, expect, it } from 'vitest';
import { csvOf, jsonLine, jsonLines, jsonOf } from '../../src/ui/export-text.ts';

describe('CSV', () => {
  it.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '|calc', ' =1'])('takes the formula out of %s', (text) => {
    expect(csvOf(['a'], [[text]])).toBe(`a\r\n'${text}\r\n`);
  });

  it('leaves numbers and text alone, and quotes what needs it', () => {
    expect(csvOf(['a', 'b'], [['-12.5', 'x "y", z']])).toBe('a,b\r\n-12.5,"x ""y"", z"\r\n');
  });

  it('keeps a row on a line, whatever its cells hold', () => {
    expect(csvOf(['a'], [['one\r\ntwo\x1b[2J']])).toBe('a\r\none\\r\\ntwo\\e[2J\r\n');
  });
});

describe('JSON', () => {
  it('for scripts is one line of the same value, with nothing in it that a terminal obeys or reorders', () => {
    const value = { name: 'a\x1b]52;c;\x07\u009b31m\u202e\u2028\nb' };
    expect(jsonLine(value)).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(jsonLine(value))).toEqual(value);
  });

  it('gives back the same value, and nothing that a terminal obeys or reorders', () => {
    const value = { name: 'a\x1b[2J\u009b\u202e\u{e0041}', big: 'x' };
    expect(jsonOf(value)).not.toMatch(/[\x1b\u009b\u202e]|\u{e0041}/u);
    expect(JSON.parse(jsonOf(value))).toEqual(value);
  });

  it('stands on one line where it fits, and unfolds a policy that travels as text', () => {
    expect(jsonLines({ GroupId: 'sg-1' }, 40)).toEqual(['{"GroupId":"sg-1"}']);
    expect(jsonLines({ Policy: '{"Version":"2012-10-17"}' }, 10)).toEqual([
      '{',
      '  "Policy (JSON text)": {',
      '    "Version": "2012-10-17"',
      '  }',
      '}',
    ]);
  });
});
