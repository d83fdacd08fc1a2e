import type { ReactNode } from 'react';
import type { AccessFinding } from '../aws/accessanalyzer/access-finding.ts';
import type { Failure } from '../aws/errors.ts';
import type { Finding } from '../aws/guardduty/finding.ts';
import type { CallerIdentity, Session } from '../aws/session.ts';
import type { Entity } from '../correlate/entity.ts';
import type { Connection } from '../flows/connection.ts';
import type { Binding } from '../keys/binding.ts';
import type { Feed, Snapshot } from '../live/feed.ts';
import type { SavedChain } from '../playbook/chain.ts';
import type { SavedPlan } from '../playbook/plan.ts';
import type { PlaybookPort, Subject } from '../playbook/port.ts';
import type { RunDeeds } from '../playbook/run-deeds.ts';
import type { Theme } from '../ui/theme.ts';
import type { AuditStore } from './audit-store.ts';
import type { RunStore } from './run-store.ts';

export type { AuditStore, AuditView } from './audit-store.ts';
export type { ChainView, LinkView } from './chain-view.ts';
export type { RunStore } from './run-store.ts';
export type { CallView, RunMode, RunView, StepMark, StepView } from './run-view.ts';

export interface Feeds {
  readonly findings: Feed<Finding>;
  readonly access: Feed<AccessFinding>;
  readonly flows: Feed<Connection>;
}

/** What `src/cli` hands to the console. Everything that loads an SDK or touches a disk is a promise, made on demand. */
export interface ConsoleOptions {
  readonly openSession: () => Promise<Session>;
  readonly openFeeds: (session: Session) => Promise<Feeds>;
  readonly openPlaybooks: (session: Session) => Promise<PlaybookPort>;
  readonly accountAlias: (session: Session) => Promise<string | undefined>;
  readonly readOnly: boolean;
  readonly embedded: boolean;
  readonly profile?: string;
  readonly region?: string;
  readonly version: string;
  readonly now: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints stacks of unexpected errors, after the terminal is restored. */
  readonly debug?: boolean;
  /** Gives the line that a shell takes for these words of this program, on the account of this console. */
  readonly commandLine: (words: readonly string[]) => string;
  /** Writes an export beside the user's work and gives its path. */
  readonly writeExport: (name: string, content: string) => Promise<string>;
  /** Keeps what is to be approved by its hash on a command line, to be compared with what is planned then; never throws. */
  readonly keepShown?: (shown: SavedPlan | SavedChain) => Promise<void>;
}

/** One thing that went wrong, for the error log (`!`). */
export interface LoggedError {
  readonly at: number;
  readonly where: string;
  readonly failure: Failure;
}

/** A key binding as it stands in the context below: what help lists and the palette runs. */
export interface Command {
  readonly id: string;
  /** Heading in help: `GuardDuty findings`, `Everywhere` … */
  readonly group: string;
  /** Key names; empty for what only the palette reaches. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly help: string;
  /** Why it can't be used now. */
  readonly disabled?: string;
  readonly run: () => void;
}

