import type { CacheBehavior, Distribution, Origin } from '../../aws/cloudfront/distribution.ts';
import { capital } from '../../ui/readable.ts';
import type { Check, Evidence, Judgement, Severity } from '../check.ts';
import { distributionResource, distributions, failedDistribution } from '../readings/distributions.ts';

/** Whether CloudFront fetches from its origins over HTTPS. */
export const distributionOriginHttps: Check = {
  id: 'distribution-origin-https',
  title: 'CloudFront distributions fetch from their origins over HTTPS',
  practice: 'encryption',
  severity: 'high',
  resourceType: 'AWS::CloudFront::Distribution',
  judges:
    'Fails where a custom origin is fetched from over HTTP (`http-only`, or `match-viewer` on a path that lets viewers use HTTP), and low where it is offered SSL 3, TLS 1.0 or TLS 1.1. CloudFront comes to the website endpoint of a bucket over HTTP only, which fails and can not be changed there. To a bucket itself it comes as the viewer came, so that what lets viewers use HTTP is judged with the viewers and the bucket. How it comes to a VPC origin is set there and not read: unknown. Low where the distribution is disabled.',
  reads: ['cloudfront:ListDistributions'],
  fix: 'Set the origin protocol policy of each custom origin to HTTPS only and leave it TLSv1.2 alone, once the origin speaks it with a certificate that CloudFront trusts; serve a bucket by its REST endpoint with origin access control instead of its website endpoint.',
  playbook: 'cloudfront-https',
  equivalents: ['FSBP CloudFront.9', 'FSBP CloudFront.10'],
  document:
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html',
  async judge(account) {
    return (await account.ask(distributions)).map(judgeOrigins);
  },
};

const SECURE: readonly string[] = ['https-only', 'redirect-to-https'];
const DEPRECATED: readonly string[] = ['SSLv3', 'TLSv1', 'TLSv1.1'];

/** What is wrong with one origin, or not known of it. */
interface Fault {
  readonly origin: Origin;
  readonly kind: 'http' | 'old' | 'website' | 'unknown';
  readonly says: string;
}

/** Judges the origins of one distribution. */
export function judgeOrigins(distribution: Distribution): Judgement {
  const { origins } = distribution;
  const evidence = origins.flatMap(evidenceOf);
  const faults = origins.flatMap((origin) => faultOf(origin, distribution) ?? []);
  const failed = faults.filter(({ kind }) => kind !== 'unknown');
  if (failed.length > 0) {
    return failedDistribution(distribution, {
      severity: severityOf(failed),
      reason: `${capital(failed.map(({ says }) => says).join('; '))}.`,
      evidence,
      fix: fixOf(distribution, failed),
    });
  }
  const resource = distributionResource(distribution);
  if (origins.length === 0 || faults.length > 0) {
    const reason =
      faults.length === 0 ? 'AWS names no origin of it.' : `${capital(faults.map(({ says }) => says).join('; '))}.`;
    return { resource, verdict: 'unknown', reason, evidence };
  }
  const reason = origins.every(({ kind }) => kind === 's3')
    ? 'Its origins are buckets, to which CloudFront comes as the viewer came.'
    : 'CloudFront comes to its custom origins over HTTPS with TLS 1.2.';
  return { resource, verdict: 'passed', reason, evidence };
}

function faultOf(origin: Origin, distribution: Distribution): Fault | undefined {
  const { id, kind, protocolPolicy, sslProtocols } = origin;
  const fault = (sort: Fault['kind'], says: string): Fault => ({ origin, kind: sort, says });
  if (kind === 's3') return undefined;
  if (kind === 's3-website')
    return fault('website', `origin ${id} is the website endpoint of a bucket, which speaks HTTP only`);
  if (kind === 'vpc')
    return fault('unknown', `how CloudFront comes to origin ${id} is set at its VPC origin, which is not read`);
  if (kind === 'unknown') return fault('unknown', `AWS does not say what origin ${id} is`);
  if (protocolPolicy === 'http-only') return fault('http', `CloudFront comes to origin ${id} over HTTP`);
  const users = usersOf(origin, distribution).map(({ viewerProtocolPolicy }) => viewerProtocolPolicy ?? '');
  const open = users.includes('allow-all');
  if (protocolPolicy === 'match-viewer' && open) {
    return fault('http', `CloudFront comes to origin ${id} over HTTP where the viewer does`);
  }
  const old = sslProtocols.filter((each) => DEPRECATED.includes(each));
  if (old.length > 0) return fault('old', `origin ${id} may be spoken to in ${old.join(', ')}`);
  const isKnown =
    protocolPolicy === 'https-only' ||
    (protocolPolicy === 'match-viewer' && users.every((policy) => SECURE.includes(policy)));
  return isKnown && sslProtocols.length > 0
    ? undefined
    : fault('unknown', `AWS does not say how CloudFront comes to origin ${id}`);
}

/** The paths that are served from an origin; all of them where none names it, since functions may choose it. */
function usersOf({ id }: Origin, { behaviors, originGroups }: Distribution): readonly CacheBehavior[] {
  const names = new Set([
    id,
    ...originGroups.filter(({ originIds }) => originIds.includes(id)).map((group) => group.id),
  ]);
  const users = behaviors.filter(({ targetOriginId }) => names.has(targetOriginId ?? ''));
  return users.length === 0 ? behaviors : users;
}

const severityOf = (failed: readonly Fault[]): Severity => (failed.some(({ kind }) => kind !== 'old') ? 'high' : 'low');

function fixOf({ id }: Distribution, failed: readonly Fault[]): Judgement['fix'] {
  const canBeSet = failed.some(({ kind }) => kind !== 'website');
  return {
    playbook: 'cloudfront-https',
    params: { distribution: id, with: 'origins' },
    ...(canBeSet
      ? {}
      : {
          blocked:
            'A website endpoint of S3 speaks HTTP only: serve the bucket by its REST endpoint with origin access control.',
        }),
  };
}

const evidenceOf = ({ id, domainName, kind, protocolPolicy, sslProtocols }: Origin): Evidence[] => [
  { name: `Origins[${id}].DomainName`, value: domainName },
  ...(kind === 's3' || kind === 'vpc'
    ? []
    : [
        { name: `Origins[${id}].OriginProtocolPolicy`, value: protocolPolicy ?? 'not given' },
        { name: `Origins[${id}].OriginSslProtocols`, value: sslProtocols.join(', ') || 'not given' },
      ]),
];
