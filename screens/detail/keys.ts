import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { editBindings } from '../../src/keys/edit-bindings.ts';
import { scrollBindings } from '../../src/keys/scroll-bindings.ts';
import { jsonOf } from '../../src/ui/export-text.ts';
import { scrolledAround } from '../../src/ui/scroll.ts';
import { documentOf } from './document.ts';
import type { DetailAction, DetailState } from './state.ts';

type Context = ScreenContext<DetailState, DetailAction>;

const reading = ({ state }: Context): boolean => state.typing === undefined;
const typing = ({ state }: Context): boolean => state.typing !== undefined;
const searched = (context: Context): boolean => reading(context) && context.state.query !== '';

/** Lines that the document gets, below which the search line stands while there is one. */
export function documentHeight(state: DetailState, height: number): number {
  return Math.max(1, state.typing !== undefined || state.query !== '' ? height - 1 : height);
}

/** Gives the action that shows the match `step` further on, round the end; the current one for 0. */
export function toMatch(context: Pick<Context, 'state' | 'size'>, step: number): DetailAction | undefined {
  const { state, size } = context;
  const { lines, matches } = documentOf(state, size.width);
  if (matches.length === 0) return undefined;
  const match = (((state.match + step) % matches.length) + matches.length) % matches.length;
  const at = matches[match]?.line ?? 0;
  return {
    type: 'match',
    match,
    offset: scrolledAround(state.offset, at, lines.length, documentHeight(state, size.height)),
  };
}

function goToMatch(context: Context, step: number): void {
  const action = toMatch(context, step);
  if (action) context.dispatch(action);
  else context.app.notify(`Nothing here matches “${context.state.query}”.`, 'warn');
}

const entitiesOf = ({ state }: Context) => state.pane.entities(state.row);

/** Gives the id or ARN of the row, the thing one pastes into a ticket. */
export function identifierOf(state: DetailState): string {
  const row = state.row as { readonly arn?: unknown; readonly id?: unknown };
  if (typeof row.arn === 'string' && row.arn !== '') return row.arn;
  return typeof row.id === 'string' ? row.id : state.pane.key(state.row);
}

export const detailKeys: readonly Binding<Context>[] = [
  ...scrollBindings<Context>(
    ({ state, size, dispatch }, motion) => {
      const total = documentOf(state, size.width).lines.length;
      dispatch({ type: 'scroll', motion, total, height: documentHeight(state, size.height) });
    },
    { when: reading },
  ),
  {
    id: 'playbooks',
    keys: ['p'],
    label: 'playbooks',
    help: 'Shows the playbooks that fit this row, filled in.',
    scope: 'modal',
    footer: 1,
    when: reading,
    run: ({ app, state }) =>
      app.open('offers', {
        subject: state.pane.subject(state.row),
        label: state.pane.detail(state.row, state.now).title,
      }),
  },
  {
    id: 'respond',
    keys: ['c'],
    label: 'contain all',
    help: 'Plans all that fits this row as one sequence, to be approved at once.',
    scope: 'modal',
    footer: 2,
    when: reading,
    run: ({ app, state }) => app.open('respond', { subject: state.pane.subject(state.row) }),
  },
  {
    id: 'search',
    keys: ['/'],
    label: 'search',
    help: 'Searches in this detail and its JSON.',
    scope: 'modal',
    footer: 3,
    when: reading,
    run: ({ dispatch }) => dispatch({ type: 'search-open' }),
  },
  {
    id: 'next-match',
    keys: ['n'],
    label: 'next',
    help: 'Goes to the next match of the search.',
    scope: 'modal',
    footer: 3,
    when: searched,
    run: (context) => goToMatch(context, 1),
  },
  {
    id: 'previous-match',
    keys: ['N'],
    label: 'previous',
    help: 'Goes to the match before.',
    scope: 'modal',
    when: searched,
    run: (context) => goToMatch(context, -1),
  },
  {
    id: 'relate',
    keys: ['x'],
    label: 'relate',
    help: 'Shows only what relates to this row, in all panes.',
    scope: 'modal',
    footer: 4,
    when: reading,
    disabledReason: (context) =>
      entitiesOf(context).length === 0 ? 'This row names no bucket, instance, address or principal.' : undefined,
    run: (context) => {
      const { app, state } = context;
      app.relate(entitiesOf(context), state.pane.detail(state.row, state.now).title);
      app.home();
    },
  },
  {
    id: 'copy-id',
    keys: ['y'],
    label: 'copy id',
    help: 'Copies the ARN or id of this row to the clipboard of your terminal.',
    scope: 'modal',
    footer: 5,
    when: reading,
    run: ({ app, state }) => {
      app.copy(identifierOf(state));
      app.notify(`Copied ${identifierOf(state)}`, 'good');
    },
  },
  {
    id: 'copy-json',
    keys: ['Y'],
    label: 'copy JSON',
    help: 'Copies the JSON of this row: what AWS sent, or what was counted from flow logs.',
    scope: 'modal',
    when: reading,
    run: ({ app, state }) => {
      app.copy(jsonOf(state.pane.detail(state.row, state.now).raw));
      app.notify('Copied the JSON of this row', 'good');
    },
  },
  {
    id: 'export-row',
    keys: ['e'],
    label: 'export',
    help: 'Writes this row to a file: what AWS sent, or what was counted from flow logs and from which.',
    scope: 'modal',
    footer: 6,
    when: reading,
    run: ({ app, state }) => app.open('export', { pane: state.pane.id, row: state.row }),
  },
  {
    id: 'search-done',
    keys: ['return'],
    label: 'find',
    help: 'Ends the search text and goes to the first match.',
    scope: 'modal',
    footer: 1,
    when: typing,
    run: (context) => {
      context.dispatch({ type: 'search-end', keep: true });
      const action = toMatch(context, 0);
      if (action) context.dispatch(action);
    },
  },
  {
    id: 'search-cancel',
    keys: ['escape'],
    label: 'cancel',
    help: 'Drops the search.',
    scope: 'modal',
    footer: 2,
    when: typing,
    run: ({ dispatch }) => dispatch({ type: 'search-end', keep: false }),
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Goes back to the panes.',
    scope: 'modal',
    footer: 95,
    when: reading,
    run: ({ app, state, dispatch }) =>
      state.query === '' ? app.back() : dispatch({ type: 'search-end', keep: false }),
  },
  ...editBindings<Context>(typing, ({ dispatch }, edit) => dispatch({ type: 'search-edit', edit })),
];
