import type { Draft } from '../draft.ts';

/** Adds nothing yet. */
export function addLoadBalancers(_draft: Draft): void {}
