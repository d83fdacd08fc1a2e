import type { Certificate } from '../../src/aws/acm/certificate.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import type { Params } from './params.ts';

/** Gives what a person calls a certificate: its first name, and the end of its ARN. */
export function labelOf({ arn, domainName }: Pick<Certificate, 'arn' | 'domainName'>): string {
  const id = arn.split('/')[1] ?? arn;
  return domainName === undefined ? id : `${domainName} (${id})`;
}

/** Gives the day of a time. */
export const dayOf = (at: number | string | undefined): string =>
  at === undefined ? 'an unknown day' : new Date(at).toISOString().slice(0, 10);

/** Gives what presents the certificate, as what a change of it touches. */
export function users({ inUseBy = [] }: Certificate, way: Params['way']): readonly BlastItem[] {
  return [...inUseBy].sort().map((arn) => ({
    ...named(arn),
    detail:
      way === 'request'
        ? 'goes on presenting the certificate that it has'
        : 'presents the new certificate by itself, and clients that hold on to the old one turn away',
    level: way === 'request' ? ('info' as const) : ('warn' as const),
  }));
}

/** What a user's ARN says of it; the whole ARN where it is of no kind that is known here. */
function named(arn: string): { readonly kind: string; readonly label: string } {
  const [, , service = '', region = '', account = '', ...rest] = arn.split(':');
  const name = rest.join(':');
  if (service === 'cloudfront') return { kind: 'distribution', label: name.replace(/^distribution\//, '') };
  if (service === 'elasticloadbalancing') {
    const [, kind = '', balancer = ''] = name.split('/');
    return { kind: 'load balancer', label: `${kind}/${balancer} in ${region} of account ${account}` };
  }
  return { kind: service === '' ? 'resource' : service, label: arn };
}

/** What goes on although a new certificate is there. */
export function wontStop({ inUseBy = [] }: Certificate, way: Params['way']): readonly string[] {
  return [
    'The old certificate stays valid until it expires for whoever holds its key: replacing it revokes nothing. Where the key is known to others, have its issuer revoke it.',
    ...(way === 'request'
      ? [
          inUseBy.length === 0
            ? 'Nothing uses the new certificate until it is put somewhere.'
            : `The new certificate is used by nobody: ${inUseBy.length === 1 ? 'the resource that uses' : `the ${inUseBy.length} resources that use`} the old one must be given the new one once it is issued.`,
          'ACM issues it once the CNAME record of every name is there, and gives up 72 hours after the request.',
          'Tags of the old certificate are not copied.',
        ]
      : []),
    ...(way === 'renew'
      ? ['Where its key was exported to, the old certificate stays until the new one is exported and installed there.']
      : []),
    'Clients that pin the old certificate or its key turn away from the new one.',
  ];
}
