import type { AppContext, ScreenContext } from '../../src/app/screen.ts';
import { failureOf } from '../../src/aws/errors.ts';
import type { Binding } from '../../src/keys/binding.ts';
import { editBindings } from '../../src/keys/edit-bindings.ts';
import type { Subject } from '../../src/playbook/port.ts';
import {
  canChoose,
  type Entry,
  missingIn,
  needsForm,
  type OffersAction,
  type OffersState,
  paramsOf,
  typesText,
} from './state.ts';

/** Asks which playbooks fit the row and dispatches them, or why they could not be loaded. */
export async function readOffers(
  app: AppContext,
  subject: Subject,
  dispatch: (action: OffersAction) => void,
): Promise<void> {
  try {
    const port = await app.playbooks();
    dispatch({ type: 'loaded', offers: port.offers(subject), playbooks: port.list() });
  } catch (error) {
    dispatch({ type: 'failed', failure: failureOf(error) });
  }
}

type Context = ScreenContext<OffersState, OffersAction>;

const listing = ({ state }: Context): boolean => state.form === undefined;
const filling = ({ state }: Context): boolean => state.form !== undefined;
const onChoice = ({ state }: Context): boolean => state.form !== undefined && canChoose(state.form);
const chosen = ({ state }: Context): Entry | undefined => state.entries[state.at];

function blockedReason(context: Context): string | undefined {
  if (context.state.loading) return 'The playbooks are still being read.';
  const entry = chosen(context);
  if (entry === undefined) return 'There is no playbook to open.';
  if (entry.kind === 'offer' && entry.offer.blocked !== undefined) return entry.offer.blocked;
  return undefined;
}

function openChosen(context: Context): void {
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
    run: ({ dispatch }) => dispatch({ type: 'move', by: 1 }),
  },
  {
    id: 'up',
    keys: ['k', 'up'],
    label: 'up',
    help: 'Goes to the playbook before.',
    scope: 'modal',
    when: listing,
    run: ({ dispatch }) => dispatch({ type: 'move', by: -1 }),
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
    run: openChosen,
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
    run: (context) => {
      const entry = chosen(context);
      if (entry?.info !== undefined) context.dispatch({ type: 'form-open', entry });
    },
  },
  {
    id: 'read-again',
    keys: ['r'],
    label: 'read again',
    help: 'Loads the playbooks again after that has failed.',
    scope: 'modal',
    footer: 3,
    when: (context) => listing(context) && context.state.failure !== undefined,
    run: ({ app, state, dispatch }) => void readOffers(app, state.subject, dispatch),
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
