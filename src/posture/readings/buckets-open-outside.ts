import { listFindings } from '../../aws/accessanalyzer/reads.ts';
import { type Failure, failureOf } from '../../aws/errors.ts';
import type { Reading } from '../account.ts';
import { analyzers } from './analyzers.ts';

/**
 * Names of the buckets that someone outside can reach by Access Analyzer's active findings in this region; a failure where
 * that is not known, since no finding is then no news.
 */
export const bucketsOpenOutside: Reading<ReadonlySet<string> | Failure> = async ({ read, region, signal, ask }) => {
  try {
    const external = (await ask(analyzers)).filter(
      ({ type, status }) => status === 'ACTIVE' && (type === 'ACCOUNT' || type === 'ORGANIZATION'),
    );
    if (external.length === 0) {
      return {
        code: 'off',
        message: `Access Analyzer looks at nobody's access from outside in ${region}`,
        hint: 'Create an analyzer of external access in the region.',
      };
    }
    const open = new Set<string>();
    for (const { arn } of external) {
      let nextToken: string | undefined;
      do {
        const page = await listFindings(read, arn, nextToken === undefined ? {} : { nextToken }, { signal });
        for (const { bucket, findingType } of page.findings) {
          if (bucket !== undefined && findingType === 'ExternalAccess') open.add(bucket);
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    }
    return open;
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(error, "Access Analyzer's findings");
  }
};
