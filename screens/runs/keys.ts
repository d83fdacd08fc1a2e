import type { AppContext, ScreenContext } from '../../src/app/screen.ts';
import { failureOf } from '../../src/aws/errors.ts';
import type { Binding } from '../../src/keys/binding.ts';
import type { RunSummary } from '../../src/playbook/port.ts';
import { chainAt, type RunsAction, type RunsState, runAt } from './state.ts';

type Context = ScreenContext<RunsState, RunsAction>;

/** Reads the journals and dispatches the list, or why there is none. */
export async function readRuns(app: AppContext, dispatch: (action: RunsAction) => void): Promise<void> {
  try {
    const port = await app.playbooks();
    const [runs, chains] = await Promise.all([port.runs(), port.chains?.list() ?? []]);
    dispatch({ type: 'loaded', runs, chains });
  } catch (error) {
    dispatch({ type: 'failed', failure: failureOf(error) });
  }
}

const chosen = ({ state }: Context): RunSummary | undefined => runAt(state);

function refused(context: Context, what: 'resume' | 'rollback'): string | undefined {
  const run = chainAt(context.state) ?? chosen(context);
  if (run === undefined) return 'There is no run.';
  if (context.app.readOnly) return 'Read-only: this console can change nothing.';
  if (run.can.includes(what)) return undefined;
  return `It is ${run.state.replaceAll('-', ' ')}: there is nothing to ${what === 'resume' ? 'resume' : 'roll back'}.`;
}

function openRun(context: Context): void {
  const chain = chainAt(context.state);
  if (chain !== undefined) {
    const live = context.app.runs
      .chains()
      .find((view) => view.chainId === chain.chainId && view.finished === undefined);
    if (live !== undefined) context.app.open('chain', { key: live.key });
    else context.app.open('respond', { chainId: chain.chainId, act: chain.can[0] ?? 'rollback' });
    return;
  }
  const run = chosen(context);
  if (run === undefined) return;
  const live = context.app.runs.list().find((view) => view.runId === run.runId && view.finished === undefined);
  if (live === undefined) context.app.open('plan', { runId: run.runId, act: 'look' });
  else context.app.open('run', { key: live.key });
}

function goOn(context: Context, act: 'resume' | 'rollback'): void {
  const chain = chainAt(context.state);
  if (chain !== undefined) context.app.open('respond', { chainId: chain.chainId, act });
  else context.app.open('plan', { runId: chosen(context)?.runId, act });
}

const journalOf = (context: Context): string | undefined => (chainAt(context.state) ?? chosen(context))?.journal;

function move(id: string, keys: readonly string[], by: number, help: string): Binding<Context> {
  return { id, keys, label: id, help, scope: 'modal', run: ({ dispatch }) => dispatch({ type: 'move', by }) };
}

export const runsKeys: readonly Binding<Context>[] = [
  move('down', ['j', 'down'], 1, 'Goes to the next run.'),
  move('up', ['k', 'up'], -1, 'Goes to the run before.'),
  move('page-down', ['pagedown', 'ctrl+d'], 10, 'Goes ten runs on.'),
  move('page-up', ['pageup', 'ctrl+u'], -10, 'Goes ten runs back.'),
  move('first', ['g', 'home'], Number.NEGATIVE_INFINITY, 'Goes to the newest run.'),
  move('last', ['G', 'end'], Number.MAX_SAFE_INTEGER, 'Goes to the oldest run.'),
  {
    id: 'open-run',
    keys: ['return'],
    label: 'open',
    help: 'Shows the run while it is under way here, otherwise its plan.',
    scope: 'modal',
    footer: 1,
    disabledReason: (context) => {
      const run = chainAt(context.state) ?? chosen(context);
      if (run === undefined) return 'There is no run.';
      return run.state === 'unreadable' ? 'Its journal can not be read.' : undefined;
    },
    run: openRun,
  },
  {
    id: 'resume',
    keys: ['c'],
    label: 'resume',
    help: 'Shows the plan of the run and, once approved, goes on with it.',
    scope: 'modal',
    footer: 2,
    disabledReason: (context) => refused(context, 'resume'),
    run: (context) => goOn(context, 'resume'),
  },
  {
    id: 'rollback',
    keys: ['R'],
    label: 'roll back',
    help: 'Shows what would be put back and, once approved, does it.',
    scope: 'modal',
    footer: 3,
    disabledReason: (context) => refused(context, 'rollback'),
    run: (context) => goOn(context, 'rollback'),
  },
  {
    id: 'read-again',
    keys: ['r'],
    label: 'read again',
    help: 'Reads the journals again.',
    scope: 'modal',
    footer: 4,
    run: ({ app, dispatch }) => {
      dispatch({ type: 'loading' });
      void readRuns(app, dispatch);
    },
  },
  {
    id: 'copy-journal',
    keys: ['y'],
    label: 'copy path',
    help: 'Copies the path of the run’s journal.',
    scope: 'modal',
    disabledReason: (context) => (journalOf(context) === undefined ? 'There is no run.' : undefined),
    run: (context) => {
      context.app.copy(journalOf(context) ?? '');
      context.app.notify('Copied the path of the journal', 'good');
    },
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Closes the list.',
    scope: 'modal',
    footer: 95,
    run: ({ app }) => app.back(),
  },
];
