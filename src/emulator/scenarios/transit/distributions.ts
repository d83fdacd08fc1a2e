import type { Draft } from '../draft.ts';

/** Adds nothing yet. */
export function addDistributions(_draft: Draft): void {}
