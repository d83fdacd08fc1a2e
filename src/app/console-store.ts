import { dispatchKey, type Layer, layerOf } from '../keys/dispatch.ts';
import type { Press } from '../keys/key-name.ts';
import type { Theme } from '../ui/theme.ts';
import { createAuditStore } from './audit-store.ts';
import { type ConsoleAction, type ConsoleState, initialState, type NoticeLevel, reduce } from './console-state.ts';
import { filterKeys } from './filter-keys.ts';
import { globalKeys } from './global-keys.ts';
import { type Area, type Layout, layoutOf } from './layout.ts';
import { pacedFrames } from './paced-frames.ts';
import { createPaneData, type PaneData } from './pane-data.ts';
import { paneKeys } from './pane-keys.ts';
import type { Row } from './pane-rows.ts';
import { createPaneSettling } from './pane-settling.ts';
import type { EntitySet } from './relation.ts';
import { createRunStore, lastEnd } from './run-store.ts';
import type { AnyPane, AppContext, ConsoleOptions } from './screen.ts';
import { screenOpener } from './screen-opener.ts';
import type { ScreenShelf } from './screen-shelf.ts';
import { createScreenStack } from './screen-stack.ts';
import { after, createSessionLink, every } from './session-link.ts';
import type { Terminal } from './terminal.ts';
import { unfinishedNotice } from './unfinished-notice.ts';

/** How long a notice stays in the footer, in milliseconds. */
const NOTICE_MS = 6000;
/** How long it is said that earlier runs stopped part-way: whoever comes back to one looks at the panes first. */
const UNFINISHED_MS = 30_000;

/** The running console without a screen of its own: state, effects, and the one dispatcher of keys. */
export interface ConsoleStore {
  readonly app: AppContext;
  readonly panes: readonly PaneData[];
  state(): ConsoleState;
  layout(): Layout;
  /** The rows a pane shows now. */
  rows(pane: number): readonly Row[];
  /** What the selected row of the focused pane relates to; empty when there is none. */
  selectedEntities(): EntitySet;
  layers(): readonly Layer[];
  subscribe(listener: () => void): () => void;
  dispatch(action: ConsoleAction): void;
  press(press: Press): void;
  paste(text: string): void;
  /** Opens session and feeds, and starts the clock. */
  start(): void;
  /** Ends feeds, clock, screens and session. */
  stop(): void;
}

interface Setup {
  readonly options: ConsoleOptions;
  readonly panes: readonly AnyPane[];
  readonly screens: ScreenShelf;
  readonly theme: Theme;
  readonly terminal: Terminal;
  readonly size: Area;
}

const NOTHING: EntitySet = new Set();

/** What happens by itself, not by a key: its frames may wait a moment, so that loading isn't spent on drawing. */
const BACKGROUND: ReadonlySet<ConsoleAction['type']> = new Set(['changed', 'painted', 'session', 'tick']);
const BACKGROUND_FRAME_MS = 150;
/** How long the first frame may stand alone while the first rows are fetched; after that the panes say `loading`. */
const FIRST_ROWS_MS = 300;
/** How long the screens may wait for the first rows before they are loaded ahead all the same. */
const SCREENS_WAIT_MS = 2000;

