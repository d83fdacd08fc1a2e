import { statementsOf } from '../../src/aws/s3/policy-elements.ts';
import { allowsEveryone } from '../../src/aws/s3/transport-denial.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import type { Params } from './params.ts';
import type { BucketState } from './read-bucket.ts';

/** Says who may lose the bucket: visitors of its website, readers by plain links, clients with an old TLS. */
export function blastRadius(state: BucketState, { bucket, minTls }: Params, use: readonly BlastItem[]): BlastItem[] {
  return [...ofWebsite(state, bucket), ...ofEveryone(state), ...ofMinimum(minTls), ...use, ofLogs(state)];
}

function ofWebsite({ website }: BucketState, bucket: string): BlastItem[] {
  if (website === null) return [];
  const detail =
    website === undefined
      ? 'whether it is a website could not be read: a website endpoint speaks plain HTTP only, and would be refused'
      : 'its website endpoint speaks plain HTTP only: every visitor is refused, and so is CloudFront where that is its origin';
  return [{ kind: 'website', label: bucket, detail, level: 'warn' }];
}

function ofEveryone({ policy }: BucketState): BlastItem[] {
  if (policy === null || !allowsEveryone(statementsOf(policy) ?? [])) return [];
  const detail = 'links to its objects that begin with http:// end in 403; those with https:// go on';
  return [{ kind: 'principal', label: 'everyone', detail, level: 'warn' }];
}

function ofMinimum(minTls: string | undefined): BlastItem[] {
  if (minTls === undefined) return [];
  const detail =
    minTls === '1.2'
      ? 'lose the bucket; AWS has refused them at its endpoints since February 2024'
      : 'lose the bucket: older runtimes, devices, and proxies that end TLS themselves; AWS does not say which of its services that deliver or copy into buckets speak it';
  return [
    { kind: 'clients', label: `with TLS older than ${minTls}`, detail, level: minTls === '1.2' ? 'info' : 'warn' },
  ];
}

/** What would tell, and is not read here. */
function ofLogs({ logging }: BucketState): BlastItem {
  const where =
    logging === undefined
      ? 'where they go could not be read'
      : logging === null
        ? 'the bucket writes none'
        : `they are in ${logging.targetBucket} under ${logging.targetPrefix || 'no prefix'}, and not read here`;
  return {
    kind: 'clients elsewhere',
    label: 'unknown',
    detail: `who comes from outside the VPCs over plain HTTP only server access logs tell, by an empty cipher suite: ${where}`,
    level: 'info',
  };
}
