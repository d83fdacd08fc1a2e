import type { GlobalOptions } from './cli.ts';

const SWITCHES = { '--read-only': 'readOnly', '--demo': 'demo', '--debug': 'debug' } as const;
const VALUES = {
  '--profile': 'profile',
  '--region': 'region',
  '--endpoint-url': 'endpointUrl',
  '--queue-url': 'queueUrl',
} as const;

const isOf = <Names extends object>(names: Names, word: string): word is keyof Names & string =>
  Object.hasOwn(names, word);

/**
 * The options of a command line that opens the console and says so plainly: nothing, or global flags with their values.
 * Undefined for any other, which the parser of the whole command line has to judge; it would read these the same. So the
 * console opens without building all commands first.
 */
export function consoleArguments(argv: readonly string[]): GlobalOptions | undefined {
  const values: { -readonly [Name in (typeof VALUES)[keyof typeof VALUES]]?: string } = {};
  const switches = { readOnly: false, demo: false, debug: false };
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (isOf(SWITCHES, word)) {
      switches[SWITCHES[word]] = true;
      continue;
    }
    const [flag = '', ...joined] = word.split('=');
    if (!isOf(VALUES, flag)) return undefined;
    const value = joined.length > 0 ? joined.join('=') : argv[++at];
    if (value === undefined || value === '' || value.startsWith('-')) return undefined;
    values[VALUES[flag]] = value;
  }
  return { ...values, ...switches };
}
