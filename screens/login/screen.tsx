import type { ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { loginKeys } from './keys.ts';
import { type LoginAction, type LoginState, loginLines, openedLogin, reduceLogin } from './state.ts';

/** What ended with the credentials, and the login that renews them without leaving the console. */
export const loginScreen: ScreenDefinition<LoginState, LoginAction, unknown> = {
  id: 'login',
  title: () => 'Log in',
  layout: 'overlay',
  overlayHeight: (state, width) => loginLines(state, width).length,
  initial: openedLogin,
  reduce: reduceLogin,
  keys: loginKeys,
  View: ({ state, app, width, height }) => (
    <LineView lines={loginLines(state, width)} offset={0} height={height} theme={app.theme} />
  ),
};
