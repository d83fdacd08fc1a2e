import { related as isRelated } from '../correlate/related.ts';
import { footerOf } from '../keys/dispatch.ts';
import type { Snapshot } from '../live/feed.ts';
import { plural, utcSince } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { ConsoleStore } from './console-store.ts';
import { hintOf, isLate, stateName } from './pane-banner.ts';
import { RELATED_LIMIT } from './pane-data.ts';
import type { Row } from './pane-rows.ts';
import { readSoFar } from './reading-line.ts';

/** What a screen reader reads: who and where, each pane in a sentence, the selected row in words, then the keys. */
export function spokenLines(store: ConsoleStore): string[] {
  const { session, notice, stack } = store.state();
  const { readOnly, embedded } = store.app;
  const modes = [readOnly ? 'Read-only mode.' : '', embedded ? 'Embedded AWS.' : ''].filter((mode) => mode !== '');
  const top = stack.at(-1);
  const keys = footerOf(store.layers())
    .filter((item) => item.disabled === undefined)
    .map((item) => `${item.key}: ${item.label}`);
  return [
    `Account ${session.identity?.account ?? 'not known yet'}, region ${session.region ?? 'not known yet'}. ${modes.join(' ')}`,
    ...(notice === undefined ? [] : [`Notice: ${safeText(notice.text)}`]),
    ...(top === undefined ? panesInWords(store) : [`Screen: ${safeText(top.screen.title(top.state))}.`]),
    `Keys. ${keys.join('; ')}.`,
  ];
}

function panesInWords(store: ConsoleStore): string[] {
  const { focus, panes } = store.state();
  // By the minute: a reader starts over with whatever changes.
  const now = Math.floor(store.state().now / 60_000) * 60_000;
  const related = store.selectedEntities();
  return store.panes.flatMap((data, index) => {
    const snapshot = data.snapshot();
    const rows = store.rows(index);
    const at = panes[index];
    const state = stateName(snapshot) || `updated ${utcSince(snapshot.updatedAt, now)}`;
    const current = currencyOf(snapshot, now);
    const filter = at?.filter ? `, filter ${safeText(at.filter)}` : '';
    const heading = `${index === focus ? 'Focused pane' : 'Pane'} ${index + 1}: ${data.pane.title}, ${data.counts(rows, at?.view ?? 0)}, ${state}${current}${filter}.`;
    const failure =
      snapshot.failure === undefined ? [] : [`${safeText(snapshot.failure.message)} ${safeText(hintOf(snapshot))}`];
    if (index !== focus) {
      const count = related.size === 0 ? 0 : (data.related(related, RELATED_LIMIT, at?.view ?? 0) ?? 0);
      return [count > 0 ? `${heading} ${count} related to the selected row.` : heading, ...failure];
    }
    const row = rows[at?.index ?? 0];
    if (at === undefined || row === undefined) {
      const { title, hint } = data.pane.empty(snapshot);
      return [heading, ...failure, `${safeText(title)}. ${safeText(hint)}`];
    }
    const cells = data.pane.columns.map((column) => `${column.title}: ${safeText(column.text(row, now)) || 'none'}`);
    const others = rows
      .slice(0, 50)
      .filter((other) => other !== row && isRelated(related, data.pane.entities(other))).length;
    const sharing = others === 0 ? '' : ` ${plural(others, 'other row')} here related.`;
    return [heading, ...failure, `Selected row ${at.index + 1} of ${rows.length}. ${cells.join('; ')}.${sharing}`];
  });
}

/** How current late records are, and whether a reading was stopped or goes on. */
function currencyOf(snapshot: Snapshot<Row>, now: number): string {
  const { lag, stopped, progress } = snapshot;
  const newest = lag === undefined ? '' : `, newest record ended at ${utcSince(lag.endedAt, now)}`;
  const late = isLate(snapshot, now) ? ', later than usual' : '';
  const reading = progress === undefined ? '' : ', reading';
  return `${newest}${late}${reading}${stopped === undefined ? '' : `, stopped: ${readSoFar(stopped)}`}`;
}
