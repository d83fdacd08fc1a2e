import type { KeyTable } from '../keys/key-table.ts';
import { filterKeys } from './filter-keys.ts';
import { globalKeys } from './global-keys.ts';
import { paneKeys } from './pane-keys.ts';
import type { AnyScreen } from './screen.ts';

/** Every key table of the console, for docs/keys.md: the panes', the filter's, those of each screen, and everywhere's. */
export function keyTables(screens: readonly AnyScreen[]): KeyTable[] {
  return [
    { title: 'In the panes', bindings: paneKeys },
    { title: 'While typing a filter', bindings: filterKeys },
    ...screens.map((screen) => ({ title: headingOf(screen.id), bindings: screen.keys })),
    { title: 'Everywhere', bindings: globalKeys },
  ];
}

function headingOf(id: string): string {
  const words = id.replaceAll('-', ' ');
  return `Screen: ${words}`;
}
