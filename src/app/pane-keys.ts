import type { Binding } from '../keys/binding.ts';
import { jsonOf } from '../ui/export-text.ts';
import type { KeyContext } from './key-context.ts';
import type { Row } from './pane-rows.ts';
import type { AnyPane } from './screen.ts';

interface Focused {
  readonly pane: AnyPane;
  readonly rows: readonly Row[];
  readonly row: Row | undefined;
}

function focused({ store }: KeyContext): Focused {
  const { focus, panes } = store().state();
  const pane = store().panes[focus]?.pane;
  if (pane === undefined) throw new Error('The focus is on a pane that does not exist.');
  const rows = store().rows(focus);
  return { pane, rows, row: rows[panes[focus]?.index ?? 0] };
}

/** The focused pane's feed while it tells how far its load is: such a load can be ended early. */
function readingFeed(context: KeyContext) {
  const feeds = context.app.feeds();
  const feed = feeds === undefined ? undefined : focused(context).pane.feed(feeds);
  return feed?.endLoad !== undefined && feed.snapshot().progress !== undefined ? feed : undefined;
}

const needsRow = (context: KeyContext): string | undefined =>
  focused(context).row === undefined ? 'no row is selected' : undefined;

const needsRows = (context: KeyContext): string | undefined =>
  focused(context).rows.length === 0 ? 'there are no rows' : undefined;

function move(id: string, keys: readonly string[], help: string, by: (page: number) => number): Binding<KeyContext> {
  return {
    id,
    keys,
    label: id.replaceAll('-', ' '),
    help,
    scope: 'pane',
    run: ({ store }) => store().dispatch({ type: 'move', by: by(Math.max(1, store().layout().rowsPerPane - 1)) }),
  };
}

function jump(id: 'first' | 'last', keys: readonly string[]): Binding<KeyContext> {
  return {
    id: `${id}-row`,
    keys,
    label: `${id} row`,
    help: `Select the ${id} row.`,
    scope: 'pane',
    run: ({ store }) => store().dispatch({ type: 'jump', to: id }),
  };
}

function focusBy(id: string, keys: readonly string[], help: string, by: number): Binding<KeyContext> {
  return {
    id,
    keys,
    label: id.replaceAll('-', ' '),
    help,
    scope: 'pane',
    run: ({ store }) => {
      const { focus, panes } = store().state();
      store().dispatch({ type: 'focus', pane: (focus + by + panes.length) % panes.length });
    },
  };
}

function focusNumber(pane: number): Binding<KeyContext> {
  return {
    id: `pane-${pane + 1}`,
    keys: [String(pane + 1)],
    label: `pane ${pane + 1}`,
    help: `Go to pane ${pane + 1}.`,
    scope: 'pane',
    when: ({ store }) => pane < store().panes.length,
    run: ({ store }) => store().dispatch({ type: 'focus', pane }),
  };
}

/** Clears what narrows the rows: the filter first, then the relation. */
function widen({ store }: KeyContext): void {
  const { focus, panes } = store().state();
  if ((panes[focus]?.filter ?? '') !== '') store().dispatch({ type: 'filter-clear' });
  else store().dispatch({ type: 'relate', relation: undefined });
}

const narrowed = ({ store }: KeyContext): boolean => {
  const { focus, panes, relation } = store().state();
  return relation !== undefined || (panes[focus]?.filter ?? '') !== '';
};

function relateToRow(context: KeyContext): void {
  const { app, store } = context;
  if (store().state().relation !== undefined) {
    app.relate([], '');
    return;
  }
  const { pane, row } = focused(context);
  const entities = [...store().selectedEntities()];
  if (entities.length === 0) app.notify('This row names nothing that other rows could share.', 'warn');
  else app.relate(entities, pane.detail(row, app.now()).title);
}