/** What every screen may use. Stable identity; values are read when used. */
export interface AppContext {
  readonly options: ConsoleOptions;
  readonly theme: Theme;
  readonly now: () => number;
  readonly readOnly: boolean;
  readonly embedded: boolean;
  /** Undefined until the session is open. */
  session(): Session | undefined;
  identity(): CallerIdentity | undefined;
  feeds(): Feeds | undefined;
  playbooks(): Promise<PlaybookPort>;
  errors(): readonly LoggedError[];
  /** The live panes, in the order of the screen. */
  readonly panes: readonly AnyPane[];
  /** The rows that a pane shows now, after view, filter, relation and sort. */
  visibleRows(paneId: string): readonly unknown[];
  /** The pane that has the focus below the open screens. */
  focusedPane(): string;
  /** Shows only what shares an entity with these, across panes; an empty list shows everything again. */
  relate(entities: readonly Entity[], label: string): void;
  /**
   * The bindings that could be used now, in the order screen → pane → global. A screen's `initial` runs before the
   * screen is pushed, so there it describes what the screen opens over.
   */
  commands(): readonly Command[];
  /** Runs that were started here; made by `createRunStore`. */
  readonly runs: RunStore;
  /** The audit of data in transit; made by `createAuditStore`. */
  readonly audits: AuditStore;
  /** Opens a screen over the current one. Unknown ids are a programming error. */
  open(screenId: string, args?: unknown): void;
  back(): void;
  /** Closes the open screens down to one that is `aPlaceToReturnTo`; without one the panes are back. */
  home(): void;
  /** Says something in the footer for a few seconds. */
  notify(message: string, level?: 'info' | 'good' | 'warn' | 'bad'): void;
  logError(where: string, failure: Failure): void;
  /** OSC 52, wrapped for tmux where needed. */
  copy(text: string): void;
  /** Takes up renewed credentials, asks AWS who that is, says it in the header and loads the panes again. */
  renew(session: Session): Promise<CallerIdentity>;
  /** Hands the terminal to a command (aws sso login), then redraws; gives its exit code. */
  runInTerminal(command: string, args: readonly string[]): Promise<number>;
  /** Gives the terminal back to the shell until it brings the console to the foreground again. */
  suspend(): void;
  /** Marks a run as active, so that quitting asks first. Returns the un-mark function. */
  holdOpen(reason: string): () => void;
  /** The reasons that are held open now. */
  held(): readonly string[];
  /** Ends the program; asks first (the screen that `asksBeforeQuit`) while something is held open, unless `anyway`. */
  quit(anyway?: boolean): void;
}

/** What a key or an effect of a screen gets. */
export interface ScreenContext<State, Action> {
  readonly app: AppContext;
  readonly state: State;
  dispatch(action: Action): void;
  /** Size of the screen's own area in cells. */
  readonly size: { readonly width: number; readonly height: number };
}

/**
 * A screen that opens over the panes: detail, plan review, run, help … One folder in screens/, one line in
 * screens/index.ts. State changes only in `reduce`, which is pure.
 */
export interface ScreenDefinition<State, Action, Args> {
  readonly id: string;
  readonly title: (state: State) => string;
  /** One works through the rows of this screen: what is planned and run from it ends here again, not at the panes. */
  readonly aPlaceToReturnTo?: boolean;
  /** This screen asks before the program ends while something is held open; one at most. */
  readonly asksBeforeQuit?: boolean;
  /** `full` takes the whole body; `overlay` floats over it (palette, question). */
  readonly layout: 'full' | 'overlay';
  /**
   * How many lines the View of an overlay wants at this width; as many as there are when absent. The console draws the
   * frame and the title around every screen, so a View draws neither.
   */
  readonly overlayHeight?: (state: State, width: number, app: AppContext) => number;
  readonly initial: (args: Args, app: AppContext) => State;
  readonly reduce: (state: State, action: Action) => State;
  readonly keys: readonly Binding<ScreenContext<State, Action>>[];
  /** True while typed characters and pastes are text: then only named keys (`return`, `escape`, …) reach `keys`. */
  readonly takesText?: (state: State) => boolean;
  readonly onText?: (context: ScreenContext<State, Action>, text: string, pasted: boolean) => void;
  /** Starts subscriptions when the screen opens; the returned function ends them. `latest` reads the current state. */
  readonly effect?: (context: {
    readonly app: AppContext;
    readonly dispatch: (action: Action) => void;
    readonly latest: () => State;
  }) => (() => void) | undefined;
  readonly View: (props: {
    readonly state: State;
    readonly app: AppContext;
    readonly width: number;
    readonly height: number;
  }) => ReactNode;
}

