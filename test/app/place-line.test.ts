import { describe, expect, test } from 'vitest';
import { placeLine } from '../../src/app/place-line.ts';

const NOTES = [
  'Polled, not pushed: under --read-only nothing is taken from a queue; that would hide it from others',
  'Not judged: new-destination, 0 of the 24 hours; egress-volume, 0 of the 24',
  'fl-1 (S3) is not read: CloudWatch Logs has the same records',
];
const flows = {
  place: '1/32',
  newest: '21s',
  view: 'denied and unusual',
  sort: 'by unusual, count',
  notes: NOTES.slice(0, 2),
};
/** What the bottom edge of one pane has in a terminal of 80 columns. */
const IN_80 = 74;

describe('the bottom edge of a pane', () => {
  test('says all of it where there is room', () => {
    expect(placeLine(flows, 400)).toBe(
      `1/32 · newest 21s ago · denied and unusual · by unusual, count · ${NOTES[0]} · ${NOTES[1]}`,
    );
  });

  test('says the point of every note before it says how the rows are sorted', () => {
    expect(placeLine(flows, IN_80)).toBe('1/32 · newest 21s · denied and unusual · Polled, not pushed · Not judged');
  });

  test('tells more of the first note as there is room, to the end of what is said', () => {
    const first = { ...flows, notes: NOTES.slice(0, 1) };
    expect(placeLine(first, 127)).toBe(
      '1/32 · newest 21s ago · denied and unusual · Polled, not pushed: under --read-only nothing is taken from a queue …',
    );
  });

  test('drops whole notes, the last first, and says how many and where they are', () => {
    expect(placeLine({ ...flows, notes: NOTES }, IN_80)).toBe(
      '1/32 · newest 21s ago · Polled, not pushed · Not judged · +1 more',
    );
    const long = {
      ...flows,
      view: '',
      sort: '',
      notes: ['Not judged', 'Denied traffic of an interface with a very long name is unknown'],
    };
    expect(placeLine(long, 66)).toBe('1/32 · newest 21s ago · Not judged · +1 more: Enter shows them');
    expect(placeLine({ ...flows, notes: NOTES }, 28)).toBe('1/32 · newest 21s · 3 notes');
  });

  test('never cuts a word, whatever the width', () => {
    const words = new Set(
      `${NOTES.join(' ')} 1/32 newest 21s ago denied and unusual by count · … +1 +2 more notes 3 Enter shows them`.split(
        /[ :;,]+/u,
      ),
    );
    for (let width = 14; width <= 320; width++) {
      const line = placeLine({ ...flows, notes: NOTES }, width);
      expect(line.length).toBeLessThanOrEqual(width);
      expect(line.split(/[ :;,]+/u).filter((word) => !words.has(word))).toEqual([]);
    }
  });
});
