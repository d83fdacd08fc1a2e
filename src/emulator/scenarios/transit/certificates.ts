import type { Draft } from '../draft.ts';

/** Adds nothing yet. */
export function addCertificates(_draft: Draft): void {}
