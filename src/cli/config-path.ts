import { isAbsolute, join } from 'node:path';

/**
 * Gives the path of the configuration: `$XDG_CONFIG_HOME/transit-tui/config.json`, else `~/.config/transit-tui/config.json`;
 * undefined where neither variable names an absolute path.
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function configPath(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_CONFIG_HOME: config, HOME: home, USERPROFILE: profile } = env;
  const folders = [config, ...[home, profile].map((each) => (each === undefined ? undefined : join(each, '.config')))];
  const folder = folders.find((each) => each !== undefined && isAbsolute(each));
  return folder === undefined ? undefined : join(folder, 'transit-tui', 'config.json');
}
