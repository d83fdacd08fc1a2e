import { join } from 'node:path';
import process from 'node:process';
import type { Session } from '../aws/session.ts';
import { stateFolder } from '../journal/state-folder.ts';
import { jsonLine } from '../ui/export-text.ts';
import type { Cli, GlobalOptions } from './cli.ts';
import type { Demo } from './demo.ts';
import { watchReader } from './reader-left.ts';
import { packageVersion } from './version.ts';

/** The command line's own surroundings: standard streams, environment, clock, and sessions opened on demand. */
export function createCli(globals: GlobalOptions, signal: AbortSignal): Cli {
  const env = process.env;
  const folder = () => (globals.demo ? join(stateFolder(env), 'demo') : stateFolder(env));
  return {
    globals,
    env,
    version: packageVersion,
    now: Date.now,
    terminal: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 80,
    colour: process.stdout.isTTY === true && !env.NO_COLOR,
    signal,
    watchReader,
    stateFolder: folder,
    openSession: () => openCliSession(globals, folder),
    line: (text) => void process.stdout.write(`${text}\n`),
    json: (value) => void process.stdout.write(`${jsonLine(value)}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** Opens the session that the global options name; with `--demo` on the embedded AWS, which ends with the session. */
export async function openCliSession(
  globals: GlobalOptions,
  demoFolder: () => string,
  freshDemo = false,
): Promise<Session> {
  const { openSession } = await import('../aws/open-session.ts');
  if (!globals.demo) {
    const { profile, region, endpointUrl, readOnly } = globals;
    return openSession({ profile, region, endpointUrl, readOnly });
  }
  const { openDemo } = await import('./demo.ts');
  const demo: Demo = await openDemo(demoFolder(), freshDemo);
  const session = await openSession({
    region: demo.region,
    endpointUrl: demo.endpointUrl,
    credentials: demo.credentials,
    readOnly: globals.readOnly,
    embedded: true,
  });
  return {
    ...session,
    close: () => {
      session.close();
      void demo.stop();
    },
  };
}
