import type { ScreenContext } from '../../src/app/screen.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { editBindings } from '../../src/keys/edit-bindings.ts';
import { scrollBindings } from '../../src/keys/scroll-bindings.ts';
import { approvalRefused, bodyHeight, planLines } from './lines.ts';
import { readPlan, savePlan, startApproved } from './read-plan.ts';
import { anew, canSave, isConfirmed, type PlanAction, type PlanState } from './state.ts';

type Context = ScreenContext<PlanState, PlanAction>;

const looking = ({ state }: Context): boolean => state.phase !== 'approving' && state.phase !== 'starting';
const approving = ({ state }: Context): boolean => state.phase === 'approving';
const planned = (context: Context): boolean => looking(context) && context.state.saved !== undefined;

export const planKeys: readonly Binding<Context>[] = [
  {
    id: 'approve',
    keys: ['a'],
    label: 'approve',
    help: "Asks for the target's id, typed, and then applies the plan.",
    scope: 'modal',
    footer: 1,
    when: looking,
    disabledReason: ({ state, app }) => approvalRefused(state, app),
    run: ({ dispatch }) => dispatch({ type: 'approve-open' }),
  },
  {
    id: 'save',
    keys: ['w'],
    label: 'save',
    help: 'Writes the plan to a file that `transit-tui apply` takes.',
    scope: 'modal',
    footer: 2,
    when: (context) => planned(context) && canSave(context.state),
    run: ({ app, state, dispatch }) => {
      if (state.saved !== undefined) void savePlan(app, state.saved, dispatch);
    },
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
      void readPlan(app, anew(state.args), dispatch);
    },
  },
  {
    id: 'copy-hash',
    keys: ['y'],
    label: 'copy hash',
    help: "Copies the plan's hash, which `--approve` takes.",
    scope: 'modal',
    footer: 5,
    when: planned,
    run: ({ app, state }) => {
      if (state.saved === undefined) return;
      void app.options.keepShown?.(state.saved);
      app.copy(state.saved.hash);
      app.notify('Copied the hash of this plan', 'good');
    },
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Leaves the plan; nothing has been changed.',
    scope: 'modal',
    footer: 95,
    when: looking,
    run: ({ app }) => app.back(),
  },
  ...scrollBindings<Context>(
    ({ state, app, size, dispatch }, motion) => {
      const total = planLines(state, app, size).length;
      dispatch({ type: 'scroll', motion, total, height: bodyHeight(state, size.height) });
    },
    { when: looking },
  ),
  {
    id: 'confirm',
    keys: ['return'],
    label: 'apply',
    help: "Applies the plan once the target's id is typed in full.",
    scope: 'modal',
    footer: 1,
    when: approving,
    run: ({ app, state, dispatch }) => {
      dispatch({ type: 'confirm' });
      if (isConfirmed(state) && approvalRefused(state, app) === undefined) void startApproved(app, state, dispatch);
    },
  },
  {
    id: 'cancel-approval',
    keys: ['escape'],
    label: 'not yet',
    help: 'Goes back to the plan without applying it.',
    scope: 'modal',
    footer: 2,
    when: approving,
    run: ({ dispatch }) => dispatch({ type: 'approve-close' }),
  },
  ...editBindings<Context>(approving, ({ dispatch }, edit) => dispatch({ type: 'edit', edit })),
];
