import type { FlowLog } from '../../aws/ec2/flow-log.ts';
import { describeFlowLogs } from '../../aws/ec2/reads.ts';
import type { Reading } from '../account.ts';

/** The flow logs of the region, whatever their state. */
export const flowLogs: Reading<readonly FlowLog[]> = ({ read, signal }) => describeFlowLogs(read, { signal });
