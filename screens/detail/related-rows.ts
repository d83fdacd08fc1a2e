import type { AnyPane, AppContext, Detail } from '../../src/app/screen.ts';
import type { Entity } from '../../src/correlate/entity.ts';
import { sharedEntities } from '../../src/correlate/related.ts';

/** Rows named of each other pane; more are counted. */
const NAMED_A_PANE = 4;

/**
 * What the other panes have that shares something with a row, as they show it at first and in their own order: the pane,
 * then each row's title and what it has in common.
 */
export function relatedRows(
  pane: AnyPane,
  row: unknown,
  found: unknown,
  app: Pick<AppContext, 'panes' | 'feeds' | 'now'>,
): Detail['sections'][number]['rows'] {
  const feeds = app.feeds();
  if (feeds === undefined) return [];
  const own: ReadonlySet<Entity> = new Set([
    ...pane.entities(row),
    ...(found === undefined ? [] : (pane.foundEntities?.(found) ?? [])),
  ]);
  return app.panes
    .filter((other) => other.id !== pane.id)
    .flatMap((other) => {
      const rows: readonly unknown[] = other.feed(feeds).snapshot().rows;
      const keep = other.views[0]?.keep ?? (() => true);
      const sharing = rows.filter((each) => keep(each) && sharedEntities(own, other.entities(each)).length > 0);
      const shown = sharing.toSorted(other.sorts[0]?.compare).slice(0, NAMED_A_PANE);
      const more = sharing.length - shown.length;
      return [
        ...shown.map(
          (each) => [other.tab, `${other.detail(each, app.now()).title} · ${inWords(own, other, each)}`] as const,
        ),
        ...(more > 0 ? [[other.tab, `and ${more} more: x shows them`] as const] : []),
      ];
    });
}

const inWords = (own: ReadonlySet<Entity>, pane: AnyPane, row: unknown): string =>
  `shares ${sharedEntities(own, pane.entities(row))
    .map((entity) => entity.replace(':', ' '))
    .join(', ')}`;
