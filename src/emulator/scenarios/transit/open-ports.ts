import type { Draft } from '../draft.ts';

/** Adds nothing yet. */
export function addOpenPorts(_draft: Draft): void {}
