import { failureOf } from '../../src/aws/errors.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { editBindings } from '../../src/keys/edit-bindings.ts';
import { jsonOf } from '../../src/ui/export-text.ts';
import { scrolled, scrolledTo } from '../../src/ui/scroll.ts';
import { type Context, chosen, idle, listing, rowsOf } from './chosen.ts';
import { fixKeys } from './fix-keys.ts';
import { practiceNames } from './practice-lines.ts';
import { nameOf } from './row-lines.ts';
import { cursorIn, VIEWS } from './rows.ts';
import { evidenceOf, partsOf } from './screen-lines.ts';

const typing = ({ state }: Context): boolean => state.typing !== undefined;
const whole = ({ state }: Context): boolean => state.whole;

/** Goes to a row, as far as there is one; the list follows no further than it must. */
function goTo(context: Context, wanted: (at: number, total: number) => number): void {
  const { state, dispatch, size } = context;
  const rows = rowsOf(context);
  const index = Math.max(0, Math.min(wanted(cursorIn(rows, state), rows.length), rows.length - 1));
  const top = scrolledTo(state.top, index, rows.length, partsOf(size).rows);
  dispatch({ type: 'select', index, key: rows[index]?.key, top });
}

function choosePractice({ state, dispatch }: Context, by: number): void {
  const { length } = practiceNames(true);
  dispatch({ type: 'practice', practice: (state.practice + by + length) % length });
}

/** Goes to the next check, or the one before. */
function goToCheck(context: Context, by: 1 | -1): void {
  const rows = rowsOf(context);
  goTo(context, (at) => {
    for (let next = at + by; next >= 0 && next < rows.length; next += by) {
      if (rows[next]?.kind === 'check') return next;
    }
    return at;
  });
}

const page = ({ size }: Context): number => Math.max(1, partsOf(size).rows - 1);

function move(
  id: string,
  keys: readonly string[],
  help: string,
  wanted: (at: number, total: number, page: number) => number,
): Binding<Context> {
  return {
    id,
    keys,
    label: id.replaceAll('-', ' '),
    help,
    scope: 'modal',
    when: listing,
    run: (context) => goTo(context, (at, total) => wanted(at, total, page(context))),
  };
}

function scroll(id: string, keys: readonly string[], help: string, motion: Parameters<typeof scrolled>[1]) {
  return {
    id: `evidence-${id}`,
    keys,
    label: id,
    help,
    scope: 'modal',
    when: whole,
    run: (context: Context) => {
      const { state, dispatch, size } = context;
      const total = evidenceOf(rowsOf(context), state, size.width).length;
      dispatch({ type: 'scroll', offset: scrolled(state.offset, motion, total, size.height) });
    },
  } as const satisfies Binding<Context>;
}

const entitiesOf = (context: Context) => {
  const row = chosen(context);
  return row?.kind === 'judgement' ? (row.judgement.entities ?? []) : [];
};

async function exportAudit({ app }: Context): Promise<void> {
  try {
    const { auditFile } = await import('./audit-file.ts');
    const { name, content } = auditFile(app.audits.view(), app.now(), app.options.version);
    const path = await app.options.writeExport(name, content);
    app.notify(`Wrote ${path}`, 'good');
  } catch (error) {
    app.notify(`Not written: ${failureOf(error).message}`, 'bad');
  }
}

