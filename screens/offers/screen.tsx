import type { ReactNode } from 'react';
import type { AppContext, ScreenDefinition } from '../../src/app/screen.ts';
import { LineView } from '../../src/ui/line-view.tsx';
import { scrolledTo } from '../../src/ui/scroll.ts';
import { wrapLines } from '../../src/ui/text-lines.ts';
import { offersKeys, readOffers } from './keys.ts';
import { formLines, listLines } from './lines.ts';
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

function OffersView(props: {
  readonly state: OffersState;
  readonly app: AppContext;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  const { state, app, width, height } = props;
  const shown = state.form === undefined ? listLines(state, app.now()) : formLines(state.form, width, app.theme.colour);
  const above = wrapLines(shown.lines.slice(0, shown.cursor), width).length;
  const lines = wrapLines(shown.lines, width);
  // One line more than the cursor's, so that the reason under an offer is in sight.
  const offset = scrolledTo(0, Math.min(above + 1, lines.length - 1), lines.length, height);
  return <LineView lines={lines} offset={offset} height={height} theme={app.theme} />;
}
