import type { CommandAction } from './cli.ts';
import { run } from './run.ts';
import type { ApprovalOptions } from './run-output.ts';

export interface ArchiveOptions extends ApprovalOptions {
  readonly findingId: string;
  readonly feedback?: string;
  readonly comment?: string;
}

/** Archives a finding with feedback: the playbook for it, under a name that is quick to type. */
export const archive: CommandAction<ArchiveOptions> = (cli, { findingId, feedback, comment, ...approval }) =>
  run(cli, {
    ...approval,
    playbook: 'archive-finding',
    params: {
      finding: findingId,
      ...(feedback === undefined ? {} : { feedback }),
      ...(comment === undefined ? {} : { comment }),
    },
  });
