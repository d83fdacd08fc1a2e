import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { RunEvent } from '../playbook/events.ts';
import type { SavedPlan } from '../playbook/plan.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { EXIT, exitCodeOf, isWrongInput } from './exit-codes.ts';
import { globalFlags, shellLine } from './global-flags.ts';
import { openPlaybooks } from './open-playbooks.ts';
import { planLines, undoLines, wrapped } from './plan-text.ts';
import { failureForAccount } from './same-account.ts';

/** How a person approves from a script: by the plan's hash, or by naming the target and `--yes`. */
export interface ApprovalOptions {
  readonly yes?: boolean;
  readonly approve?: string;
  readonly json?: boolean;
}

/**
 * Does `work` with the playbooks over the session that the command's options name, and closes the session. `changing`
 * names what the work would change: it is refused under `--read-only` before a session is opened.
 */
export function withPort(
  cli: Cli,
  work: (port: PlaybookPort, session: Session) => Promise<number>,
  changing?: string,
): Promise<number> {
  return reportingUsage(cli, async () => {
    if (changing !== undefined) refuseReadOnly(cli, changing);
    const session = await cli.openSession();
    try {
      return await work(await openPlaybooks(cli, session), session);
    } finally {
      session.close();
    }
  });
}

/** Does `work`; wrong input is said on standard error and gives the exit code for that. Other failures are thrown. */
export async function reportingUsage(cli: Cli, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FailureError && isWrongInput(error.failure))) throw error;
    const { message, hint } = failureForAccount(error.failure, cli.globals);
    cli.note(`transit-tui: ${safeText(message)}`);
    if (hint !== '') cli.note(`  ${safeText(hint)}`);
    return EXIT.usage;
  }
}

/** Throws the FailureError of read-only mode for what would change things. */
export function refuseReadOnly(cli: Cli, what: string): void {
  if (!cli.globals.readOnly) return;
  throw new FailureError({
    code: 'refused',
    message: `${what} changes things, and this is read-only mode: nothing was changed.`,
    hint: 'Plan it with `transit-tui plan`, which only reads, or leave out --read-only.',
  });
}

/** Prints a plan, or with `back` what rolling its run back undoes, for a person to judge. */
export function printPlan(cli: Cli, saved: SavedPlan, back = false): void {
  for (const line of (back ? undoLines : planLines)(saved, cli)) cli.line(line);
}

/** Prints a plan whose approval is missing, and the command that approves it; gives the exit code for that. */
export function askApproval(
  cli: Cli,
  saved: SavedPlan,
  command: readonly string[],
  json: boolean,
  back = false,
): number {
  const asked = { type: 'planned', value: saved, what: back ? 'rollback' : 'plan' };
  return askFor(cli, asked, () => printPlan(cli, saved, back), command, json);
}

/** Says what is to be approved, as JSON or by `print`, and the command that approves it; gives the exit code for that. */
export function askFor(
  cli: Cli,
  { type, value, what }: { readonly type: string; readonly value: { readonly hash: string }; readonly what: string },
  print: () => void,
  command: readonly string[],
  json: boolean,
): number {
  const next = shellLine(['transit-tui', ...command, '--approve', value.hash, ...globalFlags(cli)]);
  if (json) cli.json({ type, ...value, next: [next] });
  else {
    print();
    cli.line('');
    cli.line(`Nothing was changed. To approve exactly this ${what}:`);
    cli.line(`  ${next}`);
  }
  return EXIT.approvalMissing;
}

/** Prints each event of a run as it comes and gives the exit code of its end. */
export async function followRun(cli: Cli, events: AsyncIterable<RunEvent>, json: boolean): Promise<number> {
  let code: number = EXIT.failed;
  for await (const event of events) {
    if (event.type === 'run-finished') code = exitCodeOf(event.status);
    if (json) cli.json(event);
    else for (const line of eventLines(event, cli.columns)) cli.line(line);
  }
  return code;
}

/** Gives a run's event as lines for a person. */
export function eventLines(event: RunEvent, columns: number): string[] {
  switch (event.type) {
    case 'run-started':
      return [
        `Run ${event.runId} (${event.mode}), ${event.steps.length} ${event.steps.length === 1 ? 'step' : 'steps'}`,
        safeText(`  journal ${event.journal}`),
      ];
    case 'step-started':
      return wrapped(event.title, '> ', columns);
    case 'call': {
      const result = event.error === undefined ? 'ok' : event.error;
      return wrapped(
        `${event.service} ${event.operation}: ${result} (${Math.round(event.durationMs)} ms)`,
        '    ',
        columns,
      );
    }
    case 'step-applied':
      return ['  applied'];
    case 'step-verified':
      return wrapped(`verified: ${event.evidence}`, '  ', columns);
    case 'step-skipped':
      return wrapped(`skipped ${event.stepId}: ${event.reason}`, '  ', columns);
    case 'step-failed':
      return wrapped(`FAILED: ${event.failure.message}`, '  ', columns);
    case 'run-finished':
      return [
        '',
        ...wrapped(`${event.verdict === 'not contained' ? 'Not contained. ' : ''}${event.message}`, '', columns),
        ...(event.failure === undefined || event.failure.hint === '' ? [] : wrapped(event.failure.hint, '  ', columns)),
        ...(event.remaining.length === 0 ? [] : ['Still open:']),
        ...event.remaining.flatMap((text) => wrapped(text, '  - ', columns)),
        ...(event.next.length === 0 ? [] : ['Next:']),
        ...event.next.map((text) => `  ${safeText(text)}`),
      ];
  }
}

/** Reads `--approve`; throws a FailureError for what is not the hash of a plan. */
export function approvalOf(options: ApprovalOptions): string | undefined {
  if (options.approve === undefined || /^sha256:[0-9a-f]{64}$/.test(options.approve)) return options.approve;
  throw new FailureError({
    code: 'invalid',
    message: `--approve takes the hash of a plan (sha256: and 64 hexadecimal digits), not ${JSON.stringify(options.approve)}.`,
    hint: 'Take the hash from the last line of the plan.',
  });
}
