import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FilterError, parseFilter } from '../../src/flows/filter.ts';

const wrong = (text: string): { readonly message: string; readonly at: number } => {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return { message: error.message, at: error.at };
    throw error;
  }
  throw new Error(`${text} was taken for a filter`);
};

describe('a filter as people type it', () => {
  test('compares, joins and nests; & binds closer than |', () => {
    const ssh = { kind: 'number', field: 'dstport', is: '=', value: 22 };
    const inside = { kind: 'block', field: 'srcaddr', address: '10.0.0.0', bits: 8 };
    expect(parseFilter('dstport=22 & src in 10.0.0.0/8')).toEqual({ kind: 'and', parts: [ssh, inside] });
    expect(parseFilter('port == 22 and not (src=10.0.0.0/8 or dstport=22)')).toEqual({
      kind: 'and',
      parts: [ssh, { kind: 'not', part: { kind: 'or', parts: [inside, ssh] } }],
    });
    expect(parseFilter('port=22|port=22&src in 10.0.0.0/8')).toEqual({
      kind: 'or',
      parts: [ssh, { kind: 'and', parts: [ssh, inside] }],
    });
  });

  test('lists, ranges, names of protocols, sizes and words', () => {
    expect(parseFilter('dstport in 22,8000-8100')).toEqual({
      kind: 'or',
      parts: [
        { kind: 'number', field: 'dstport', is: '=', value: 22 },
        {
          kind: 'and',
          parts: [
            { kind: 'number', field: 'dstport', is: '>=', value: 8000 },
            { kind: 'number', field: 'dstport', is: '<=', value: 8100 },
          ],
        },
      ],
    });
    expect(parseFilter('proto=udp')).toEqual({ kind: 'number', field: 'protocol', is: '=', value: 17 });
    expect(parseFilter('bytes>1.5MB')).toEqual({ kind: 'number', field: 'bytes', is: '>', value: 1_500_000 });
    expect(parseFilter('eni="eni-1"')).toEqual({ kind: 'text', field: 'interface-id', is: '=', value: 'eni-1' });
    expect(parseFilter('dst=2001:db8::1')).toEqual({
      kind: 'block',
      field: 'dstaddr',
      address: '2001:db8::1',
      bits: 128,
    });
    expect(parseFilter('dst in public')).toMatchObject({ kind: 'not', part: { kind: 'or' } });
  });

  test('what is wrong is said with its place', () => {
    expect(wrong('dstprot=22')).toEqual({ message: 'dstprot is no field; did you mean dstport?', at: 0 });
    expect(wrong('dstport=ssh')).toEqual({ message: 'dstport is a whole number, not ssh', at: 8 });
    expect(wrong('src in 10.0.0.0/33').at).toBe(7);
    expect(wrong('dstport=22 src=10.0.0.1')).toEqual({ message: 'expected & or | before src', at: 11 });
    expect(wrong('dstport=22 &')).toEqual({ message: 'expected a field', at: 12 });
    expect(wrong('srcaddr > 10.0.0.1').message).toContain('srcaddr is no number');
    expect(wrong('(dstport=22').message).toBe('expected )');
  });

  test('no text makes it throw anything else', () => {
    const words = fc.constantFrom(
      '(',
      ')',
      '!',
      '&',
      '|',
      'dstport',
      '=',
      '22',
      'src',
      'in',
      '10.0.0.0/8',
      ',',
      '"',
      'x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(words).map((list) => list.join(' ')),
        ),
        (text) => {
          try {
            parseFilter(text);
          } catch (error) {
            expect(error).toBeInstanceOf(FilterError);
          }
        },
      ),
      { numRuns: 500 },
    );
    expect(wrong('('.repeat(100_000)).message).toContain('lie in each other');
    expect(wrong('!'.repeat(100_000)).message).toContain('lie in each other');
  });
});
