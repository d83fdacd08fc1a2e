import { audit as runAudit } from '../posture/audit.ts';
import { CHECKS } from '../posture/checks/index.ts';
import { safeText } from '../ui/safe-text.ts';
import type { CommandAction } from './cli.ts';
import { EXIT } from './exit-codes.ts';

export interface AuditCommandOptions {
  readonly json?: boolean;
}

/** Audits the account: reads only, whatever the session may do. */
export const audit: CommandAction<AuditCommandOptions> = async (cli, options) => {
  const session = await cli.openSession();
  try {
    const { account } = await session.identity();
    const { read, region } = session;
    const found = await runAudit(CHECKS, { read, accountId: account, region, now: cli.now, signal: cli.signal });
    if (options.json) cli.json(found);
    else {
      for (const { check, judgements } of found.results) {
        for (const { resource, verdict, reason } of judgements) {
          cli.line(safeText(`${verdict.padEnd(8)} ${check.id} ${resource.id}: ${reason}`));
        }
      }
    }
    return EXIT.done;
  } finally {
    session.close();
  }
};
