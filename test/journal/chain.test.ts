import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/journal/canonical.ts';
import { chainEntry, type EntryBody, formatEntry, type JournalEntry, verifyJournal } from '../../src/journal/chain.ts';

function journalOf(bodies: readonly EntryBody[]): string[] {
  const entries: JournalEntry[] = [];
  for (const body of bodies) entries.push(chainEntry(entries.at(-1), body, '2026-01-02T03:04:05.000Z'));
  return entries.map(formatEntry);
}

const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const body = fc.record({ type: fc.constantFrom('intent', 'outcome'), stepId: fc.string(), outcome: fc.jsonValue() });
const bodies = fc.array(body, { minLength: 1, maxLength: 6 });

describe('a journal', () => {
  test('holds when nobody touched it, whatever it says', () => {
    fc.assert(
      fc.property(bodies, (written) => {
        const check = verifyJournal(textOf(journalOf(written)));
        expect(check).toMatchObject({ verdict: 'ok', tail: '' });
        expect(check.entries).toHaveLength(written.length);
      }),
    );
  });

  test('shows any character that was changed, at its line', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (written, place, character) => {
        const lines = journalOf(written);
        const text = textOf(lines).slice(0, -1);
        const at = place % text.length;
        fc.pre(text[at] !== character);
        const line = text.slice(0, at).split('\n').length;
        const check = verifyJournal(`${text.slice(0, at)}${character}${text.slice(at + 1)}\n`);
        expect(check.verdict).toBe('tampered');
        expect(check.line).toBe(line);
      }),
    );
  });

  test('shows a line that was removed, unless it was the last', () => {
    fc.assert(
      fc.property(fc.array(body, { minLength: 2, maxLength: 6 }), fc.nat(), (written, place) => {
        const lines = journalOf(written);
        const at = place % (lines.length - 1);
        expect(verifyJournal(textOf(lines.toSpliced(at, 1)))).toMatchObject({ verdict: 'tampered', line: at + 1 });
      }),
    );
  });

  test('shows lines that were swapped or repeated', () => {
    fc.assert(
      fc.property(fc.array(body, { minLength: 2, maxLength: 6 }), fc.nat(), (written, place) => {
        const lines = journalOf(written);
        const at = place % (lines.length - 1);
        const [first = '', second = ''] = lines.slice(at, at + 2);
        expect(verifyJournal(textOf(lines.toSpliced(at, 2, second, first))).line).toBe(at + 1);
        expect(verifyJournal(textOf(lines.toSpliced(at, 0, first))).line).toBe(at + 2);
      }),
    );
  });

  test('tells a last line that a crash cut from one that was changed', () => {
    fc.assert(
      fc.property(bodies, fc.nat(), (written, place) => {
        const lines = journalOf(written);
        const last = lines.at(-1) ?? '';
        const kept = last.slice(0, 1 + (place % last.length));
        const check = verifyJournal(textOf(lines.slice(0, -1)) + kept);
        expect(check).toMatchObject({ verdict: 'torn', tail: kept });
        expect(check.entries).toHaveLength(lines.length - 1);
      }),
    );
  });

  test('can not show that whole entries are missing from its end, but its head differs', () => {
    const lines = journalOf([{ type: 'a' }, { type: 'b' }, { type: 'c' }]);
    const whole = verifyJournal(textOf(lines));
    const cut = verifyJournal(textOf(lines.slice(0, 2)));
    expect(cut.verdict).toBe('ok');
    expect(cut.head).not.toBe(whole.head);
  });
});

describe('canonical JSON', () => {
  test('orders keys by code units and writes numbers and strings as RFC 8785 does', () => {
    const value = { ö: 1e21, b: [0.000001, -0, true], a: { z: null, B: '\u20ac"\n' }, left: undefined };
    expect(canonicalJson(value)).toBe('{"a":{"B":"€\\"\\n","z":null},"b":[0.000001,0,true],"ö":1e+21}');
  });

  test('is the same for the same value, and parses back to it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('refuses what JSON has no word for', () => {
    expect(() => canonicalJson({ at: Number.NaN })).toThrow(TypeError);
    expect(() => canonicalJson([1n])).toThrow(TypeError);
  });
});
