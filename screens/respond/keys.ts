import type { AppContext, ScreenContext } from '../../src/app/screen.ts';
import { FailureError, failureOf } from '../../src/aws/errors.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { editBindings } from '../../src/keys/edit-bindings.ts';
import { pageBindings } from '../../src/keys/scroll-bindings.ts';
import { aboutOf } from '../../src/playbook/about.ts';
import type { ChainPort, SavedChain } from '../../src/playbook/chain.ts';
import { scrolled, scrolledTo } from '../../src/ui/scroll.ts';
import { bodyHeight, type RespondLines, respondLines } from './lines.ts';
import { chosenOffers, isConfirmed, modeOf, type RespondAction, type RespondState, toggled } from './state.ts';

type Context = ScreenContext<RespondState, RespondAction>;

async function chainsOf(app: AppContext): Promise<ChainPort> {
  const { chains } = await app.playbooks();
  if (chains !== undefined) return chains;
  throw new FailureError({
    code: 'invalid',
    message: 'There are no chains here.',
    hint: 'Plan the playbooks one by one.',
  });
}

/** Plans the chain, or reads the journalled one, and dispatches it, or why there is none. Nothing is changed at AWS. */
export async function readChain(
  app: AppContext,
  state: RespondState,
  dispatch: (action: RespondAction) => void,
): Promise<void> {
  try {
    const chains = await chainsOf(app);
    const { args, choices } = state;
    dispatch({ type: 'planned', chain: await chainOf(chains, args, choices) });
  } catch (error) {
    const failure = failureOf(error);
    app.logError('respond', failure);
    dispatch({ type: 'failed', failure });
  }
}

function chainOf(chains: ChainPort, args: RespondState['args'], choices: RespondState['choices']): Promise<SavedChain> {
  if ('subject' in args) return chains.plan(args.subject, aboutOf(args.subject), choices);
  if ('offers' in args) return chains.planOffers(chosenOffers(args.offers, choices), args.about);
  return chains.chainOf(args.chainId);
}

/** Starts what was approved and shows it; call it only once the person has typed the word. */
async function startApproved({ app, state, dispatch }: Context): Promise<void> {
  const { args, chain } = state;
  if (chain === undefined) return;
  try {
    const chains = await chainsOf(app);
    const which = 'chainId' in args ? { chainId: args.chainId } : {};
    const key = app.runs.startChain({ chains, chain, mode: modeOf(args), ...which });
    app.home();
    app.open('chain', { key });
  } catch (error) {
    dispatch({ type: 'failed', failure: failureOf(error) });
  }
}

/** Why the chain can't be approved; undefined when it can. */
export function approvalRefused(state: RespondState, app: AppContext): string | undefined {
  if (state.chain === undefined || state.phase === 'reading') return 'There is no chain yet.';
  if (app.readOnly) return 'Read-only: this console can change nothing.';
  if (state.chain.links.length === 0) return 'There is nothing to do.';
  return undefined;
}

/** Gives the first visible line: where the person paged to, else where what the cursor is on is in sight. */
export function respondOffset(state: RespondState, shown: RespondLines, height: number): number {
  if (state.offset !== undefined) return state.offset;
  if (state.at <= 0) return 0;
  return Math.min(shown.cursor, scrolledTo(0, shown.cursorEnd, shown.lines.length, height));
}

const looking = ({ state }: Context): boolean => state.phase !== 'approving' && state.phase !== 'starting';
const approving = ({ state }: Context): boolean => state.phase === 'approving';
const choosing = (context: Context): boolean => looking(context) && modeOf(context.state.args) === 'run';

function choose(context: Context): void {
  const choices = toggled(context.state);
  if (choices === undefined) return;
  context.dispatch({ type: 'choose', choices });
  void readChain(context.app, { ...context.state, choices }, context.dispatch);
}

function toggleRefused({ state }: Context): string | undefined {
  if (state.phase === 'reading') return 'The chain is being planned.';
  if (state.at < 0) return 'Choose a plan first: j goes to the next one.';
  return toggled(state) === undefined ? 'It could not be planned: see why beside it.' : undefined;
}

