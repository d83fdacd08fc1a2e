import { isAbsolute, join } from 'node:path';
import { FailureError } from '../aws/errors.ts';

/**
 * Gives the folder for journals: `$XDG_STATE_HOME/transit-tui`, else `~/.local/state/transit-tui`. Throws a
 * FailureError where neither variable names an absolute path.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function stateFolder(env: Readonly<Record<string, string | undefined>>): string {
  const { XDG_STATE_HOME: state, HOME: home, USERPROFILE: profile } = env;
  if (state !== undefined && isAbsolute(state)) return join(state, 'transit-tui');
  for (const folder of [home, profile]) {
    if (folder !== undefined && isAbsolute(folder)) return join(folder, '.local', 'state', 'transit-tui');
  }
  throw new FailureError({
    code: 'invalid',
    message: 'There is no folder for journals: neither HOME nor XDG_STATE_HOME is set to an absolute path.',
    hint: 'Set XDG_STATE_HOME to a folder that only you can read, and run it again.',
  });
}
