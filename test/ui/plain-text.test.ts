import { build } from 'esbuild';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { PLAIN_GRAPHEMES, PLAIN_WIDTH } from '../../.ci/plain-text.ts';
import { Segmenter } from '../../.ci/segmenter.ts';
import { widthAtOnce, widthWhenNeeded } from '../../.ci/width-at-once.ts';

/** What frames are made of, what joins with its neighbours, what is wide, what is no character, and escapes. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('─', '│', '┏', '█', '⠋', '…', '→', '◆', '✗', '⚒', '×', '²', 'a', ' ', '~'),
      fc.constantFrom(
        '\u0301',
        '\u200d',
        '\ufe0f',
        '\u20e3',
        '\u00ad',
        '\ud83d',
        '🇩',
        '🇪',
        '👩',
        '🚀',
        '報',
        'ᄀ',
        'ᅡ',
        'क',
        '्',
      ),
      fc.constantFrom(
        '\n',
        '\r',
        '\t',
        '\u001b[2m',
        '\u001b[0m',
        '\u009b1m',
        '\u001b]8;;https://example.com\u0007',
        '\u001b',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  )
  .map((parts) => parts.join(''));

const characters = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit));
const of = (pattern: string) => characters.filter((each) => new RegExp(pattern).test(each));

describe('plain text', () => {
  test('is of characters that each take one cell', () => {
    const plain = of(PLAIN_WIDTH);
    expect(plain.length).toBeGreaterThan(800);
    expect(plain.filter((each) => stringWidth(each) !== 1)).toEqual([]);
  });

  test('is of characters that stay graphemes of their own whatever of them stands beside them', () => {
    const plain = of(PLAIN_GRAPHEMES);
    const whole = new Intl.Segmenter();
    const joining = plain.filter((left) => {
      const beside = plain.map((right) => left + right).join('');
      return [...whole.segment(beside)].length !== beside.length;
    });
    expect(joining).toEqual([]);
  });
});

describe('the segmenter of the bundle', () => {
  test('cuts any text as Intl.Segmenter does', () => {
    const [ours, whole] = [new Segmenter(), new Intl.Segmenter()];
    fc.assert(
      fc.property(text, fc.integer({ min: -1, max: 12 }), (of, at) => {
        expect([...ours.segment(of)]).toEqual([...whole.segment(of)]);
        expect(ours.segment(of).containing(at)).toEqual(whole.segment(of).containing(at));
      }),
    );
  });
});

describe('string-width in the bundle', () => {
  test('measures any text as string-width does', async () => {
    const { outputFiles } = await build({
      stdin: { contents: "export { default } from 'string-width'", resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      format: 'esm',
      plugins: [widthAtOnce],
    });
    const code = outputFiles[0]?.text ?? '';
    const bundled: { default: typeof stringWidth } = await import(
      /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`
    );
    const options = fc.record(
      { ambiguousIsNarrow: fc.boolean(), countAnsiEscapeCodes: fc.boolean() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(text, options, (of, how) => {
        expect(bundled.default(of, how)).toBe(stringWidth(of, how));
        expect(bundled.default(of)).toBe(stringWidth(of));
      }),
    );
  });

  test('is not built from a text that is another than the known one', () => {
    expect(() => widthWhenNeeded('export default () => 0;\n')).toThrow('no longer written in the known way');
  });
});