export const respondKeys: readonly Binding<Context>[] = [
  {
    id: 'approve',
    keys: ['a'],
    label: 'approve all',
    help: "Asks for the beginning of the chain's hash, typed, and then runs it.",
    scope: 'modal',
    footer: 1,
    when: looking,
    disabledReason: ({ state, app }) => approvalRefused(state, app),
    run: ({ dispatch }) => dispatch({ type: 'approve-open' }),
  },
  {
    id: 'toggle',
    keys: [' '],
    label: 'in or out',
    help: 'Leaves the plan at the cursor out, or takes in what is left out.',
    scope: 'modal',
    footer: 2,
    when: choosing,
    disabledReason: toggleRefused,
    run: choose,
  },
  {
    id: 'open-plan',
    keys: ['return'],
    label: 'whole plan',
    help: 'Shows the plan at the cursor by itself, whole, with its diff and every call.',
    scope: 'modal',
    footer: 3,
    when: choosing,
    disabledReason: ({ state }) =>
      state.chain?.links[state.at] === undefined ? 'Choose a plan first: j goes to the next one.' : undefined,
    run: ({ app, state }) => {
      const saved = state.chain?.links[state.at]?.saved;
      if (saved === undefined) return;
      const { playbook, params } = saved.plan;
      app.open('plan', { playbook, params, saved });
    },
  },
  {
    id: 'down',
    keys: ['j', 'down'],
    label: 'next',
    help: 'Goes to the next plan.',
    scope: 'modal',
    when: looking,
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
  },
  {
    id: 'up',
    keys: ['k', 'up'],
    label: 'before',
    help: 'Goes to the plan before.',
    scope: 'modal',
    when: looking,
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
  },
  {
    id: 'read-again',
    keys: ['r'],
    label: 'read again',
    help: 'Reads the world again and plans anew.',
    scope: 'modal',
    footer: 4,
    when: (context) => looking(context) && context.state.phase !== 'reading',
    run: ({ app, state, dispatch }) => {
      dispatch({ type: 'read' });
      void readChain(app, state, dispatch);
    },
  },
  {
    id: 'copy-hash',
    keys: ['y'],
    label: 'copy hash',
    help: "Copies the chain's hash, which `--approve` takes.",
    scope: 'modal',
    when: (context) => looking(context) && context.state.chain !== undefined,
    run: ({ app, state }) => {
      if (state.chain === undefined) return;
      void app.options.keepShown?.(state.chain);
      app.copy(state.chain.hash);
      app.notify('Copied the hash of this chain', 'good');
    },
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Goes back; nothing has been changed.',
    scope: 'modal',
    footer: 95,
    when: looking,
    run: ({ app }) => app.back(),
  },
  // Space takes in and leaves out: it does not page here.
  ...pageBindings<Context>(({ state, app, size, dispatch }, motion) => {
    const shown = respondLines(state, app, size.width);
    const height = bodyHeight(state, size.height);
    dispatch({
      type: 'page',
      offset: scrolled(respondOffset(state, shown, height), motion, shown.lines.length, height),
    });
  }).map((binding) => ({ ...binding, keys: binding.keys.filter((key) => key !== ' '), when: looking })),
  {
    id: 'confirm',
    keys: ['return'],
    label: 'run all',
    help: 'Runs the chain once the word is typed in full.',
    scope: 'modal',
    footer: 1,
    when: approving,
    run: (context) => {
      const { app, state, dispatch } = context;
      dispatch({ type: 'confirm' });
      if (isConfirmed(state) && approvalRefused(state, app) === undefined) void startApproved(context);
    },
  },
  {
    id: 'cancel-approval',
    keys: ['escape'],
    label: 'not yet',
    help: 'Goes back to the chain without running it.',
    scope: 'modal',
    footer: 2,
    when: approving,
    run: ({ dispatch }) => dispatch({ type: 'approve-close' }),
  },
  ...editBindings<Context>(approving, ({ dispatch }, edit) => dispatch({ type: 'edit', edit })),
];
