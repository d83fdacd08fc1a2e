import type { RunStatus } from './events.ts';

/** How the end of a run or a chain is called out on a screen: it reads without colour. */
export const STATUS_WORDS: Readonly<Record<RunStatus, string>> = {
  done: 'DONE AND VERIFIED',
  'nothing-to-do': 'NOTHING TO DO',
  'failed-unchanged': 'FAILED, NOTHING CHANGED',
  stopped: 'STOPPED PART-WAY',
  'not-verified': 'APPLIED, NOT VERIFIED',
  refused: 'REFUSED',
  'no-access': 'NO ACCESS TO AWS',
  interrupted: 'INTERRUPTED',
};
