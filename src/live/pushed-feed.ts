import type { Feed, Snapshot } from './feed.ts';
import { type PushQueue, queueNotes } from './push-queue.ts';

/** What a pane shows besides its feed's own rows. */
export interface Pushed<Row> {
  /** Adds what was pushed to a snapshot. Called again only after the snapshot, the queue or what was pushed changed. */
  readonly add: (snapshot: Snapshot<Row>) => Snapshot<Row>;
  /** Told when what was pushed changed. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Makes a feed of another one and of what a queue pushes; what must be known of the queue is its first note: it is of all rows. */
export function pushedFeed<Row>(base: Feed<Row>, queue: PushQueue, pushed: Pushed<Row>): Feed<Row> {
  let from: Snapshot<Row> | undefined;
  let shown: Snapshot<Row> | undefined;
  const listeners = new Set<() => void>();

  const changed = () => {
    shown = undefined;
    for (const listener of [...listeners]) listener();
  };
  base.subscribe(changed);
  queue.subscribe(changed);
  pushed.subscribe(changed);

  return {
    id: base.id,
    snapshot: () => {
      const before = base.snapshot();
      if (shown === undefined || from !== before) {
        const snapshot = pushed.add(before);
        const notes = queueNotes(queue);
        from = before;
        const state = queue.state();
        const failing = state.phase === 'failing' ? { pushFailure: state.failure } : {};
        shown = notes.length === 0 ? snapshot : { ...snapshot, ...failing, notes: [...notes, ...snapshot.notes] };
      }
      return shown;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      queue.start();
      base.start();
    },
    refresh: () => base.refresh(),
    endLoad: () => base.endLoad?.(),
    stop: () => {
      queue.stop();
      base.stop();
    },
  };
}
