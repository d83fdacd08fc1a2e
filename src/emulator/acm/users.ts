import type { World } from '../state.ts';

/** Gives the ARNs of what presents a certificate: load balancers by their listeners, distributions, and what is elsewhere. */
export function usersOf(world: World, arn: string): string[] {
  const balancers = Object.values(world.listeners)
    .filter(({ certificateArns }) => certificateArns.includes(arn))
    .map(({ loadBalancerArn }) => loadBalancerArn);
  const distributions = Object.values(world.distributions)
    .filter(({ config }) => viewerCertificateOf(config) === arn)
    .map((distribution) => distribution.arn);
  return [...new Set([...balancers, ...distributions, ...(world.certificates[arn]?.usedElsewhere ?? [])])].sort();
}

function viewerCertificateOf(config: Readonly<Record<string, unknown>>): unknown {
  const viewer = config.ViewerCertificate;
  return typeof viewer === 'object' && viewer !== null && 'ACMCertificateArn' in viewer
    ? viewer.ACMCertificateArn
    : undefined;
}