export const postureKeys: readonly Binding<Context>[] = [
  move('down', ['down', 'j'], 'Selects the next row.', (at) => at + 1),
  move('up', ['up', 'k'], 'Selects the row before.', (at) => at - 1),
  move('page-down', ['pagedown', 'ctrl+f', ' '], 'Goes down a page.', (at, _, by) => at + by),
  move('page-up', ['pageup', 'ctrl+b'], 'Goes up a page.', (at, _, by) => at - by),
  move('half-page-down', ['ctrl+d'], 'Goes down half a page.', (at, _, by) => at + Math.ceil(by / 2)),
  move('half-page-up', ['ctrl+u'], 'Goes up half a page.', (at, _, by) => at - Math.ceil(by / 2)),
  move('first', ['g', 'home'], 'Selects the first row.', () => 0),
  move('last', ['G', 'end'], 'Selects the last row.', (_, total) => total - 1),
  {
    id: 'next-practice',
    keys: ['tab', 'right', 'l'],
    label: 'practice',
    help: 'Shows the next practice.',
    scope: 'modal',
    footer: 8,
    when: listing,
    run: (context) => choosePractice(context, 1),
  },
  {
    id: 'previous-practice',
    keys: ['shift+tab', 'left', 'h'],
    label: 'practice before',
    help: 'Shows the practice before.',
    scope: 'modal',
    when: listing,
    run: (context) => choosePractice(context, -1),
  },
  {
    id: 'next-check',
    keys: ['n'],
    label: 'next check',
    help: 'Goes to the next check.',
    scope: 'modal',
    footer: 40,
    when: listing,
    run: (context) => goToCheck(context, 1),
  },
  {
    id: 'previous-check',
    keys: ['N'],
    label: 'check before',
    help: 'Goes to the check before.',
    scope: 'modal',
    when: listing,
    run: (context) => goToCheck(context, -1),
  },
  {
    id: 'evidence',
    keys: ['return'],
    label: 'evidence',
    help: 'Gives the evidence of the row the whole screen.',
    scope: 'modal',
    footer: 10,
    when: listing,
    disabledReason: (context) => (chosen(context) === undefined ? 'no row is selected' : undefined),
    run: ({ dispatch }) => dispatch({ type: 'whole', whole: true }),
  },
  ...fixKeys,
  {
    id: 'view',
    keys: ['v'],
    label: 'view',
    help: 'Goes through what is shown: failed and unknown, failed, unknown, passed too.',
    scope: 'modal',
    footer: 20,
    when: listing,
    run: ({ state, dispatch }) => {
      const at = VIEWS.findIndex(({ id }) => id === state.view);
      const next = VIEWS[(at + 1) % VIEWS.length];
      if (next !== undefined) dispatch({ type: 'view', view: next.id });
    },
  },
  {
    id: 'filter',
    keys: ['/'],
    label: 'filter',
    help: 'Filters the rows as you type: words, severity:high, check:…, playbook:…, resource:…, !not.',
    scope: 'modal',
    footer: 15,
    when: listing,
    run: ({ dispatch }) => dispatch({ type: 'filter-open' }),
  },
  {
    id: 'relate',
    keys: ['x'],
    label: 'related rows',
    help: 'Goes to the panes and shows only what relates to this resource.',
    scope: 'modal',
    footer: 30,
    when: idle,
    disabledReason: (context) =>
      entitiesOf(context).length === 0 ? 'the row names nothing that the panes could share' : undefined,
    run: (context) => {
      const row = chosen(context);
      context.app.relate(entitiesOf(context), row?.kind === 'judgement' ? nameOf(row.judgement.resource) : '');
      context.app.back();
      context.app.home();
    },
  },
  {
    id: 'copy-id',
    keys: ['y'],
    label: 'copy id',
    help: 'Copies the ARN or id of the resource to the clipboard of your terminal.',
    scope: 'modal',
    footer: 50,
    when: idle,
    run: (context) => {
      const row = chosen(context);
      if (row === undefined) return;
      const id = row.kind === 'check' ? row.check.id : (row.judgement.resource.arn ?? row.judgement.resource.id);
      context.app.copy(id);
      context.app.notify(`Copied ${id}`, 'good');
    },
  },
  {
    id: 'copy-json',
    keys: ['Y'],
    label: 'copy JSON',
    help: 'Copies what the check says of the resource, as JSON.',
    scope: 'modal',
    when: idle,
    run: (context) => {
      const row = chosen(context);
      if (row === undefined) return;
      context.app.copy(jsonOf(row.kind === 'check' ? row.check : { check: row.check.id, ...row.judgement }));
      context.app.notify('Copied as JSON', 'good');
    },
  },
  {
    id: 'export',
    keys: ['e'],
    label: 'export',
    help: 'Writes the whole audit to a JSON file as `transit-tui audit --json` does: `--since` takes it. CSV, SARIF, OCSF and HTML are that command’s.',
    scope: 'modal',
    footer: 55,
    when: listing,
    disabledReason: ({ app }) => (app.audits.view().at === undefined ? 'nothing was read yet' : undefined),
    run: (context) => void exportAudit(context),
  },
  {
    id: 'read-again',
    keys: ['r'],
    label: 'read again',
    help: 'Reads the account again; what is shown stays until that is done.',
    scope: 'modal',
    footer: 45,
    when: idle,
    disabledReason: ({ app }) => (app.audits.view().reading ? 'it is being read' : undefined),
    run: ({ app }) => app.audits.start(),
  },
  {
    id: 'stop-reading',
    keys: ['S'],
    label: 'stop reading',
    help: 'Stops reading the account.',
    scope: 'modal',
    footer: 3,
    when: (context) => idle(context) && context.app.audits.view().reading,
    run: ({ app }) => app.audits.stop(),
  },
  scroll('down', ['down', 'j'], 'Scrolls the evidence down a line.', 'down'),
  scroll('up', ['up', 'k'], 'Scrolls the evidence up a line.', 'up'),
  scroll('page-down', ['pagedown', ' ', 'ctrl+d'], 'Scrolls the evidence down a page.', 'page-down'),
  scroll('page-up', ['pageup', 'ctrl+u'], 'Scrolls the evidence up a page.', 'page-up'),
  {
    id: 'filter-accept',
    keys: ['return', 'down'],
    label: 'keep filter',
    help: 'Keeps the filter and goes back to the rows.',
    scope: 'modal',
    footer: 1,
    when: typing,
    run: ({ dispatch }) => dispatch({ type: 'filter-end', keep: true }),
  },
  {
    id: 'filter-cancel',
    keys: ['escape'],
    label: 'clear filter',
    help: 'Clears the filter and goes back to the rows.',
    scope: 'modal',
    footer: 2,
    when: typing,
    run: ({ dispatch }) => dispatch({ type: 'filter-end', keep: false }),
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Goes back: from the evidence to the rows, from a filter to all rows, from the rows to the panes.',
    scope: 'modal',
    footer: 95,
    when: idle,
    run: ({ app, state, dispatch }) => {
      if (state.whole) dispatch({ type: 'whole', whole: false });
      else if (state.filter !== '') dispatch({ type: 'filter-end', keep: false });
      else app.back();
    },
  },
  ...editBindings<Context>(typing, ({ dispatch }, edit) => dispatch({ type: 'filter-edit', edit })),
];
