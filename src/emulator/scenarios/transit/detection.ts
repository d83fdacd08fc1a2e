import type { Draft } from '../draft.ts';

/** Adds nothing yet. */
export function addDetection(_draft: Draft): void {}
