import type { ConsoleStore } from './console-store.ts';
import type { AppContext } from './screen.ts';

/** What the bindings of the panes, of the filter and of everywhere get. */
export interface KeyContext {
  readonly app: AppContext;
  readonly store: () => ConsoleStore;
  /** Loads every pane again, or opens the session when it is not open. */
  readonly refresh: () => void;
}
