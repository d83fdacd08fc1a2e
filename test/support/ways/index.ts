import { archiveFindingWays } from './archive-finding.ts';
import { blockSubnetWays } from './block-subnet.ts';
import { enforceBucketTlsWays } from './enforce-bucket-tls.ts';
import { quarantineInstanceWays } from './quarantine-instance.ts';
import { quarantineSecurityGroupWays } from './quarantine-security-group.ts';
import { restrictEndpointWays } from './restrict-endpoint.ts';
import { revokeBucketAccessWays } from './revoke-bucket-access.ts';
import { revokeCredentialsWays } from './revoke-credentials.ts';
import type { Way } from './way.ts';

/** Every way through every playbook. A new playbook brings a file beside this one and a line here. */
export const WAYS: readonly Way[] = [
  ...quarantineInstanceWays,
  ...quarantineSecurityGroupWays,
  ...revokeBucketAccessWays,
  ...revokeCredentialsWays,
  ...blockSubnetWays,
  ...restrictEndpointWays,
  ...archiveFindingWays,
  ...enforceBucketTlsWays,
];

/** Finds a way by its name. */
export function wayNamed(name: string): Way {
  const way = WAYS.find((each) => each.name === name);
  if (way === undefined) throw new Error(`There is no way ${name}`);
  return way;
}
