import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellWidth } from '../../src/ui/cells.ts';
import { edited, editSpans, textEdit } from '../../src/ui/text-edit.ts';
import { highlight, line, lineOf, matchesIn, plain, span, wrapLines } from '../../src/ui/text-lines.ts';

describe('wrapping', () => {
  it('breaks at spaces, and within a word that is longer than a line', () => {
    expect(wrapLines([line('moved to quarantine')], 10).map(plain)).toEqual(['moved to', 'quarantine']);
    expect(wrapLines([line('arn:aws:s3:::amzn-s3-demo')], 10).map(plain)).toEqual([
      'arn:aws:s3',
      ':::amzn-s3',
      '-demo',
    ]);
  });

  it('indents what goes on and keeps the tones', () => {
    const [, second] = wrapLines([lineOf([span('name  ', 'dim'), span('one two three', 'warn')], 6)], 14);
    expect(second?.spans).toEqual([{ text: '      ' }, { text: 'three', tone: 'warn' }]);
  });

  it('never gives a line wider than asked and loses nothing but spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 40 }), (text, width) => {
        const source = line(text);
        const wrapped = wrapLines([source], width);
        expect(wrapped.every((each) => cellWidth(plain(each)) <= width)).toBe(true);
        expect(wrapped.map(plain).join('').replaceAll(' ', '')).toBe(plain(source).replaceAll(' ', ''));
      }),
    );
  });
});

describe('matches', () => {
  it('are found whatever their case, across tones, and painted without losing text', () => {
    const source = lineOf([span('Get'), span('Object', 'dim'), span(' getobject')]);
    const found = matchesIn(source, 'getobject');
    expect(found).toEqual([
      [0, 9],
      [10, 19],
    ]);
    const painted = highlight(source, found, 'selected');
    expect(plain(painted)).toBe(plain(source));
    expect(painted.spans.filter((part) => part.tone === 'selected').map((part) => part.text)).toEqual([
      'GetObject',
      'getobject',
    ]);
  });
});

describe('a line being typed', () => {
  it('takes text where the cursor is and drops line breaks', () => {
    const typed = edited(edited(textEdit('i-0b'), { do: 'left' }), { do: 'insert', text: 'a\n' });
    expect(typed).toEqual({ text: 'i-0ab', cursor: 4 });
  });

  it('erases characters and words, whole emoji included', () => {
    expect(edited(textEdit('a😀'), { do: 'backspace' })).toEqual({ text: 'a', cursor: 1 });
    expect(edited(textEdit('severity:high type:x '), { do: 'delete-word' }).text).toBe('severity:high ');
    expect(edited({ text: 'abc', cursor: 0 }, { do: 'backspace' })).toEqual({ text: 'abc', cursor: 0 });
  });

  it('shows the part around the cursor when it is wider than its field', () => {
    const shown = editSpans(textEdit(`${'x'.repeat(50)}end`), 10, true)
      .map((part) => part.text)
      .join('');
    expect(shown).toMatch(/^x+end $/);
    expect(shown.length).toBeLessThanOrEqual(10);
  });
});
