import type { AppContext, ScreenContext } from '../../src/app/screen.ts';
import { failureOf } from '../../src/aws/errors.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { editBindings } from '../../src/keys/edit-bindings.ts';
import {
  canChoose,
  canTakeBack,
  type EarlyKey,
  type Entry,
  missingIn,
  needsForm,
  type OffersAction,
  type OffersState,
  paramsOf,
  typesText,
} from './state.ts';

/**
 * Asks which playbooks fit the row and dispatches them, or why they could not be loaded; then does what was asked for by
 * keys meanwhile.
 */
export async function readOffers({ app, dispatch, latest }: Reading): Promise<void> {
  try {
    const port = await app.playbooks();
    const { args, early } = latest();
    const offers = 'offers' in args ? args.offers : port.offers(args.subject);
    dispatch({ type: 'loaded', offers, playbooks: port.list() });
    for (const key of early) {
      act(key, { app, dispatch, state: latest() });
      // The plan has opened, or a form has: later keys were meant for that and are not known to it.
      if (key === 'plan' || key === 'edit-params') break;
    }
  } catch (error) {
    dispatch({ type: 'failed', failure: failureOf(error) });
  }
}

interface Reading {
  readonly app: AppContext;
  readonly dispatch: (action: OffersAction) => void;
  readonly latest: () => OffersState;
}

type Context = ScreenContext<OffersState, OffersAction>;
type Acting = Pick<Context, 'app' | 'dispatch' | 'state'>;

/** Does what a key of the list means, or keeps it until there is a list. */
function act(key: EarlyKey, context: Acting): void {
  const { state, dispatch, app } = context;
  if (state.loading) dispatch({ type: 'early', key });
  else if (key === 'down' || key === 'up') dispatch({ type: 'move', by: key === 'down' ? 1 : -1 });
  else {
    const reason = blockedReason(context);
    const entry = chosen(context);
    if (reason !== undefined) app.notify(reason, 'warn');
    else if (key === 'plan') openChosen(context);
    else if (entry?.info !== undefined) dispatch({ type: 'form-open', entry });
  }
}

const listing = ({ state }: Context): boolean => state.form === undefined;
const filling = ({ state }: Context): boolean => state.form !== undefined;
const onChoice = ({ state }: Context): boolean => state.form !== undefined && canChoose(state.form);
const chosen = ({ state }: Pick<Context, 'state'>): Entry | undefined => state.entries[state.at];

function blockedReason(context: Pick<Context, 'state'>): string | undefined {
  if (context.state.loading) return undefined;
  const entry = chosen(context);
  if (entry === undefined) return 'There is no playbook to open.';
  if (entry.kind === 'offer' && entry.offer.blocked !== undefined) return entry.offer.blocked;
  return undefined;
}

function openChosen(context: Acting): void {
  const entry = chosen(context);
  if (entry === undefined) return;
  if (needsForm(entry) && entry.info !== undefined) context.dispatch({ type: 'form-open', entry });
  else if (entry.kind === 'offer') {
    context.app.open('plan', { playbook: entry.offer.playbook, params: entry.offer.params });
  }
}

function planForm({ state, app, dispatch }: Context): void {
  if (state.form === undefined) return;
  const complaint = missingIn(state.form);
  if (complaint !== undefined) dispatch({ type: 'form-complain', complaint });
  else app.open('plan', { playbook: state.form.info.id, params: paramsOf(state.form) });
}

export const offersKeys: readonly Binding<Context>[] = [
  {
    id: 'down',
    keys: ['j', 'down'],
    label: 'down',
    help: 'Goes to the next playbook.',
    scope: 'modal',
    when: listing,
    run: (context) => act('down', context),
  },
  {
    id: 'up',
    keys: ['k', 'up'],
    label: 'up',
    help: 'Goes to the playbook before.',
    scope: 'modal',
    when: listing,
    run: (context) => act('up', context),
  },
  {
    id: 'plan',
    keys: ['return'],
    label: 'plan',
    help: 'Plans the playbook: reads only, changes nothing.',
    scope: 'modal',
    footer: 1,
    when: listing,
    disabledReason: blockedReason,
    run: (context) => act('plan', context),
  },
  {
    id: 'edit-params',
    keys: ['e'],
    label: 'parameters',
    help: 'Opens the parameters of the playbook before planning it.',
    scope: 'modal',
    footer: 2,
    when: listing,
    disabledReason: blockedReason,
    run: (context) => act('edit-params', context),
  },
  {
    id: 'read-again',
    keys: ['r'],
    label: 'read again',
    help: 'Loads the playbooks again after that has failed.',
    scope: 'modal',
    footer: 3,
    when: (context) => listing(context) && context.state.failure !== undefined,
    run: (context) => void readOffers({ ...context, latest: () => context.state }),
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Goes back; nothing has been changed.',
    scope: 'modal',
    footer: 95,
    when: listing,
    run: ({ app }) => app.back(),
  },
  {
    id: 'choose',
    keys: ['return', ' '],
    label: 'choose',
    help: 'Chooses what the cursor is on.',
    scope: 'modal',
    footer: 1,
    when: onChoice,
    run: ({ dispatch }) => dispatch({ type: 'form-choose' }),
  },
  {
    id: 'take-back',
    keys: [' '],
    label: 'take back',
    help: 'Takes back a choice that may stay open.',
    scope: 'modal',
    footer: 2,
    when: ({ state }) => state.form !== undefined && canTakeBack(state.form),
    run: ({ dispatch }) => dispatch({ type: 'form-choose' }),
  },
  {
    id: 'form-plan',
    keys: ['return'],
    label: 'plan',
    help: 'Plans with these parameters: reads only, changes nothing.',
    scope: 'modal',
    footer: 1,
    when: (context) => filling(context) && !onChoice(context),
    run: planForm,
  },
  {
    id: 'form-down',
    keys: ['down', 'tab'],
    label: 'next',
    help: 'Goes to the next field or choice.',
    scope: 'modal',
    footer: 3,
    when: filling,
    run: ({ dispatch }) => dispatch({ type: 'form-move', by: 1 }),
  },
  {
    id: 'form-up',
    keys: ['up', 'shift+tab'],
    label: 'previous',
    help: 'Goes to the field or choice before.',
    scope: 'modal',
    when: filling,
    run: ({ dispatch }) => dispatch({ type: 'form-move', by: -1 }),
  },
  {
    id: 'form-close',
    keys: ['escape'],
    label: 'back',
    help: 'Goes back to the list of playbooks.',
    scope: 'modal',
    footer: 95,
    when: filling,
    run: ({ dispatch }) => dispatch({ type: 'form-close' }),
  },
  ...editBindings<Context>(
    ({ state }) => typesText(state),
    ({ dispatch }, edit) => dispatch({ type: 'form-edit', edit }),
  ),
];
