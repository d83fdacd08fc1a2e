import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { scrolledTo } from '../../src/ui/scroll.ts';
import { wrapLines } from '../../src/ui/text-lines.ts';
import { offersKeys, readOffers } from './keys.ts';
import { formLines, listLines, type OffersLines } from './lines.ts';
import {
  type OffersAction,
  type OffersArgs,
  type OffersState,
  openedOffers,
  reduceOffers,
  typesText,
} from './state.ts';

/** The playbooks that fit a row, filled in, and any other with its parameters typed by hand. */
export const offersScreen: ScreenDefinition<OffersState, OffersAction, OffersArgs> = {
  id: 'offers',
  title: (state) => (state.form === undefined ? 'Playbooks' : `Playbooks: ${state.form.info.id}`),
  layout: 'full',
  initial: openedOffers,
  reduce: reduceOffers,
  keys: offersKeys,
  takesText: typesText,
  onText: ({ dispatch }, text) => dispatch({ type: 'form-edit', edit: { do: 'insert', text } }),
  effect: ({ app, dispatch, latest }) => {
    void readOffers({ app, dispatch, latest });
    return undefined;
  },
  View: OffersView,
};

/** Lines under the offer at the cursor that should be in sight with it. */
const ABOUT = 5;

/** Lines that the price of a chosen offer may take. */
const PRICE = 3;

function OffersView(props: {
  readonly state: OffersState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const shown = shownLines(state, app, width, height);
  const above = wrapLines(shown.lines.slice(0, shown.cursor), width).length;
  const lines = wrapLines(shown.lines, width);
  // As many lines more as are said of an offer, so that they are in sight with it.
  const offset = scrolledTo(0, Math.min(above + ABOUT, lines.length - 1), lines.length, height);
  return <LineView lines={lines} offset={offset} height={height} theme={app.theme} />;
}

function shownLines(state: OffersState, app: AppContext, width: number, height: number): OffersLines {
  if (state.form !== undefined) return formLines(state.form, width, app.theme.colour);
  // Decided without a cursor, so that the list keeps its shape as it moves.
  const uncut = wrapLines(listLines({ ...state, at: -1 }, app.now()).lines, width).length;
  return listLines(state, app.now(), uncut + PRICE > height);
}
