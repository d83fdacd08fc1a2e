import type { ScreenContext } from '../../src/app/screen.ts';
import { cursorIn, type PostureRow, postureRows } from './rows.ts';
import type { PostureAction, PostureState } from './state.ts';

/** What a key of this screen gets. */
export type Context = ScreenContext<PostureState, PostureAction>;

/** The rows that are shown. */
export const rowsOf = ({ app, state }: Context): readonly PostureRow[] => postureRows(app.audits.view().results, state);

/** The row at the cursor. */
export function chosen(context: Context): PostureRow | undefined {
  const rows = rowsOf(context);
  return rows[cursorIn(rows, context.state)];
}

/** True while no filter is being typed. */
export const idle = ({ state }: Context): boolean => state.typing === undefined;

/** True while the rows are there to choose from. */
export const listing = (context: Context): boolean => idle(context) && !context.state.whole;
