import type { Distribution } from '../../aws/cloudfront/distribution.ts';
import type { Check, Judgement } from '../check.ts';
import {
  distributionResource,
  distributions,
  failedDistribution,
  pathOf,
  settingOf,
} from '../readings/distributions.ts';

const SETTING = 'ViewerProtocolPolicy';

/** Whether every path of a distribution keeps viewers on HTTPS. */
export const distributionViewerHttps: Check = {
  id: 'distribution-viewer-https',
  title: 'CloudFront distributions serve viewers over HTTPS only',
  practice: 'encryption',
  severity: 'high',
  resourceType: 'AWS::CloudFront::Distribution',
  judges:
    'Fails where the default behavior or any cache behavior has the viewer protocol policy `allow-all`. `redirect-to-https` passes, although the request that is redirected still travels in the clear; `https-only` answers such a request with 403. Low where the distribution is disabled.',
  reads: ['cloudfront:ListDistributions'],
  fix: 'Set the viewer protocol policy of each behavior that allows HTTP to redirect to HTTPS, or to HTTPS only.',
  playbook: 'cloudfront-https',
  equivalents: ['FSBP CloudFront.3'],
  document: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-viewers-to-cloudfront.html',
  async judge(account) {
    return (await account.ask(distributions)).map(judgeViewers);
  },
};

/** Judges the paths of one distribution. */
export function judgeViewers(distribution: Distribution): Judgement {
  const { behaviors } = distribution;
  const evidence = behaviors.map((each) => ({
    name: settingOf(each, SETTING),
    value: each.viewerProtocolPolicy ?? 'not given',
  }));
  const open = behaviors.filter(({ viewerProtocolPolicy }) => viewerProtocolPolicy === 'allow-all');
  if (open.length > 0) {
    return failedDistribution(distribution, {
      severity: 'high',
      reason: `Viewers may use plain HTTP on ${open.map(pathOf).join(', ')}.`,
      evidence,
      fix: { playbook: 'cloudfront-https', params: { distribution: distribution.id } },
    });
  }
  const resource = distributionResource(distribution);
  const unsaid = behaviors.filter(({ viewerProtocolPolicy }) => !KNOWN.includes(viewerProtocolPolicy));
  if (behaviors.length === 0 || unsaid.length > 0) {
    const where = behaviors.length === 0 ? 'any behavior' : unsaid.map(pathOf).join(', ');
    return { resource, verdict: 'unknown', reason: `AWS does not say how ${where} treats plain HTTP.`, evidence };
  }
  const redirects = behaviors.some(({ viewerProtocolPolicy }) => viewerProtocolPolicy === 'redirect-to-https');
  return {
    resource,
    verdict: 'passed',
    reason: redirects
      ? 'Plain HTTP is redirected to HTTPS or refused on every path.'
      : 'Plain HTTP is refused on every path.',
    evidence,
  };
}

const KNOWN: readonly (string | undefined)[] = ['redirect-to-https', 'https-only'];
