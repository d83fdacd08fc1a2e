import type { Distribution } from '../../aws/cloudfront/distribution.ts';
import { listDistributions } from '../../aws/cloudfront/reads.ts';
import type { Reading } from '../account.ts';
import type { Evidence, Judgement, Resource, Severity } from '../check.ts';

/** The CloudFront distributions of the account, which are the same in every region. A list of them gives all that is judged. */
export const distributions: Reading<readonly Distribution[]> = ({ read, signal }) =>
  listDistributions(read, { signal });

/** A distribution as a resource; its label says that it belongs to no region. */
export const distributionResource = ({ id, arn, domainName, aliases }: Distribution): Resource => ({
  type: 'AWS::CloudFront::Distribution',
  id,
  label: `${aliases[0] ?? domainName ?? id} (${id}, all regions)`,
  ...(arn === undefined ? {} : { arn }),
});

/** A distribution that failed; one that is disabled serves nobody until it is enabled, so that it matters little. */
export function failedDistribution(
  distribution: Distribution,
  judged: {
    readonly reason: string;
    readonly severity: Severity;
    readonly evidence: readonly Evidence[];
    readonly fix?: Judgement['fix'];
  },
): Judgement {
  const { reason, severity, evidence, fix } = judged;
  const isOff = distribution.enabled === false;
  return {
    resource: distributionResource(distribution),
    verdict: 'failed',
    severity: isOff ? 'low' : severity,
    reason: isOff ? `${reason.replace(/\.$/, '')}; it is disabled now.` : reason,
    evidence: isOff ? [...evidence, { name: 'Enabled', value: 'false' }] : evidence,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** What a path of a distribution is called. */
export const pathOf = ({ pathPattern }: { readonly pathPattern?: string }): string =>
  pathPattern ?? 'the default behavior';

/** Where AWS holds the setting of a path. */
export const settingOf = ({ pathPattern }: { readonly pathPattern?: string }, name: string): string =>
  pathPattern === undefined ? `DefaultCacheBehavior.${name}` : `CacheBehaviors[${pathPattern}].${name}`;
