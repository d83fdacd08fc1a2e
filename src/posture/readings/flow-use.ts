import type { Failure } from '../../aws/errors.ts';
import { type RecentUse, recentUse } from '../../flows/recent-use.ts';
import type { Reading } from '../account.ts';
import { flowLogs } from './flow-logs.ts';

/** What the flow logs show of the last hour; a failure where they can't be read, so that use is unknown and not none. */
export const flowUse: Reading<RecentUse | Failure> = (account) =>
  recentUse(
    account.read,
    { account: account.accountId, region: account.region, flowLogs: () => account.ask(flowLogs) },
    account.now,
    account.signal,
  );
