import { toSettings } from '../../src/aws/cloudfront/distribution.ts';
import { type DistributionVersion, getDistributionConfig } from '../../src/aws/cloudfront/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import { blastRadius, warnings, wontStop } from './blast-radius.ts';
import { distribution, distributionStep } from './distribution-step.ts';
import { editsOf, MINIMUM_TLS, takesMinimum, takesOrigins, websiteOrigins } from './edits.ts';
import { type Params, schema, specs } from './params.ts';
import type { Edit } from './setting.ts';

/** Has a CloudFront distribution take viewers, and on request come to its origins, over HTTPS only. */
export const cloudfrontHttps = definePlaybook({
  id: 'cloudfront-https',
  title: 'Serve a CloudFront distribution over HTTPS only',
  summary:
    'Redirects or refuses plain HTTP on every path of a distribution; on request it raises the minimum TLS of viewers and has CloudFront come to custom origins over HTTPS. All other settings stay as they are.',
  targetParam: 'distribution',
  done: 'Enforced',
  stage: 'after',
  params: { schema, specs },
  changes: [
    'puts a configuration in place of the very version that was planned with, in which only the settings of the plan differ',
    `sets the viewer protocol policy of paths that take HTTP, the minimum TLS to ${MINIMUM_TLS} where it is older, and custom origins to HTTPS only in TLS 1.2, as far as was asked for`,
  ],
  operations: {
    reads: ['cloudfront:GetDistribution', 'cloudfront:GetDistributionConfig', 'sts:GetCallerIdentity'],
    writes: ['cloudfront:UpdateDistribution'],
  },
  steps: { distribution },
  // No row of the panes names a distribution; the audit offers it.
  offers: () => [],
  async plan({ read, account }, params) {
    const version = await findVersion(read, params.distribution, account);
    if (takesMinimum(params.with)) refuseMinimum(params.distribution, version);
    const edits = editsOf(version.config, params);
    if (edits.length === 0 && takesOrigins(params.with)) refuseWebsites(params.distribution, version);
    return draft(version, params, edits);
  },
});

async function findVersion(read: ReadAccess, id: string, account: string): Promise<DistributionVersion> {
  try {
    return await getDistributionConfig(read, id);
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.awsCode !== 'NoSuchDistribution') throw error;
    throw refusal(`there is no distribution ${id} in account ${account}`, 'Check the id and the account.');
  }
}

function refuseMinimum(id: string, { config }: DistributionVersion): void {
  const { certificate } = toSettings(config);
  if (certificate.isDefault === true) {
    throw refusal(
      `distribution ${id} has the certificate of *.cloudfront.net, with which CloudFront sets the minimum to TLSv1 whatever is asked for`,
      'Give it a certificate and a domain name of your own first, or leave the minimum TLS out (`--with viewers` or `origins`).',
    );
  }
  if (certificate.sslSupportMethod === 'vip') {
    throw refusal(
      `distribution ${id} has dedicated IP addresses for viewers without SNI (SSLSupportMethod vip), and AWS raises their minimum TLS only through AWS Support`,
      'Change it to SNI first where all viewers speak it, or leave the minimum TLS out (`--with viewers` or `origins`).',
    );
  }
}

/** Without this the plan would call enforced what stays as it is. */
function refuseWebsites(id: string, { config }: DistributionVersion): void {
  const sites = websiteOrigins(config);
  if (sites.length === 0) return;
  throw refusal(
    `what is left of distribution ${id} is ${sites.map(({ domainName }) => domainName).join(', ')}, a website endpoint of S3, which speaks HTTP only`,
    'Serve the bucket by its REST endpoint with origin access control instead.',
  );
}

function draft(version: DistributionVersion, params: Params, edits: readonly Edit[]): PlanDraft {
  const id = params.distribution;
  const { config } = version;
  const { aliases, comment } = toSettings(config);
  const name = aliases[0] ?? comment;
  const label = name === undefined ? id : `${name} (${id})`;
  const steps = edits.length === 0 ? [] : [distributionStep(id, version, edits)];
  return {
    target: { kind: 'distribution', id, label },
    summary:
      steps.length === 0
        ? `${label} is as strict already as was asked for.`
        : `Has ${label}, which is the same in all regions, ${deedsOf(params, edits).join(', and ')}.`,
    blastRadius: steps.length === 0 ? [] : blastRadius(config, edits),
    wontStop: wontStop(config, params, edits),
    warnings: warnings(config, edits),
    verification: {
      how: 'the configuration is read back, and whether it has reached the edge locations is asked; the run does not wait for that',
      seconds: 10,
    },
    undo: steps.map((step) => step.undo),
    steps,
  };
}

function deedsOf({ viewer }: Params, edits: readonly Edit[]): string[] {
  const has = (of: Edit['setting']['of']) => edits.some(({ setting }) => setting.of === of);
  return [
    ...(has('path') ? [viewer === 'https-only' ? 'refuse plain HTTP' : 'redirect plain HTTP to HTTPS'] : []),
    ...(has('minimum') ? [`take ${MINIMUM_TLS} or newer only`] : []),
    ...(has('origin') || has('protocols') ? ['come to its custom origins over HTTPS in TLS 1.2 only'] : []),
  ];
}

const refusal = (what: string, hint: string): FailureError =>
  new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
