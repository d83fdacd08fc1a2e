import type { Draft } from '../draft.ts';

/** Adds nothing yet. */
export function addVpnConnections(_draft: Draft): void {}
