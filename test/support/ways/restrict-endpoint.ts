import type { Emulator } from '../../../src/emulator/emulator.ts';
import { editEndpoint, endpointNamed } from '../checks/endpoint-named.ts';
import { keepLastMinutes } from './recent-traffic.ts';
import type { Way } from './way.ts';

const playbook = 'restrict-endpoint';

const way = (name: string, endpoint: string, params: Record<string, string>, prepare?: Way['prepare']): Way => ({
  name: `${playbook} ${name}`,
  playbook,
  scenario: 'transit',
  params: (emulator) => ({ endpoint: endpointNamed(emulator, endpoint), ...params }),
  prepare: (emulator) => {
    prepare?.(emulator);
    emulator.edit(keepLastMinutes);
  },
});

/** As some write it: one statement that is no list, and a bucket of another account in it. */
const ONE_STATEMENT =
  '{ "Statement": {"Effect":"Allow","Principal":{"AWS":["111122223333","444455556666"]},"Action":"s3:*","Resource":"arn:aws:s3:::amzn-s3-demo-*"}\n}';

/** Moves the endpoint of S3 into the VPC whose flow log is delivered to S3. */
function inAnalytics(emulator: Emulator): void {
  const { vpcs, routeTables } = emulator.world();
  const vpcId = Object.values(vpcs).find(({ tags }) => tags.Name === 'analytics')?.vpcId ?? '';
  const tables = Object.values(routeTables).filter((table) => table.vpcId === vpcId);
  editEndpoint(emulator, 'payments-s3', { vpcId, routeTableIds: tables.map(({ routeTableId }) => routeTableId) });
}

export const restrictEndpointWays: readonly Way[] = [
  way('to the account, from the policy that AWS gives', 'payments-s3', { to: 'account' }),
  way(
    'to the organization, from a policy of one statement',
    'payments-s3',
    { to: 'organization', org: 'o-a1b2c3d4e5', side: 'both', awsOwned: 'allow' },
    (emulator) => editEndpoint(emulator, 'payments-s3', { policy: ONE_STATEMENT }),
  ),
  way('to the organization, at an interface endpoint', 'payments-secretsmanager', {
    to: 'organization',
    org: 'o-a1b2c3d4e5',
  }),
  way('by principals', 'payments-sts', { to: 'account', side: 'principals' }),
  way(
    "by resources, AWS's own too",
    'payments-s3',
    { to: 'account', side: 'resources', awsOwned: 'deny' },
    inAnalytics,
  ),
];