/** Makes the console's store. Nothing is loaded before `start`. */
export function createConsoleStore(setup: Setup): ConsoleStore {
  const { options, terminal } = setup;
  const listeners = new Set<() => void>();
  const holds = new Map<symbol, string>();
  const endings: (() => void)[] = [];
  let state = initialState(setup.size, setup.panes.length, options.now());
  const frames = pacedFrames(() => {
    for (const listener of listeners) listener();
  }, BACKGROUND_FRAME_MS);
  let related: { readonly row: Row; readonly entities: EntitySet } | undefined;

  const link = createSessionLink({
    options,
    panes: setup.panes,
    dispatch: (action) => dispatch(action),
    logError: (where, failure) => logError(where, failure),
    loaded: () => {
      preload();
      void tellUnfinished();
    },
  });
  const panes = setup.panes.map((pane) =>
    createPaneData(pane, link.feeds, link.failure, () => dispatch({ type: 'changed' })),
  );
  const rows = (pane: number): readonly Row[] => {
    const at = state.panes[pane];
    if (at === undefined) return [];
    return panes[pane]?.rows({ ...at, relation: state.relation?.entities }) ?? [];
  };
  const layout = (): Layout => layoutOf(state.size, panes.length, state.focus, state.zoom);

  const settling = createPaneSettling(panes);

  const dispatch = (action: ConsoleAction): void => {
    const before = state;
    const wasFilled = settling.filled();
    state = reduce(state, action);
    state = settling.settled(state, layout(), rows);
    if (state === before) return;
    // The rows that complete the picture are drawn at once.
    const waits = BACKGROUND.has(action.type) && (wasFilled || !settling.filled());
    (waits ? frames.soon : frames.now)();
  };

  const opener = screenOpener(setup.screens, (failure) => {
    logError('screens', failure);
    notify(`${failure.hint} ${failure.message}`, 'bad');
  });
  // Whoever opens a screen is told what went wrong; nobody asked for this yet.
  const preload = (): void => void setup.screens.load().catch(() => undefined);

  const stack = createScreenStack({
    withScreens: opener.withScreens,
    app: () => app,
    state: () => state,
    layout,
    dispatch,
  });

  const notify = (text: string, level: NoticeLevel = 'info'): void =>
    dispatch({ type: 'notice', notice: { text, level, until: options.now() + NOTICE_MS } });

  const tellUnfinished = async (): Promise<void> => {
    try {
      const account = (await link.session()?.identity())?.account;
      const text = account === undefined ? undefined : await unfinishedNotice(await link.playbooks(), account);
      if (text === undefined) return;
      dispatch({ type: 'notice', notice: { text, level: 'warn', until: options.now() + UNFINISHED_MS } });
    } catch {
      // The list of runs says why it can't be read; nobody asked for it yet.
    }
  };

  const logError: AppContext['logError'] = (where, failure) =>
    dispatch({ type: 'error', error: { at: options.now(), where, failure } });

  const relate: AppContext['relate'] = (entities, label) =>
    dispatch({
      type: 'relate',
      relation: entities.length === 0 ? undefined : { entities: new Set(entities), label },
    });

  const selectedEntities = (): EntitySet => {
    const data = panes[state.focus];
    const row = rows(state.focus)[state.panes[state.focus]?.index ?? 0];
    if (data === undefined || row === undefined) return NOTHING;
    if (related === undefined || related.row !== row) related = { row, entities: new Set(data.pane.entities(row)) };
    return related.entities;
  };

  const context = {
    get app() {
      return app;
    },
    store: () => store,
    refresh: link.refresh,
  };

  const layers = (): readonly Layer[] => {
    const everywhere = layerOf('Everywhere', globalKeys, context);
    const onTop = stack.layer();
    const { screen, state: shown } = state.stack.at(-1) ?? {};
    // Where text is typed, the keys of everywhere are letters: to offer them there would be a lie.
    if (onTop !== undefined) return screen?.takesText?.(shown) === true ? [onTop] : [onTop, everywhere];
    if (state.panes[state.focus]?.draft !== undefined) return [layerOf('Filter', filterKeys, context)];
    return [layerOf(panes[state.focus]?.pane.title ?? '', paneKeys, context), everywhere];
  };

  const takeText = (text: string, pasted: boolean): boolean => {
    const taken = stack.takeText(text, pasted);
    if (taken !== undefined) return taken;
    if (state.panes[state.focus]?.draft === undefined) return false;
    dispatch({ type: 'filter-edit', edit: { do: 'insert', text } });
    return true;
  };

  const press = (pressed: Press): void => {
    if (pressed.name === 'ctrl+c') {
      app.quit();
      return;
    }
    if (opener.keeps(() => press(pressed))) return;
    if (pressed.text !== undefined && takeText(pressed.text, false)) return;
    const outcome = dispatchKey(layers(), pressed.name);
    if (outcome.kind === 'disabled') notify(`${outcome.label}: ${outcome.reason}`, 'warn');
    else if (outcome.kind === 'unknown' && pressed.name === 'escape' && state.stack.length > 0) app.back();
  };

  const app: AppContext = {
    options,
    theme: setup.theme,
    now: options.now,
    readOnly: options.readOnly,
    embedded: options.embedded,
    session: link.session,
    identity: () => state.session.identity,
    feeds: link.feeds,
    playbooks: link.playbooks,
    errors: () => state.errors,
    panes: setup.panes,
    visibleRows: (id) => rows(setup.panes.findIndex((pane) => pane.id === id)),
    focusedPane: () => setup.panes[state.focus]?.id ?? '',
    relate,
    commands: () => layers().flatMap((layer) => layer.bound()),
    runs: createRunStore({
      now: options.now,
      commandLine: options.commandLine,
      holdOpen: (reason) => app.holdOpen(reason),
      notify: (text, level) => notify(text, level),
    }),
    audits: createAuditStore({
      now: options.now,
      session: link.opened,
      account: () => state.session.identity?.account,
      changedAt: () => lastEnd(app.runs),
      logError: (where, failure) => logError(where, failure),
    }),
    open: stack.open,
    back: () => {
      dispatch({ type: 'back' });
      stack.endClosed();
    },
    home: () => {
      dispatch({ type: 'home' });
      stack.endClosed();
    },
    notify,
    logError,
    copy: (text) => terminal.copy(text),
    suspend: () => {
      void terminal.suspend().then((done) => {
        if (!done) notify('There is no shell with job control to go back to.', 'warn');
      });
    },
    renew: link.renew,
    runInTerminal: (command, args) => terminal.run(command, args),
    holdOpen: (reason) => {
      const hold = Symbol(reason);
      holds.set(hold, reason);
      return () => holds.delete(hold);
    },
    held: () => [...holds.values()],
    quit: (anyway = false) => {
      if (anyway || holds.size === 0) {
        terminal.leave(0);
        return;
      }
      opener.withScreens((screens) => {
        const asking = screens.find((screen) => screen.asksBeforeQuit);
        if (asking === undefined) terminal.leave(0);
        else if (state.stack.at(-1)?.screen !== asking) stack.open(asking.id);
      });
    },
  };

  const store: ConsoleStore = {
    app,
    panes,
    state: () => state,
    layout,
    rows,
    selectedEntities,
    layers,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
    press,
    paste: (text) => {
      if (opener.keeps(() => store.paste(text))) return;
      if (!takeText(text, true)) notify('Pasted text is not taken as keys.', 'warn');
    },
    start: () => {
      endings.push(
        every(1000, () => dispatch({ type: 'tick', now: options.now() })),
        app.runs.subscribe(() => dispatch({ type: 'changed' })),
        app.audits.subscribe(() => dispatch({ type: 'changed' })),
        app.audits.stop,
        after(SCREENS_WAIT_MS, preload),
      );
      // The first frame was just drawn: the next is due once loading has got under way.
      frames.drawn(FIRST_ROWS_MS);
      dispatch({ type: 'painted' });
      void link.connect();
    },
    stop: () => {
      stack.endAll();
      for (const end of [...endings, frames.end]) end();
      endings.length = 0;
      link.close();
    },
  };
  return store;
}
