import type { CommandAction } from './cli.ts';
import { continueRun, type ResumeOptions } from './resume.ts';

export type RollbackOptions = ResumeOptions;

/** Puts back what a run changed, once it is approved. */
export const rollback: CommandAction<RollbackOptions> = (cli, options) => continueRun(cli, options, 'rollback');