/** The keys of the panes. */
export const paneKeys: readonly Binding<KeyContext>[] = [
  move('down', ['down', 'j'], 'Select the next row.', () => 1),
  move('up', ['up', 'k'], 'Select the previous row.', () => -1),
  move('page-down', ['pagedown', 'ctrl+f'], 'Go down a page.', (page) => page),
  move('page-up', ['pageup', 'ctrl+b'], 'Go up a page.', (page) => -page),
  move('half-page-down', ['ctrl+d'], 'Go down half a page.', (page) => Math.ceil(page / 2)),
  move('half-page-up', ['ctrl+u'], 'Go up half a page.', (page) => -Math.ceil(page / 2)),
  jump('first', ['g', 'home']),
  jump('last', ['G', 'end']),
  focusBy('next-pane', ['tab', 'right', 'l'], 'Go to the next pane.', 1),
  focusBy('previous-pane', ['shift+tab', 'left', 'h'], 'Go to the previous pane.', -1),
  ...[0, 1, 2].map(focusNumber),
  {
    id: 'detail',
    keys: ['return'],
    label: 'detail',
    help: 'Show what happened, the evidence and the raw JSON of the selected row.',
    scope: 'pane',
    footer: 10,
    disabledReason: needsRow,
    run: (context) => {
      const { pane, row } = focused(context);
      context.app.open('detail', { pane: pane.id, key: pane.key(row) });
    },
  },
  {
    id: 'playbooks',
    keys: ['p'],
    label: 'playbooks',
    help: 'Show the playbooks that contain what the selected row shows, filled in for it.',
    scope: 'pane',
    footer: 20,
    disabledReason: needsRow,
    run: (context) => {
      const { pane, row } = focused(context);
      context.app.open('offers', { subject: pane.subject(row) });
    },
  },
  {
    id: 'filter',
    keys: ['/'],
    label: 'filter',
    help: 'Filter the rows as you type: words, field:value, !not, quotes for spaces.',
    scope: 'pane',
    footer: 30,
    run: ({ store }) => store().dispatch({ type: 'filter-open' }),
  },
  {
    id: 'widen',
    keys: ['escape'],
    label: 'show all',
    help: 'Clear the filter; once more, show unrelated rows again.',
    scope: 'pane',
    footer: 31,
    when: narrowed,
    run: widen,
  },
  {
    id: 'relate',
    keys: ['x'],
    label: 'related only',
    help: 'Show only what shares a bucket, instance, interface, address, principal or account with this row, in every pane; again to show all.',
    scope: 'pane',
    footer: 40,
    disabledReason: (context) => (context.store().state().relation === undefined ? needsRow(context) : undefined),
    run: relateToRow,
  },
  {
    id: 'view',
    keys: ['v'],
    label: 'view',
    help: 'Go through the views of this pane, such as exfiltration only and all types.',
    scope: 'pane',
    footer: 50,
    when: (context) => focused(context).pane.views.length > 1,
    run: (context) => {
      const { pane } = focused(context);
      context.store().dispatch({ type: 'view', choices: pane.views.length });
    },
  },
  {
    id: 'sort',
    keys: ['s'],
    label: 'sort',
    help: 'Go through the orders of this pane.',
    scope: 'pane',
    footer: 55,
    when: (context) => focused(context).pane.sorts.length > 1,
    run: (context) => {
      const { pane } = focused(context);
      context.store().dispatch({ type: 'sort', choices: pane.sorts.length });
      const { focus, panes } = context.store().state();
      context.app.notify(`Sorted by ${pane.sorts[panes[focus]?.sort ?? 0]?.label ?? ''}.`);
    },
  },
  {
    id: 'copy',
    keys: ['y'],
    label: 'copy',
    help: 'Copy the selected row to the clipboard as JSON (OSC 52, also inside tmux).',
    scope: 'pane',
    footer: 65,
    disabledReason: needsRow,
    run: (context) => {
      const { pane, row } = focused(context);
      context.app.copy(jsonOf(pane.detail(row, context.app.now()).raw ?? row));
      context.app.notify(`Copied ${pane.key(row)} as JSON.`, 'good');
    },
  },
  {
    id: 'export',
    keys: ['e'],
    label: 'export',
    help: 'Write the rows of this pane, as filtered, to a JSON or CSV file.',
    scope: 'pane',
    footer: 70,
    disabledReason: needsRows,
    run: (context) => context.app.open('export', { pane: focused(context).pane.id }),
  },
  {
    id: 'refresh',
    keys: ['r'],
    label: 'refresh',
    help: 'Load every pane now.',
    scope: 'pane',
    footer: 75,
    run: ({ refresh }) => refresh(),
  },
  {
    id: 'stop-reading',
    keys: ['S'],
    label: 'stop reading',
    help: 'Stop reading flow logs now and keep what there is; `r` reads on.',
    scope: 'pane',
    footer: 5,
    when: (context) => readingFeed(context) !== undefined,
    run: (context) => readingFeed(context)?.endLoad?.(),
  },
  {
    id: 'zoom',
    keys: ['z'],
    label: 'zoom',
    help: 'Give the focused pane the whole screen; again to go back.',
    scope: 'pane',
    footer: 77,
    run: ({ store }) => store().dispatch({ type: 'zoom' }),
  },
  {
    id: 'respond',
    keys: ['c'],
    label: 'contain all',
    help: 'Plan all that fits the selected row as one sequence, to be approved at once.',
    scope: 'pane',
    footer: 25,
    disabledReason: needsRow,
    run: (context) => {
      const { pane, row } = focused(context);
      context.app.open('respond', { subject: pane.subject(row) });
    },
  },
  {
    id: 'posture',
    keys: ['t'],
    label: 'in transit',
    help: 'Show whether data in transit is protected: an audit of the account, with what puts each finding right.',
    scope: 'pane',
    footer: 56,
    run: ({ app }) => app.open('posture'),
  },
  {
    id: 'runs',
    keys: ['R'],
    label: 'runs',
    help: 'Show the runs on this machine, to review, resume or roll back.',
    scope: 'pane',
    footer: 57,
    run: ({ app }) => app.open('runs'),
  },
];
