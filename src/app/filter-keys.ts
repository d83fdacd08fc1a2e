import type { Binding } from '../keys/binding.ts';
import { editBindings } from '../keys/edit-bindings.ts';
import type { KeyContext } from './key-context.ts';

/** The keys while a filter is being typed. */
export const filterKeys: readonly Binding<KeyContext>[] = [
  {
    id: 'filter-accept',
    keys: ['return'],
    label: 'keep filter',
    help: 'Keep the filter and go back to the rows.',
    scope: 'modal',
    footer: 1,
    run: ({ store }) => store().dispatch({ type: 'filter-accept' }),
  },
  {
    id: 'filter-cancel',
    keys: ['escape'],
    label: 'clear filter',
    help: 'Clear the filter and go back to the rows.',
    scope: 'modal',
    footer: 2,
    run: ({ store }) => store().dispatch({ type: 'filter-cancel' }),
  },
  {
    id: 'filter-down',
    keys: ['down'],
    label: 'rows',
    help: 'Keep the filter and select the next row.',
    scope: 'modal',
    run: ({ store }) => {
      store().dispatch({ type: 'filter-accept' });
      store().dispatch({ type: 'move', by: 1 });
    },
  },
  ...editBindings<KeyContext>(
    () => true,
    ({ store }, edit) => store().dispatch({ type: 'filter-edit', edit }),
  ),
];
