import type { Draft } from '../draft.ts';

/** Adds nothing yet. */
export function addEndpoints(_draft: Draft): void {}
