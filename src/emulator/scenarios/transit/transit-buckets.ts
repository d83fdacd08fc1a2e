import type { Draft } from '../draft.ts';

/** Adds nothing yet. */
export function addTransitBuckets(_draft: Draft): void {}