/** A screen whose type parameters don't matter to the caller. */
// biome-ignore lint/suspicious/noExplicitAny: a list of screens holds differing states; each is only ever given its own.
export type AnyScreen = ScreenDefinition<any, any, any>;

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Cells; the column is dropped when the pane is too narrow, highest `drop` first. `grow` takes what is left. */
  readonly width: number;
  readonly grow?: boolean;
  /** Cells in which most texts are whole; columns with a higher `drop` get room only after that. */
  readonly want?: number;
  readonly drop?: number;
  readonly align?: 'left' | 'right';
  /** The cell's text; a column that knows how to be brief says itself what to leave out in `width` cells. */
  readonly text: (row: Row, now: number, width?: number) => string;
  readonly tone?: (row: Row) => Tone | undefined;
}
export type Tone = 'critical' | 'high' | 'medium' | 'low' | 'good' | 'bad' | 'warn' | 'dim' | 'accent';

/** What the JSON of a pane's rows is where AWS did not send it so: said above it in a detail, and in the file of an export. */
export interface Origin {
  /** `Counted by transit-tui from flow-log records`. */
  readonly title: string;
  /** From what: ISO 8601 times, names of sources. */
  readonly facts: Readonly<Record<string, string | readonly string[]>>;
}

/** What a row's detail shows: two lines to read aloud, then evidence, then the raw JSON. */
export interface Detail {
  readonly title: string;
  readonly badges: readonly { readonly text: string; readonly tone: Tone }[];
  /** Exactly two lines: who, from where, what, how much, since when. */
  readonly headline: readonly [string, string];
  readonly sections: readonly { readonly title: string; readonly rows: readonly (readonly [string, string])[] }[];
  readonly raw: unknown;
}

/** What a look-up gets for a row whose detail was opened. */
export interface LookUp<Row, Found> {
  readonly session: Session;
  /** Every row of the pane's feed. */
  readonly rows: readonly Row[];
  /** What the runs of this machine did, from their journals. */
  deeds(): Promise<readonly RunDeeds[]>;
  /** Takes what is known so far; called as often as there is more. */
  tell(found: Found): void;
  /** Aborted when the detail closes. */
  readonly signal: AbortSignal;
}

/** One of the live panes. One folder in screens/, one line in screens/index.ts. `Found` is what its details look up. */
export interface PaneDefinition<Row, Found = unknown> {
  readonly id: string;
  readonly title: string;
  /** Short form for tabs. */
  readonly tab: string;
  readonly feed: (feeds: Feeds) => Feed<Row>;
  /** Rows that arrive after the first load are marked until they are selected, or for some minutes. */
  readonly marksNew?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly key: (row: Row) => string;
  /** The first is the default. */
  readonly sorts: readonly {
    readonly id: string;
    readonly label: string;
    readonly compare: (a: Row, b: Row) => number;
  }[];
  /** Fields of `field:value` filters. `text` of a row for plain words is all of them joined. */
  readonly fields: Readonly<Record<string, (row: Row) => string | readonly string[]>>;
  readonly entities: (row: Row) => readonly Entity[];
  readonly subject: (row: Row) => Subject;
  /** The row's detail, with what was found out since it opened. */
  readonly detail: (row: Row, now: number, found?: Found) => Detail;
  /** What the JSON of a row is, given its feed's state; absent where it is what AWS sent. */
  readonly origin?: (snapshot: Snapshot<Row>) => Origin;
  /** Asks AWS for more than the row says, once its detail has opened; what can't be found out is told, not thrown. */
  readonly lookUp?: (row: Row, from: LookUp<Row, Found>) => Promise<void>;
  /** What the row is about, judging by what was found. */
  readonly foundEntities?: (found: Found) => readonly Entity[];
  /** One line of counts for the title, e.g. `12 (3 critical)`: of the rows shown, of all there are, in the view of this id. */
  readonly counts: (rows: readonly Row[], all?: readonly Row[], view?: string) => string;
  /** Alternative selections of rows reachable by a key, e.g. `exfiltration` and `all types`; first is the default. */
  readonly views: readonly { readonly id: string; readonly label: string; readonly keep: (row: Row) => boolean }[];
  /** What an empty pane says, given its feed's state. */
  readonly empty: (snapshot: Snapshot<Row>) => { readonly title: string; readonly hint: string };
}
// biome-ignore lint/suspicious/noExplicitAny: the list of panes holds differing rows; each is only ever given its own.
export type AnyPane = PaneDefinition<any, any>;
