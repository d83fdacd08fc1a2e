import { isDeepStrictEqual } from 'node:util';
import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { failureOf } from '../../src/aws/errors.ts';
import type { Feed } from '../../src/live/feed.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { editSpans } from '../../src/ui/text-edit.ts';
import { highlight, lineOf, span, type TextLine } from '../../src/ui/text-lines.ts';
import { type DetailDocument, documentOf } from './document.ts';
import { detailKeys, documentHeight, toMatch } from './keys.ts';
import { relatedRows } from './related-rows.ts';
import { type DetailAction, type DetailArgs, type DetailState, openedDetail, reduceDetail } from './state.ts';

/** One row of a pane in full: what to read aloud, the evidence, and its JSON. */
export const detailScreen: ScreenDefinition<DetailState, DetailAction, DetailArgs> = {
  id: 'detail',
  title: (state) => state.pane.detail(state.row, state.now).title,
  layout: 'full',
  initial: openedDetail,
  reduce: reduceDetail,
  keys: detailKeys,
  takesText: (state) => state.typing !== undefined,
  onText: ({ dispatch }, text) => dispatch({ type: 'search-edit', edit: { do: 'insert', text } }),
  effect: ({ app, dispatch, latest }) => {
    const feeds = app.feeds();
    if (feeds === undefined) return undefined;
    const opened = latest();
    const feed: Feed<unknown> = opened.pane.feed(feeds);
    const ended = new AbortController();
    const session = app.session();
    if (opened.pane.lookUp !== undefined && session !== undefined) {
      const tell = (found: unknown) => {
        const { pane, row } = latest();
        dispatch({ type: 'found', found, related: relatedRows(pane, row, found, app) });
      };
      const { rows } = feed.snapshot();
      const deeds = async () => (await app.playbooks()).deeds();
      opened.pane
        .lookUp(opened.row, { session, rows, deeds, tell, signal: ended.signal })
        .catch((error: unknown) => app.logError('detail', failureOf(error, 'what the row is about')));
    }
    const around = () => {
      const { pane, row, found, related, notes, origin } = latest();
      const snapshot = feed.snapshot();
      const fresh = {
        related: relatedRows(pane, row, found, app),
        notes: snapshot.notes,
        origin: pane.origin?.(snapshot),
      };
      if (isDeepStrictEqual(fresh, { related, notes, origin })) return;
      dispatch({ type: 'around', ...fresh });
    };
    const unsubscribe = feed.subscribe(() => {
      const { pane, row } = latest();
      const key = pane.key(row);
      const fresh = feed.snapshot().rows.find((each) => pane.key(each) === key);
      if (fresh === undefined) dispatch({ type: 'gone' });
      else if (fresh !== row) dispatch({ type: 'row', row: fresh, now: app.now() });
      if (!feed.snapshot().refreshing) around();
    });
    return () => {
      ended.abort();
      unsubscribe();
    };
  },
  View: DetailView,
};

function DetailView(props: {
  readonly state: DetailState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const found = documentOf(state, width);
  const room = documentHeight(state, height);
  // While the search is typed the screen follows its first match; the offset is only kept once Enter is pressed.
  const shown = state.typing === undefined ? undefined : toMatch({ state, size: { width, height } }, 0);
  const offset = shown?.type === 'match' ? shown.offset : state.offset;
  const from = Math.min(offset, Math.max(0, found.lines.length - room));
  return (
    <Box flexDirection="column" width={width} height={height}>
      <LineView lines={marked(found, state, from, room)} offset={0} height={room} theme={app.theme} />
      {room < height ? (
        <LineView lines={[searchLine(state, found, app, width)]} offset={0} height={1} theme={app.theme} />
      ) : null}
    </Box>
  );
}

function marked(found: DetailDocument, state: DetailState, from: number, height: number): TextLine[] {
  return found.lines.slice(from, from + height).map((each, row) => {
    const ranges = found.matches.flatMap((match, index) =>
      match.line === from + row ? [{ ...match, current: index === state.match }] : [],
    );
    return ranges.reduceRight(
      (text, match) => highlight(text, [[match.from, match.end]], match.current ? 'badge' : 'selected'),
      each,
    );
  });
}

function searchLine(state: DetailState, found: DetailDocument, app: AppContext, width: number): TextLine {
  const count = found.matches.length;
  const where = count === 0 ? 'no match' : `${state.match + 1} of ${count}`;
  const typed =
    state.typing === undefined ? [span(state.query)] : editSpans(state.typing, width - 20, app.theme.colour);
  return lineOf([span('/', 'accent'), ...typed, span(`  ${where}`, count === 0 ? 'warn' : 'dim')]);
}
