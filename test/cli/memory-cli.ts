import type { Session } from '../../src/aws/session.ts';
import type { Cli } from '../../src/cli/cli.ts';

/** A command line whose output a test reads: lines of standard output, JSON objects, and lines of standard error. */
export function memoryCli(over: Partial<Cli> = {}) {
  const out: string[] = [];
  const objects: unknown[] = [];
  const errors: string[] = [];
  const cli: Cli = {
    globals: { readOnly: false, demo: false, debug: false },
    env: {},
    version: '0.0.0',
    now: Date.now,
    terminal: false,
    columns: 80,
    colour: false,
    signal: new AbortController().signal,
    watchReader: () => ({ signal: new AbortController().signal, close: () => {} }),
    openSession: (): Promise<Session> => Promise.reject(new Error('this test opens no session')),
    stateFolder: () => '',
    line: (text) => void out.push(text),
    json: (value) => void objects.push(value),
    note: (text) => void errors.push(text),
    ...over,
  };
  return { cli, out, objects, errors };
}
