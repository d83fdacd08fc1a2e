import type { Distribution } from '../../aws/cloudfront/distribution.ts';
import type { Check, Judgement, Severity } from '../check.ts';
import { distributionResource, distributions, failedDistribution } from '../readings/distributions.ts';

/** Whether viewers can only come with a TLS that is still recommended. */
export const distributionMinimumTls: Check = {
  id: 'distribution-minimum-tls',
  title: 'CloudFront distributions take TLS 1.2 with forward secrecy or newer from viewers',
  practice: 'encryption',
  severity: 'medium',
  resourceType: 'AWS::CloudFront::Distribution',
  judges:
    'Passes for the security policies TLSv1.2_2021, TLSv1.2_2025 and TLSv1.3_2025. Low for TLSv1.2_2019 and TLSv1.2_2018, which ask for TLS 1.2 but still take ciphers in CBC mode, and the older one ciphers without forward secrecy. Medium for TLS 1.0 and 1.1, high for SSLv3. The certificate of *.cloudfront.net always means TLSv1. Unknown for a policy that this program does not know, and for distribution tenants where no certificate is given for all of them. Low where the distribution is disabled.',
  reads: ['cloudfront:ListDistributions'],
  fix: 'Set the security policy to TLSv1.2_2021 or newer; with the certificate of *.cloudfront.net that takes a certificate and a domain name of your own first.',
  playbook: 'cloudfront-https',
  equivalents: ['FSBP CloudFront.15'],
  document:
    'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html',
  async judge(account) {
    return (await account.ask(distributions)).map(judgeMinimum);
  },
};

const GOOD: readonly string[] = ['TLSv1.2_2021', 'TLSv1.2_2025', 'TLSv1.3_2025'];
const OLD: ReadonlyMap<string, readonly [Severity, string]> = new Map([
  ['TLSv1.2_2019', ['low', 'still takes ciphers in CBC mode']],
  ['TLSv1.2_2018', ['low', 'still takes ciphers without forward secrecy']],
  ['TLSv1.1_2016', ['medium', 'still takes TLS 1.1']],
  ['TLSv1_2016', ['medium', 'still takes TLS 1.0']],
  ['TLSv1', ['medium', 'still takes TLS 1.0']],
  ['SSLv3', ['high', 'still takes SSL 3']],
]);

/** Judges the security policy of one distribution. */
export function judgeMinimum(distribution: Distribution): Judgement {
  const { isDefault, minimumProtocolVersion, sslSupportMethod } = distribution.certificate;
  // AWS sets it so, whatever the configuration says.
  const minimum = isDefault === true ? 'TLSv1' : minimumProtocolVersion;
  const evidence = [
    { name: 'ViewerCertificate.MinimumProtocolVersion', value: minimumProtocolVersion ?? 'not given' },
    { name: 'ViewerCertificate.CloudFrontDefaultCertificate', value: String(isDefault ?? 'not given') },
    ...(sslSupportMethod === undefined
      ? []
      : [{ name: 'ViewerCertificate.SSLSupportMethod', value: sslSupportMethod }]),
  ];
  if (isDefault === true && distribution.connectionMode === 'tenant-only') {
    const reason = 'Only distribution tenants serve viewers by it, with certificates of their own that are not read.';
    return { resource: distributionResource(distribution), verdict: 'unknown', reason, evidence };
  }
  const old = OLD.get(minimum ?? '');
  if (old !== undefined) {
    const [severity, why] = old;
    const blocked = cannotRaise(distribution);
    return failedDistribution(distribution, {
      severity,
      reason:
        isDefault === true
          ? 'With the certificate of *.cloudfront.net it still takes TLS 1.0, and that can not be raised.'
          : `The security policy ${minimum} ${why}.`,
      evidence,
      fix: {
        playbook: 'cloudfront-https',
        params: { distribution: distribution.id, with: 'minimum-tls' },
        ...(blocked === undefined ? {} : { blocked }),
      },
    });
  }
  const resource = distributionResource(distribution);
  if (minimum !== undefined && GOOD.includes(minimum)) {
    return { resource, verdict: 'passed', reason: `The security policy is ${minimum}.`, evidence };
  }
  const reason =
    minimum === undefined
      ? 'AWS does not say which security policy it has.'
      : `The security policy ${minimum} is not one that this program knows.`;
  return { resource, verdict: 'unknown', reason, evidence };
}

/** Why a distribution can't have a newer security policy as it is; undefined where it can. */
function cannotRaise({ certificate }: Pick<Distribution, 'certificate'>): string | undefined {
  if (certificate.isDefault === true) {
    return 'The certificate of *.cloudfront.net comes with TLSv1: add a certificate and a domain name of your own first.';
  }
  if (certificate.sslSupportMethod === 'vip') {
    return 'With a dedicated IP address for viewers without SNI, AWS takes newer policies only through AWS Support.';
  }
  return undefined;
}
