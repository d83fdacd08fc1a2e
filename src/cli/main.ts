import process from 'node:process';
import { FailureError } from '../aws/errors.ts';
import { safeLines, safeText } from '../ui/safe-text.ts';
import type { GlobalOptions } from './cli.ts';
import { openConsole } from './console.ts';
import { consoleArguments } from './console-arguments.ts';
import { createCli } from './create-cli.ts';
import { EXIT, exitCodeOfFailure, isWrongInput } from './exit-codes.ts';
import { failureForAccount, textForAccount } from './same-account.ts';

const CHANGING: ReadonlySet<string> = new Set(['run', 'apply', 'archive', 'resume', 'respond', 'rollback']);

const NO_FLAGS: GlobalOptions = { readOnly: false, demo: false, debug: false };

const wantsStack = (argv: readonly string[]): boolean => argv.includes('--debug');

/**
 * Says what went wrong in a line or two and gives the exit code; the stack only with `--debug`. Commands of its hint use the
 * account that `globals` name.
 */
export function reportFailure(
  error: unknown,
  debug: boolean,
  write: (text: string) => void,
  globals: GlobalOptions = NO_FLAGS,
): number {
  if (error instanceof FailureError) {
    const { message, hint, code } = failureForAccount(error.failure, globals);
    const hints = hint === '' ? [] : safeLines(hint).map((line) => `  ${line}\n`);
    write(`transit-tui: ${safeText(message)}\n${hints.join('')}`);
    if (debug) write(`${stackOf(error)}\n`);
    return isWrongInput(error.failure) ? EXIT.usage : exitCodeOfFailure(code);
  }
  const message = error instanceof Error ? error.message : String(error);
  write(`transit-tui: ${safeText(message)}\n`);
  if (debug && error instanceof Error) write(`${stackOf(error)}\n`);
  else write('  This is a fault of the program: run it again with --debug and report what it prints.\n');
  return EXIT.failed;
}

const stackOf = (error: Error): string => safeLines(error.stack ?? '').join('\n');

/** Runs the command that `argv` names and sets the process's exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  // Whoever reads along may leave (`| head`) and a disk may fill up: neither may end a run between two of its steps.
  let lost: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lost ??= error;
  });
  process.stderr.on('error', () => {});
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  let globals = (): GlobalOptions => NO_FLAGS;
  // Nothing is left to wait for and the command has no end: an own playbook may await what never comes.
  const onEmpty = () => {
    process.stderr.write('transit-tui: it ended before it was done: something that it waited for never came.\n');
    const isChanging = argv.some((each) => CHANGING.has(each));
    const hint = textForAccount('See how far it came with `transit-tui runs`.', globals());
    if (isChanging) process.stderr.write(`  ${safeText(hint)}\n`);
    process.exitCode = isChanging ? EXIT.stopped : EXIT.failed;
  };
  process.once('beforeExit', onEmpty);
  let parser: typeof import('./program.ts') | undefined;
  let command = '';
  try {
    const plain = consoleArguments(argv);
    if (plain !== undefined) {
      globals = () => plain;
      process.exitCode = await openConsole(createCli(plain, interrupt.signal));
    } else {
      parser = await import('./program.ts');
      const program = await parser.buildProgram(argv, interrupt.signal, (code) => {
        process.exitCode = code;
      });
      globals = () => program.opts<GlobalOptions>();
      await program.parseAsync([...argv], { from: 'user' });
      command = program.args[0] ?? '';
    }
    // A write that fails says so only after the call: this one ends behind all others.
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
    if (lost !== undefined) {
      process.stderr.write(`transit-tui: the output is not whole: ${lost.message}\n`);
      // The code of a run says what became of the account, and stays.
      if (!CHANGING.has(command)) process.exitCode ||= EXIT.failed;
    }
  } catch (error) {
    process.exitCode =
      parser?.exitCodeOfParsing(error) ??
      reportFailure(error, wantsStack(argv), (text) => process.stderr.write(text), globals());
  } finally {
    process.off('beforeExit', onEmpty);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
