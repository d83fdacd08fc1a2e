import type { Certificate } from '../../src/aws/acm/certificate.ts';
import {
  describeListenerCertificates,
  describeListeners,
} from '../../src/aws/elastic-load-balancing-v2/listener-reads.ts';
import type { ReadAccess } from '../../src/aws/session.ts';

/** A listener that has a certificate, by default or by host name. */
export interface Presenter {
  readonly listenerArn: string;
  /** `HTTPS:443 of app/storefront`. */
  readonly name: string;
  /** All of its certificates, the default one first. */
  readonly certificateArns: readonly string[];
}

/** Tells whether a user of a certificate is a load balancer of this account and region whose listeners can be changed here. */
export function isOwnBalancer(arn: string, here: { readonly account: string; readonly region: string }): boolean {
  const [, , service, region, account, name = ''] = arn.split(':');
  const isOwn = region === here.region && account === here.account;
  return service === 'elasticloadbalancing' && isOwn && /^loadbalancer\/(app|net)\//.test(name);
}

/** Gives the listeners that have the certificate, of the load balancers of this account and region that use it. */
export async function presenters(
  read: ReadAccess,
  { arn, inUseBy = [] }: Certificate,
  here: { readonly account: string; readonly region: string },
): Promise<readonly Presenter[]> {
  const found: Presenter[] = [];
  for (const balancer of inUseBy.filter((each) => isOwnBalancer(each, here)).sort()) {
    const [, kind = '', name = ''] = balancer.split('/');
    for (const { arn: listenerArn, protocol, port } of await describeListeners(read, balancer)) {
      if (protocol !== 'HTTPS' && protocol !== 'TLS') continue;
      const certificateArns = await describeListenerCertificates(read, listenerArn);
      if (!certificateArns.includes(arn)) continue;
      found.push({ listenerArn, name: `${protocol}:${port} of ${kind}/${name}`, certificateArns });
    }
  }
  return found.sort((a, b) => (a.listenerArn < b.listenerArn ? -1 : 1));
}
