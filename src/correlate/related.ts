import type { Entity } from './entity.ts';

/** Says whether a row has something in common with the selected one. */
export function related(selected: ReadonlySet<Entity>, entities: readonly Entity[]): boolean {
  return entities.some((entity) => selected.has(entity));
}

/** Gives what the two have in common, in the row's order. */
export function sharedEntities(selected: ReadonlySet<Entity>, entities: readonly Entity[]): readonly Entity[] {
  return entities.filter((entity) => selected.has(entity));
}
