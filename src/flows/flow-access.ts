import { filterLogEvents } from '../aws/cloudwatch-logs/reads.ts';
import { getObject, listObjects } from '../aws/s3/reads.ts';
import type { ReadAccess } from '../aws/session.ts';
import type { FlowAccess } from './flow-reader.ts';

/** Gives a flow reader what it asks of CloudWatch Logs and S3, through guarded clients. */
export const flowAccess = (read: ReadAccess, region: string, account: () => Promise<string>): FlowAccess => ({
  account,
  region,
  filterLogEvents: (query, signal) => filterLogEvents(read, query, { signal }),
  store: {
    list: (query, signal) => listObjects(read, query, { signal }),
    get: async (bucket, { key, etag }, signal) => (await getObject(read, { bucket, key, etag }, { signal })).body,
  },
});
