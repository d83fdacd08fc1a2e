import { toSettings } from '../../src/aws/cloudfront/distribution.ts';
import type { DistributionConfigJson } from '../../src/aws/cloudfront/reads.ts';
import { text } from '../../src/aws/loose.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { takesOrigins, websiteOrigins } from './edits.ts';
import type { Params } from './params.ts';
import type { Edit } from './setting.ts';

/** Gives who and what meets the change: viewers by path, old clients, origins that have to speak TLS. */
export function blastRadius(config: DistributionConfigJson, edits: readonly Edit[]): readonly BlastItem[] {
  const { aliases, origins, enabled } = toSettings(config);
  const domainOf = (id: string) => origins.find((origin) => origin.id === id)?.domainName ?? id;
  const reached = new Set(edits.flatMap(({ setting }) => ('origin' in setting ? [setting.origin] : [])));
  return [
    ...aliases.map((name): BlastItem => ({ kind: 'domain name', label: name, level: 'info' })),
    ...(enabled === false
      ? [{ kind: 'distribution', label: 'disabled', detail: 'it serves nobody now', level: 'info' } as const]
      : []),
    ...edits.flatMap((edit) => itemOf(edit)),
    ...[...reached].map(
      (id): BlastItem => ({
        kind: 'origin',
        label: `${id} (${domainOf(id)})`,
        detail:
          'has to answer HTTPS in TLS 1.2 with a certificate that CloudFront trusts for its name, which is not tried here: where it does not, viewers get 502',
        level: 'warn',
      }),
    ),
  ];
}

function itemOf({ setting, after }: Edit): BlastItem[] {
  if (setting.of === 'minimum') {
    return [
      {
        kind: 'viewers',
        label: `older than ${String(after)}`,
        detail: 'no longer get a connection; how many there are is not known here',
        level: 'warn',
      },
    ];
  }
  if (setting.of !== 'path') return [];
  return [
    {
      kind: 'viewers',
      label: `of ${setting.path ?? 'the default behavior'} over HTTP`,
      detail:
        after === 'https-only'
          ? 'get 403; how many there are is not known here, since CloudFront has no flow logs'
          : 'are redirected, and fail where they follow no redirect; how many there are is not known here, since CloudFront has no flow logs',
      level: 'warn',
    },
  ];
}

/** Gives what goes on regardless. */
export function wontStop(config: DistributionConfigJson, params: Params, edits: readonly Edit[]): string[] {
  const redirects = edits.some(({ setting, after }) => setting.of === 'path' && after === 'redirect-to-https');
  const open = toSettings(config).origins.filter(
    ({ kind, protocolPolicy }) => kind === 'custom' && protocolPolicy !== 'https-only',
  );
  const sites = websiteOrigins(config);
  return [
    'Edge locations that the change has not reached yet serve as before: it takes minutes.',
    ...(redirects
      ? ['The request that is redirected still travels in the clear, with its path, its headers and its cookies.']
      : []),
    ...(takesOrigins(params.with) || open.length === 0
      ? []
      : [
          `How CloudFront comes to its origins stays as it is: ${open.map(({ id, protocolPolicy }) => `${id} by ${protocolPolicy ?? 'an unknown policy'}`).join(', ')}.`,
        ]),
    ...(sites.length === 0
      ? []
      : [
          `CloudFront goes on coming over HTTP to ${sites.map(({ id }) => id).join(', ')}: a website endpoint of S3 speaks nothing else.`,
        ]),
    'Whoever reaches an origin without CloudFront goes on as before.',
  ];
}

/** Gives what a person has to know before approving. */
export function warnings(config: DistributionConfigJson, edits: readonly Edit[]): string[] {
  const redirects = edits.some(({ setting, after }) => setting.of === 'path' && after === 'redirect-to-https');
  return [
    ...(redirects
      ? [
          'CloudFront redirects with 301, which browsers keep: after rollback, those that were redirected go on with HTTPS.',
        ]
      : []),
    ...(text(config.ContinuousDeploymentPolicyId) === undefined
      ? []
      : ['A staging distribution takes a part of the viewers: it has a configuration of its own and is not changed.']),
    ...(config.ConnectionMode === 'tenant-only'
      ? ['It is shared by distribution tenants: all of them meet the change.']
      : []),
  ];
}
