import { describe, expect, it, vi } from 'vitest';
import { detailScreen } from '../../screens/detail/screen.tsx';
import type { Feeds, PaneDefinition } from '../../src/app/screen.ts';
import type { Feed, Snapshot } from '../../src/live/feed.ts';
import { fakeApp, NOON } from './fake-app.ts';
import { openScreen } from './open-screen.tsx';

interface Row {
  readonly id: string;
  readonly arn: string;
  readonly title: string;
  readonly count: number;
}

const pane: PaneDefinition<Row> = {
  id: 'findings',
  title: 'Findings',
  tab: 'Findings',
  feed: (feeds) => feeds.findings as unknown as Feed<Row>,
  columns: [],
  key: (row) => row.id,
  sorts: [],
  fields: { title: (row) => row.title },
  entities: (row) => [`bucket:${row.title}`],
  subject: () => ({ kind: 'finding', finding: {} as never }),
  detail: (row) => ({
    title: row.title,
    badges: [
      { text: 'HIGH', tone: 'high' },
      { text: 'SAMPLE', tone: 'warn' },
    ],
    headline: [`${row.count} objects left ${row.title}.`, 'Since 11:02 UTC, from 198.51.100.7.'],
    sections: [{ title: 'Actor', rows: [['Address', '198.51.100.7']] }],
    raw: { Id: row.id, Count: row.count, Many: Array.from({ length: 40 }, (_, index) => `object-${index}`) },
  }),
  counts: () => '',
  views: [],
  empty: () => ({ title: '', hint: '' }),
};

const row: Row = {
  id: 'f-1',
  arn: 'arn:aws:guardduty:eu-central-1:111122223333:f-1',
  title: 'amzn-s3-demo-bucket',
  count: 12,
};

/** A feed that a test pushes rows into. */
function pushed(first: readonly Row[]) {
  const listeners = new Set<() => void>();
  let snapshot: Snapshot<Row> = { rows: first, status: 'ready', refreshing: false, notes: [] };
  const feed: Feed<Row> = {
    id: 'findings',
    snapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => undefined,
    refresh: async () => undefined,
    stop: () => undefined,
  };
  const push = (rows: readonly Row[]): void => {
    snapshot = { ...snapshot, rows };
    for (const listener of listeners) listener();
  };
  return { feed, push, listeners };
}

function opened(rows: readonly Row[] = [row]) {
  const live = pushed(rows);
  const feeds = { findings: live.feed } as unknown as Feeds;
  const app = fakeApp({ panes: [pane], rows, feeds: () => feeds });
  return { app, ...live, screen: openScreen(detailScreen, { pane: 'findings', key: 'f-1' }, app) };
}

describe('the detail of a row', () => {
  it('begins with badges and the two lines to read aloud, then evidence, then JSON', () => {
    const shown = opened().screen.lines(78, 60);
    expect(shown[0]).toBe('[HIGH] [SAMPLE]');
    expect(shown[1]).toBe('12 objects left amzn-s3-demo-bucket.');
    expect(shown[2]).toBe('Since 11:02 UTC, from 198.51.100.7.');
    expect(shown[5]).toMatch(/^Address +198\.51\.100\.7$/);
    expect(shown.indexOf('As AWS sent it')).toBeGreaterThan(5);
    expect(shown.join('\n')).toContain('"Id": "f-1"');
  });

  it('draws no more lines than the screen has, and reaches the last', () => {
    const { screen } = opened();
    expect(screen.lines(78, 10)).toHaveLength(10);
    expect(screen.text()).not.toContain('object-39');
    screen.press('G');
    expect(screen.text()).toContain('"object-39"');
    screen.press('j', 'j', 'j', 'k');
    expect(screen.text()).toContain('"object-39"');
    screen.press('g');
    expect(screen.lines()[0]).toBe('[HIGH] [SAMPLE]');
  });

  it('finds a text, counts its places and goes round them', () => {
    const { screen } = opened();
    screen.press('/');
    screen.type('OBJECT-3');
    expect(screen.lines().at(-1)).toMatch(/^\/OBJECT-3.* 1 of 11$/);
    screen.press('return', 'n');
    expect(screen.text()).toContain('"object-30"');
    expect(screen.lines().at(-1)).toBe('/OBJECT-3  2 of 11');
    screen.press('N', 'N');
    expect(screen.lines().at(-1)).toBe('/OBJECT-3  11 of 11');
    expect(screen.text()).toContain('"object-39"');
  });

  it('says that nothing matches, and drops the search before it closes', () => {
    const { screen, app } = opened();
    screen.press('/');
    screen.type('zebra');
    screen.press('return', 'n');
    expect(screen.text()).toContain('no match');
    expect(app.asked).toEqual(['notify Nothing here matches “zebra”.']);
    screen.press('escape');
    expect(screen.state().query).toBe('');
    screen.press('escape');
    expect(app.asked.at(-1)).toBe('back');
  });

  it('follows its row, and keeps the last it knew when the row is gone', () => {
    const { screen, push, listeners } = opened();
    push([{ ...row, count: 40 }]);
    expect(screen.text()).toContain('40 objects left');
    push([]);
    expect(screen.text()).toContain('No longer in the list');
    expect(screen.text()).toContain('40 objects left');
    push([row]);
    expect(screen.text()).not.toContain('No longer in the list');
    screen.close();
    expect(listeners.size).toBe(0);
  });

  it('copies the ARN, copies the JSON, opens the playbooks, relates and exports', () => {
    const { screen, app } = opened();
    screen.press('y', 'Y', 'p', 'e', 'x');
    expect(app.asked).toContain(`copy ${row.arn}`);
    expect(app.asked.find((asked) => asked.startsWith('copy {'))).toContain('"Count": 12');
    expect(app.opened.map(({ screen: id }) => id)).toEqual(['offers', 'export']);
    expect(app.opened[1]?.args).toMatchObject({ pane: 'findings', row });
    expect(app.asked.slice(-2)).toEqual(['relate bucket:amzn-s3-demo-bucket (amzn-s3-demo-bucket)', 'home']);
  });

  it('shows what an attacker named as text', () => {
    const { screen } = opened([{ ...row, title: 'b\x1b]0;owned\x07\u202e' }]);
    expect(screen.text()).not.toMatch(/\x07|\u202e|\x1b\]/);
    expect(screen.text()).toContain('\\e]0;owned\\x07\\u202e');
  });

  it('opens a row of thousands of lines at once and scrolls it within a frame', () => {
    const many = { ...row, title: 'big' };
    const big: PaneDefinition<Row> = {
      ...pane,
      detail: (each) => ({
        ...pane.detail(each, NOON),
        raw: Array.from({ length: 20_000 }, (_, index) => ({ index })),
      }),
    };
    const app = fakeApp({ panes: [big], rows: [many] });
    const screen = openScreen(detailScreen, { pane: 'findings', key: 'f-1' }, app);
    screen.text();
    const detail = vi.spyOn(big, 'detail');
    screen.press('G', 'k', 'k');
    expect(screen.text()).toContain('"index": 19999');
    expect(detail).not.toHaveBeenCalled();
  });
});
