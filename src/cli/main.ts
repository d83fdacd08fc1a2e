import process from 'node:process';
import { CommanderError } from 'commander';
import { FailureError } from '../aws/errors.ts';
import { EXIT, exitCodeOfFailure } from './exit-codes.ts';
import { buildProgram } from './program.ts';

const wantsStack = (argv: readonly string[]): boolean => argv.includes('--debug');

/** Says what went wrong in a line or two and gives the exit code; the stack only with `--debug`. */
export function reportFailure(error: unknown, debug: boolean, write: (text: string) => void): number {
  if (error instanceof FailureError) {
    const { message, hint, code } = error.failure;
    write(`transit-tui: ${message}\n${hint === '' ? '' : `  ${hint}\n`}`);
    if (debug) write(`${error.stack ?? ''}\n`);
    return exitCodeOfFailure(code);
  }
  const message = error instanceof Error ? error.message : String(error);
  write(`transit-tui: ${message}\n`);
  if (debug && error instanceof Error) write(`${error.stack ?? ''}\n`);
  else write('  This is a fault of the program: run it again with --debug and report what it prints.\n');
  return EXIT.failed;
}

/** Runs the command that `argv` names and sets the process's exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  // A reader that has seen enough (`| head`) is not a failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? EXIT.done);
  });
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const program = await buildProgram(argv, interrupt.signal, (code) => {
      process.exitCode = code;
    });
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode =
      error instanceof CommanderError
        ? error.exitCode === 0
          ? EXIT.done
          : EXIT.usage
        : reportFailure(error, wantsStack(argv), (text) => process.stderr.write(text));
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
