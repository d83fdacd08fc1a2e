import { render } from 'ink';
import { panes } from '../../screens/panes.ts';
import { themeFor } from '../ui/theme.ts';
import { Console } from './console.tsx';
import { createConsoleStore } from './console-store.ts';
import type { ConsoleOptions } from './screen.ts';
import { screenShelf } from './screen-shelf.ts';
import { clipboardSequence, type Terminal } from './terminal.ts';

/** The exit code after a signal, as `src/cli` promises it. */
const INTERRUPTED = 130;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the console on the process's own terminal until it is left, and gives the exit code. The terminal is restored
 * whatever happens; an unexpected error is printed after that.
 */
export async function startConsole(options: ConsoleOptions): Promise<number> {
  const { stdout, stderr } = process;
  const size = () => ({ width: stdout.columns || 80, height: stdout.rows || 24 });
  const spoken = options.env.INK_SCREEN_READER === 'true';
  let suspend: ((callback: () => Promise<void>) => Promise<void>) | undefined;
  const left = Promise.withResolvers<{ readonly code: number; readonly error?: unknown }>();

  const terminal: Terminal = {
    copy: (text) => stdout.write(clipboardSequence(text, options.env.TMUX !== undefined)),
    run: async (command, args) => {
      let code = 127;
      await suspend?.(async () => {
        code = await runAttached(command, args);
      });
      return code;
    },
    suspend: async () => {
      let done = false;
      await suspend?.(async () => {
        done = await stopped();
      });
      return done;
    },
    leave: (code) => left.resolve({ code }),
  };
  const screens = screenShelf(async () => (await import('../../screens/index.ts')).screens);
  const store = createConsoleStore({ options, panes, screens, theme: themeFor(options.env), terminal, size: size() });
  const onMounted = (given: typeof suspend): void => {
    suspend = given;
  };
  const picture = <Console store={store} spoken={spoken} onMounted={onMounted} />;

  const onSignal = (): void => left.resolve({ code: INTERRUPTED });
  const onError = (error: unknown): void => left.resolve({ code: 1, error });
  // A terminal that is gone refuses every write; that must not keep the console from ending.
  const onGone = (): void => left.resolve({ code: INTERRUPTED });
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('uncaughtException', onError);
  process.on('unhandledRejection', onError);
  stdout.on('error', onGone);

  const instance = render(picture, {
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 60,
  });
  // Before Ink's own listener, so that Ink never draws a frame made for the old size.
  const onResize = (): void => {
    store.dispatch({ type: 'resized', size: size() });
    instance.rerender(picture);
  };
  stdout.prependListener('resize', onResize);
  instance.waitUntilExit().catch(onError);
  await instance.waitUntilRenderFlush();
  store.start();

  const { code, error } = await left.promise;
  stdout.off('resize', onResize);
  store.stop();
  instance.unmount();
  for (const signal of SIGNALS) process.off(signal, onSignal);
  process.off('uncaughtException', onError);
  process.off('unhandledRejection', onError);
  if (error !== undefined) stderr.write(`${describe(error, options)}\n`);
  return code;
}

/** Longer than a stop takes to come into force; a stopped process doesn't see it pass. */
const STOPPED_BY_THEN_MS = 100;

/** Stops this process as Ctrl+Z does in a shell; once it goes on, tells whether it had stopped at all. */
async function stopped(): Promise<boolean> {
  let continued = false;
  const onContinued = (): void => {
    continued = true;
  };
  process.once('SIGCONT', onContinued);
  // The whole group, as the terminal itself would: npx and the like stop with it. Without a shell that could bring the
  // group back, the kernel lets the signal pass.
  process.kill(0, 'SIGTSTP');
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, STOPPED_BY_THEN_MS);
  await promise;
  process.off('SIGCONT', onContinued);
  return continued;
}

function describe(error: unknown, { debug, commandLine }: ConsoleOptions): string {
  if (!(error instanceof Error)) return `The console ended unexpectedly: ${String(error)}`;
  if (debug === true) return error.stack ?? error.message;
  return `The console ended unexpectedly: ${error.message}\nStart it again with --debug to see where; runs under way are in the journal (${commandLine(['runs'])}).`;
}

async function runAttached(command: string, args: readonly string[]): Promise<number> {
  // Loaded only here: it would cost the first frame.
  const { spawn } = await import('node:child_process');
  const { promise, resolve } = Promise.withResolvers<number>();
  const child = spawn(command, args, { stdio: 'inherit' });
  child.on('error', () => resolve(127));
  child.on('close', (code) => resolve(code ?? INTERRUPTED));
  return promise;
}
