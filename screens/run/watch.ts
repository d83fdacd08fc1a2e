import type { AppContext, RunView } from '../../src/app/screen.ts';
import { addressesOf, type Contained, judgeContained, type Watching } from '../../src/live/watch-contained.ts';

/** A watch over what a run cut off, as the flows pane reads it. */
export interface RunWatch {
  /** Begins once the run that is shown has ended with its changes in place; idempotent. */
  look(view: RunView | undefined): void;
  end(): void;
}

/** Makes the watch; `tell` gets what the flow logs show whenever the flows pane has read more. */
export function watchRun(app: AppContext, tell: (watching: Watching, since: number) => void): RunWatch {
  let begun = false;
  let ended = false;
  let unsubscribe = (): void => {};
  const begin = async (view: RunView): Promise<void> => {
    const contained = await containedBy(app, view);
    const flows = app.feeds()?.flows;
    if (contained === undefined || flows === undefined || ended) return;
    const judge = (): void => {
      const { rows, lag, failure } = flows.snapshot();
      const last = rows.reduce((latest, row) => Math.max(latest, row.last), lag?.endedAt ?? 0);
      const newest = last === 0 ? undefined : last;
      // Rows of before a failure still tell what they tell, and their age is said.
      const why = newest === undefined ? failure : undefined;
      tell(judgeContained({ rows, newest, failure: why }, contained), contained.since);
    };
    unsubscribe = flows.subscribe(judge);
    judge();
  };
  return {
    look(view) {
      if (begun || view === undefined || !isInPlace(view)) return;
      begun = true;
      begin(view).catch(() => {
        // The playbooks can't be loaded: the console says so wherever they are asked for.
      });
    },
    end() {
      ended = true;
      unsubscribe();
    },
  };
}

const isInPlace = ({ mode, finished }: RunView): boolean =>
  mode !== 'rollback' && (finished?.status === 'done' || finished?.status === 'not-verified');

async function containedBy(app: AppContext, view: RunView): Promise<Contained | undefined> {
  const watched = (await app.playbooks()).watches?.(view.saved.plan);
  const session = app.session();
  if (watched === undefined) return undefined;
  const { interfaceIds } = watched;
  const addresses = session === undefined ? [] : await addressesOf(session.read, interfaceIds);
  return { interfaceIds, addresses, since: view.endedAt ?? app.now() };
}
