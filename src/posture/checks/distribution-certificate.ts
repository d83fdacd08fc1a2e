import type { Distribution } from '../../aws/cloudfront/distribution.ts';
import type { Check, Judgement } from '../check.ts';
import { distributionResource, distributions, failedDistribution } from '../readings/distributions.ts';

/** Whether a distribution shows a certificate of one's own. */
export const distributionCertificate: Check = {
  id: 'distribution-certificate',
  title: 'CloudFront distributions show a certificate of your own',
  practice: 'certificates',
  severity: 'low',
  resourceType: 'AWS::CloudFront::Distribution',
  judges:
    'Fails where viewers are shown the certificate of *.cloudfront.net: low without alternate domain names, since the minimum TLS version then can not be raised; high with them, since browsers then refuse the name. A certificate of ACM passes. So does one that was uploaded to IAM, which nothing renews. Whether the certificate itself is still good is for the checks of ACM, in us-east-1, where CloudFront takes certificates from: an audit of another region does not look there. Which certificates distribution tenants show is not read: unknown.',
  reads: ['cloudfront:ListDistributions'],
  fix: 'Request a certificate in ACM in us-east-1 for a domain name of your own, add the name to the distribution, and point DNS to it.',
  equivalents: ['FSBP CloudFront.7'],
  document: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html',
  async judge(account) {
    return (await account.ask(distributions)).map(judgeCertificate);
  },
};

/** Judges which certificate one distribution shows. */
export function judgeCertificate(distribution: Distribution): Judgement {
  const { aliases, certificate } = distribution;
  const { isDefault, acmCertificateArn, iamCertificateId } = certificate;
  const evidence = [
    { name: 'ViewerCertificate.CloudFrontDefaultCertificate', value: String(isDefault ?? 'not given') },
    ...(acmCertificateArn === undefined
      ? []
      : [{ name: 'ViewerCertificate.ACMCertificateArn', value: acmCertificateArn }]),
    ...(iamCertificateId === undefined
      ? []
      : [{ name: 'ViewerCertificate.IAMCertificateId', value: iamCertificateId }]),
    { name: 'Aliases', value: aliases.join(', ') || 'none' },
  ];
  if (isDefault === true && distribution.connectionMode === 'tenant-only') {
    const reason = 'Only distribution tenants serve viewers by it, and which certificates they show is not read.';
    return { resource: distributionResource(distribution), verdict: 'unknown', reason, evidence };
  }
  if (isDefault === true) {
    return failedDistribution(distribution, {
      severity: aliases.length === 0 ? 'low' : 'high',
      reason:
        aliases.length === 0
          ? 'It shows the certificate of *.cloudfront.net, with which TLS 1.0 can not be turned off.'
          : `It shows the certificate of *.cloudfront.net for ${aliases.join(', ')}, which it does not name.`,
      evidence,
    });
  }
  const resource = distributionResource(distribution);
  if (acmCertificateArn !== undefined) {
    return { resource, verdict: 'passed', reason: 'It shows a certificate of ACM.', evidence };
  }
  if (iamCertificateId !== undefined) {
    const reason = 'It shows a certificate that was uploaded to IAM, which nothing renews.';
    return { resource, verdict: 'passed', reason, evidence };
  }
  return { resource, verdict: 'unknown', reason: 'AWS does not say which certificate it shows.', evidence };
}
