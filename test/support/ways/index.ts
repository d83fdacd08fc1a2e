import { archiveFindingWays } from './archive-finding.ts';
import { blockSubnetWays } from './block-subnet.ts';
import { closeInsecurePortsWays } from './close-insecure-ports.ts';
import { cloudfrontHttpsWays } from './cloudfront-https.ts';
import { enforceBucketTlsWays } from './enforce-bucket-tls.ts';
import { hardenVpnTunnelWays } from './harden-vpn-tunnel.ts';
import { quarantineInstanceWays } from './quarantine-instance.ts';
import { quarantineSecurityGroupWays } from './quarantine-security-group.ts';
import { redirectHttpWays } from './redirect-http.ts';
import { restrictEndpointWays } from './restrict-endpoint.ts';
import { revokeBucketAccessWays } from './revoke-bucket-access.ts';
import { revokeCredentialsWays } from './revoke-credentials.ts';
import { rotateCertificateWays } from './rotate-certificate.ts';
import type { Way } from './way.ts';

/** Every way through every playbook. A new playbook brings a file beside this one and a line here. */
export const WAYS: readonly Way[] = [
  ...quarantineInstanceWays,
  ...quarantineSecurityGroupWays,
  ...revokeBucketAccessWays,
  ...revokeCredentialsWays,
  ...blockSubnetWays,
  ...restrictEndpointWays,
  ...redirectHttpWays,
  ...archiveFindingWays,
  ...rotateCertificateWays,
  ...cloudfrontHttpsWays,
  ...enforceBucketTlsWays,
  ...hardenVpnTunnelWays,
  ...closeInsecurePortsWays,
];

/** Finds a way by its name. */
export function wayNamed(name: string): Way {
  const way = WAYS.find((each) => each.name === name);
  if (way === undefined) throw new Error(`There is no way ${name}`);
  return way;
}
