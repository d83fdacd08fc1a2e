import type { Failure } from '../aws/errors.ts';
import type { GlobalOptions } from './cli.ts';
import { globalFlags, shellLine } from './global-flags.ts';

/** Commands that ask no account and look for no journal. */
const ANYWHERE: ReadonlySet<string> = new Set(['check-playbook', 'completion', 'emulator', 'template']);

/** Commands that tell of playbooks, and need to know only which there are. */
const OF_PLAYBOOKS: ReadonlySet<string> = new Set(['iam-policy', 'playbooks']);

/** Commands that read journals, and need to know only where they are. */
const OF_JOURNALS: ReadonlySet<string> = new Set(['runs', 'verify-journal']);

/** Commands that do under --read-only what they do without. */
const READING: ReadonlySet<string> = new Set(['access', 'audit', 'evidence', 'findings', 'flows', 'plan', 'timeline']);

/** Gives the command line, as a shell takes it, that does this on the account that `globals` name. */
export function commandLine(words: readonly string[], globals: GlobalOptions): string {
  return sameAccount(shellLine(['transit-tui', ...words]), globals);
}

/**
 * Gives a command with the flags that make it use the same account, journals and playbooks. One that has them, or is none of this
 * program, stays as it is.
 */
export function sameAccount(command: string, globals: GlobalOptions): string {
  if (!command.startsWith('transit-tui ')) return command;
  const flags = flagsFor(command.split(' ').slice(1), globals);
  const words = shellLine(flags);
  return flags.length === 0 || command.includes(words) ? command : `${command} ${words}`;
}

/** Gives a text in which every command that it names, in backticks, uses the same account. */
export function textForAccount(text: string, globals: GlobalOptions): string {
  return text.replace(/`(transit-tui [^`]+)`/g, (_, command: string) => `\`${sameAccount(command, globals)}\``);
}

/** Gives a failure whose hint names commands that use the same account. */
export function failureForAccount<Told extends Failure>(failure: Told, globals: GlobalOptions): Told {
  return { ...failure, hint: textForAccount(failure.hint, globals) };
}

function flagsFor(words: readonly string[], globals: GlobalOptions): string[] {
  const [command = ''] = words;
  const { demo, playbook, readOnly } = globals;
  if (ANYWHERE.has(command) || words.includes('--help')) return [];
  if (OF_PLAYBOOKS.has(command)) return globalFlags({ globals: { playbook, demo: false } });
  if (OF_JOURNALS.has(command)) return globalFlags({ globals: { demo } });
  const reads = READING.has(command) && !words.includes('--fix');
  return [...globalFlags({ globals }), ...(readOnly && reads && !words.includes('--read-only') ? ['--read-only'] : [])];
}
