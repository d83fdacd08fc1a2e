import { createRunStore } from '../../src/app/run-store.ts';
import type { AnyPane, AppContext, Command, ConsoleOptions, LoggedError } from '../../src/app/screen.ts';
import type { PlaybookPort } from '../../src/playbook/port.ts';
import { themeFor } from '../../src/ui/theme.ts';

/** What a screen asked of the console, in order, as `open plan {...}`, `back`, `notify ...`. */
export interface FakeApp extends AppContext {
  readonly asked: string[];
  readonly files: { name: string; content: string }[];
  readonly opened: { screen: string; args: unknown }[];
}

interface Given {
  readonly readOnly?: boolean;
  readonly embedded?: boolean;
  readonly colour?: boolean;
  readonly port?: PlaybookPort;
  readonly panes?: readonly AnyPane[];
  readonly rows?: readonly unknown[];
  readonly commands?: readonly Command[];
  readonly errors?: readonly LoggedError[];
  readonly writeExport?: ConsoleOptions['writeExport'];
  readonly runInTerminal?: AppContext['runInTerminal'];
  readonly session?: AppContext['session'];
  readonly feeds?: AppContext['feeds'];
  readonly audits?: AppContext['audits'];
  readonly version?: string;
}

/** The clock of every test here: 2026-03-01 12:00:00 UTC. */
export const NOON = Date.UTC(2026, 2, 1, 12);

const unused = (): never => {
  throw new Error('not part of this test');
};

/** An AppContext that records what is asked of it and does nothing else. */
export function fakeApp(given: Given = {}): FakeApp {
  const asked: string[] = [];
  const files: { name: string; content: string }[] = [];
  const opened: { screen: string; args: unknown }[] = [];
  const holds = new Map<symbol, string>();
  const options: ConsoleOptions = {
    openSession: unused,
    openFeeds: unused,
    openPlaybooks: unused,
    accountAlias: unused,
    readOnly: given.readOnly ?? false,
    embedded: given.embedded ?? false,
    region: 'eu-central-1',
    version: given.version ?? '0.0.0',
    now: () => NOON,
    env: {},
    commandLine: (words) => ['transit-tui', ...words, '--profile', 'incident'].join(' '),
    keepShown: async ({ hash }) => void asked.push(`keep ${hash}`),
    writeExport:
      given.writeExport ??
      (async (name, content) => {
        files.push({ name, content });
        return `./${name}`;
      }),
  };
  const app: FakeApp = {
    asked,
    files,
    opened,
    options,
    theme: themeFor(given.colour ? { TERM: 'xterm' } : { NO_COLOR: '1' }),
    now: options.now,
    readOnly: options.readOnly,
    embedded: options.embedded,
    session: given.session ?? (() => undefined),
    identity: () => undefined,
    feeds: given.feeds ?? (() => undefined),
    playbooks: async () => given.port ?? unused(),
    errors: () => given.errors ?? [],
    panes: given.panes ?? [],
    visibleRows: () => given.rows ?? [],
    focusedPane: () => given.panes?.[0]?.id ?? '',
    relate: (entities, label) => asked.push(`relate ${entities.join(' ')} (${label})`),
    commands: () => given.commands ?? [],
    audits: given.audits ?? {
      view: () => ({ reading: false, results: [], stopped: false }),
      start: () => asked.push('audit'),
      refresh: () => asked.push('refresh audit'),
      stop: () => asked.push('stop audit'),
      subscribe: () => () => {},
    },
    runs: createRunStore({
      now: options.now,
      commandLine: options.commandLine,
      holdOpen: (reason) => app.holdOpen(reason),
      notify: (message, level) => app.notify(message, level),
    }),
    open: (screen, args) => {
      opened.push({ screen, args });
      asked.push(`open ${screen}`);
    },
    back: () => asked.push('back'),
    home: () => asked.push('home'),
    notify: (message) => asked.push(`notify ${message}`),
    logError: (where, failure) => asked.push(`log ${where}: ${failure.message}`),
    copy: (text) => asked.push(`copy ${text}`),
    renew: async (session) => {
      session.renew();
      return session.identity();
    },
    suspend: () => asked.push('suspend'),
    runInTerminal: given.runInTerminal ?? unused,
    holdOpen: (reason) => {
      const hold = Symbol(reason);
      holds.set(hold, reason);
      return () => holds.delete(hold);
    },
    held: () => [...holds.values()],
    quit: (anyway) => asked.push(anyway ? 'quit anyway' : 'quit'),
  };
  return app;
}
