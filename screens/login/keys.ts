import type { AppContext, ScreenContext } from '../../src/app/screen.ts';
import { failureOf } from '../../src/aws/errors.ts';
import type { Binding } from '../../src/keys/binding.ts';
import type { LoginAction, LoginState } from './state.ts';

type Context = ScreenContext<LoginState, LoginAction>;

const NOT_FOUND = 127;

async function logIn({ app, state, dispatch }: Context): Promise<void> {
  const [command = 'aws', ...args] = state.command;
  dispatch({ type: 'phase', phase: 'running' });
  try {
    const code = await app.runInTerminal(command, args);
    if (code === 0) return await takeUp(app, dispatch);
    const problem =
      code === NOT_FOUND
        ? `The ${command} command was not found: log in from another terminal, then press r here.`
        : `${state.command.join(' ')} ended with code ${code}; the credentials are as they were.`;
    dispatch({ type: 'failed', problem });
  } catch (error) {
    dispatch({ type: 'failed', problem: failureOf(error).message });
  }
}

/** Takes up what the credential chain gives now, asks AWS who that is, and loads the panes again. */
async function takeUp(app: AppContext, dispatch: (action: LoginAction) => void): Promise<void> {
  const session = app.session();
  if (session === undefined) {
    app.home();
    app.notify('Logged in: press r to connect.', 'good');
    return;
  }
  dispatch({ type: 'phase', phase: 'checking' });
  try {
    const { arn } = await app.renew(session);
    app.back();
    app.notify(`Logged in as ${arn}`, 'good');
  } catch (error) {
    dispatch({ type: 'failed', problem: failureOf(error).message });
  }
}

const busy = ({ state }: Context): string | undefined =>
  state.phase === 'running' || state.phase === 'checking' ? 'It is under way.' : undefined;

export const loginKeys: readonly Binding<Context>[] = [
  {
    id: 'log-in',
    keys: ['return'],
    label: 'log in',
    help: 'Runs aws sso login in this terminal and goes on with the new credentials.',
    scope: 'modal',
    footer: 1,
    disabledReason: (context) => (context.app.embedded ? 'The embedded AWS needs no login.' : busy(context)),
    run: (context) => void logIn(context),
  },
  {
    id: 'take-up',
    keys: ['r'],
    label: 'read again',
    help: 'Takes up credentials that were renewed elsewhere.',
    scope: 'modal',
    footer: 2,
    disabledReason: busy,
    run: ({ app, dispatch }) => void takeUp(app, dispatch),
  },
  {
    id: 'close',
    keys: ['escape', 'q'],
    label: 'back',
    help: 'Goes back without logging in.',
    scope: 'modal',
    footer: 95,
    run: ({ app }) => app.back(),
  },
];
