import { at, list, text } from '../loose.ts';
import type { Finding, FindingAccessKey } from './finding.ts';

/**
 * Gives the account of whoever made the call: it may be another than the one in which GuardDuty saw it, and then the
 * finding says so. Undefined where it names none.
 */
export function accountOfKey({ userName }: FindingAccessKey, { raw, accountId }: Finding): string | undefined {
  const actor = list(at(raw, 'Service', 'Detection', 'Sequence', 'Actors')).find(
    (each) => text(at(each, 'User', 'Name')) === userName,
  );
  const remote = at(raw, 'Service', 'Action', 'AwsApiCallAction', 'RemoteAccountDetails', 'AccountId');
  return text(at(actor, 'User', 'Account', 'Uid')) ?? text(remote) ?? accountId;
}

/** Gives the partition of a finding, by an ARN in it or else by its region: `aws`, `aws-cn`, `aws-us-gov`. */
export function partitionOfFinding({ buckets, arn, region = '' }: Finding): string {
  const named = [...buckets.map((bucket) => bucket.arn), arn].find((each) => each?.startsWith('arn:') === true);
  if (named !== undefined) return named.split(':')[1] ?? 'aws';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : region.startsWith('cn-') ? 'aws-cn' : 'aws';
}
