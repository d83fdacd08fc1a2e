import { type Failure, FailureError, failureOf } from '../aws/errors.ts';
import type { CallerIdentity, Session } from '../aws/session.ts';
import type { Feed } from '../live/feed.ts';
import type { PlaybookPort } from '../playbook/port.ts';
import type { ConsoleAction, SessionFacts } from './console-state.ts';
import type { AnyPane, AppContext, ConsoleOptions, Feeds } from './screen.ts';

/** How often the end of the credentials is asked for again, in milliseconds. */
const EXPIRY_ASKED_MS = 15_000;

/** The console's hold on AWS: the session, the feeds and the playbooks, opened when they are needed. */
export interface SessionLink {
  session(): Session | undefined;
  /** The session as soon as it is open; undefined where opening it failed. What a quick key asked for waits for this. */
  opened(): Promise<Session | undefined>;
  feeds(): Feeds | undefined;
  /** Why the session or the feeds could not be opened, until they are. */
  failure(): Failure | undefined;
  playbooks(): Promise<PlaybookPort>;
  /** Opens session and feeds unless that is under way; what the header says follows as it becomes known. */
  connect(): Promise<void>;
  /** Loads every feed now, or connects when there are none. */
  refresh(): void;
  /** Takes up renewed credentials: says who they are of, and loads every feed again. */
  renew(session: Session): Promise<CallerIdentity>;
  close(): void;
}

interface Setup {
  readonly options: ConsoleOptions;
  readonly panes: readonly AnyPane[];
  readonly dispatch: (action: ConsoleAction) => void;
  readonly logError: AppContext['logError'];
  /** Called once every pane has loaded or failed for the first time: what can wait until then belongs here. */
  readonly loaded?: () => void;
}

/** Makes the link; nothing is opened before `connect`. */
export function createSessionLink({ options, panes, dispatch, logError, loaded }: Setup): SessionLink {
  const endings: (() => void)[] = [];
  let session: Session | undefined;
  let feeds: Feeds | undefined;
  let playbooks: Promise<PlaybookPort> | undefined;
  let failure: Failure | undefined;
  let connecting = false;
  let attempt = Promise.withResolvers<void>();

  const openFeeds = async (opened: Session): Promise<void> => {
    if (feeds !== undefined) return;
    feeds = await options.openFeeds(opened);
    for (const pane of panes) endings.push(follow(pane, feeds, dispatch, logError));
    dispatch({ type: 'changed' });
  };

  const learn = async (ask: (from: Session) => Promise<SessionFacts>): Promise<void> => {
    if (session === undefined) return;
    try {
      dispatch({ type: 'session', facts: await ask(session) });
    } catch (error) {
      logError('session', failureOf(error, 'who is calling'));
    }
  };
  const learnCaller = () => learn(async (from) => ({ identity: await from.identity() }));
  const learnAlias = () => learn(async (from) => given('alias', await options.accountAlias(from)));
  const learnExpiry = () => learn(async (from) => given('credentialsExpireAt', await from.credentialsExpireAt()));

  const connect = async (): Promise<void> => {
    if (connecting) return;
    connecting = true;
    if (failure !== undefined && session === undefined) attempt = Promise.withResolvers();
    failure = undefined;
    dispatch({ type: 'changed' });
    try {
      session ??= await options.openSession();
      attempt.resolve();
      dispatch({ type: 'session', facts: { region: session.region } });
      await Promise.all([openFeeds(session), learnCaller(), learnExpiry()]);
      // Only a nicety of the header: it and its client wait until the panes have their rows.
      const opened = feeds;
      if (opened !== undefined) {
        void Promise.all(panes.map((pane) => firstLoad(pane.feed(opened)))).then(() => {
          loaded?.();
          return learnAlias();
        });
      }
    } catch (error) {
      failure = failureOf(error, 'the AWS session');
      logError('session', failure);
    } finally {
      attempt.resolve();
      connecting = false;
      dispatch({ type: 'changed' });
    }
  };

  const refresh = (): void => {
    if (feeds === undefined) {
      void connect();
      return;
    }
    for (const pane of panes) {
      pane
        .feed(feeds)
        .refresh()
        .catch((error: unknown) => logError(pane.title, failureOf(error, pane.title)));
    }
  };

  const opened = async (): Promise<Session | undefined> => {
    if (session === undefined) await attempt.promise;
    return session;
  };

  return {
    session: () => session,
    opened,
    feeds: () => feeds,
    failure: () => failure,
    playbooks: async () => {
      const from = await opened();
      if (from === undefined) throw new FailureError(NOT_OPEN);
      playbooks ??= options.openPlaybooks(from).catch((error: unknown) => {
        playbooks = undefined;
        throw error;
      });
      return playbooks;
    },
    connect: () => {
      // The credential chain renews by itself what it can, and a login elsewhere moves the end too.
      if (endings.length === 0) endings.push(every(EXPIRY_ASKED_MS, () => void learnExpiry()));
      return connect();
    },
    refresh,
    renew: async (from) => {
      from.renew();
      const identity = await from.identity();
      dispatch({ type: 'session', facts: { identity } });
      void Promise.all([learnExpiry(), learnAlias()]);
      refresh();
      return identity;
    },
    close: () => {
      for (const end of endings) end();
      session?.close();
    },
  };
}

/** Resolves once a feed has loaded or failed for the first time. */
function firstLoad(feed: Feed<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    const { status } = feed.snapshot();
    if (status === 'idle' || status === 'loading') return;
    unsubscribe();
    resolve();
  };
  const unsubscribe = feed.subscribe(look);
  look();
  return promise;
}

const NOT_OPEN: Failure = {
  code: 'unavailable',
  message: 'The AWS session is not open.',
  hint: 'The panes say why; r there tries again.',
};

/** Starts a pane's feed and passes on its changes and failures; gives what ends it. */
function follow(
  pane: AnyPane,
  feeds: Feeds,
  dispatch: (action: ConsoleAction) => void,
  logError: AppContext['logError'],
): () => void {
  const feed = pane.feed(feeds);
  let logged: Failure | undefined;
  const unsubscribe = feed.subscribe(() => {
    const snapshot = feed.snapshot();
    const failure = snapshot.failure ?? snapshot.pushFailure;
    // Every poll that fails fails anew: the log holds it once.
    if (failure !== undefined && !(logged?.code === failure.code && logged.message === failure.message)) {
      logError(pane.title, failure);
    }
    logged = failure;
    dispatch({ type: 'changed' });
  });
  feed.start();
  return () => {
    unsubscribe();
    feed.stop();
  };
}

/** Does `work` every `ms`; gives what ends it. */
export function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}

/** Does `work` once in `ms`; gives what calls it off. */
export function after(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

/** A fact that is known, or none. */
const given = <Name extends keyof SessionFacts>(name: Name, value: SessionFacts[Name]): SessionFacts =>
  value === undefined ? {} : { [name]: value };
