import type { Session } from '../aws/session.ts';
import type { ReaderWatch } from './reader-left.ts';

/** The options that every command takes. */
export interface GlobalOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  /** Where pushes come from, as it was typed: the console takes them. */
  readonly queueUrl?: string;
  /** Files of own playbooks, as they were typed. */
  readonly playbook?: readonly string[];
  readonly readOnly: boolean;
  readonly demo: boolean;
  readonly debug: boolean;
}

/** What a command gets besides its own arguments. It returns its exit code and never calls process.exit. */
export interface Cli {
  readonly globals: GlobalOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly now: () => number;
  /** True when standard output is a terminal (then tables may use colour). */
  readonly terminal: boolean;
  /** Columns of the terminal, 80 when there is none. */
  readonly columns: number;
  readonly colour: boolean;
  /** Aborted on SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Begins to watch whether standard output is still read. For commands that go on until they are interrupted. */
  watchReader(): ReaderWatch;
  /** Opens the session the global options name; with `--demo` it starts the embedded AWS first. */
  openSession(): Promise<Session>;
  /** Where the journals are: XDG state folder, or the demo's own. */
  stateFolder(): string;
  /** A line on standard output. The text is made safe by whoever made it. */
  line(text: string): void;
  /** One JSON object on a line of standard output. */
  json(value: unknown): void;
  /** A line on standard error. */
  note(text: string): void;
}

/** A command's work: the exit code it ends with. A FailureError thrown out of it is printed and mapped by the caller. */
export type CommandAction<Options> = (cli: Cli, options: Options) => Promise<number>;
