import type { RouteTableState, VpcEndpointState } from '../../transit-state.ts';
import { interfaceId } from '../compute.ts';
import { account, type Draft, day, region } from '../draft.ts';
import { groupId, subnetId } from '../network.ts';

const ORGANIZATION = 'o-a1b2c3d4e5';
const S3_LIST = 'pl-63a5400a';
const DYNAMODB_LIST = 'pl-02cd2c6b';

/**
 * Adds route tables and endpoints. All subnets of `payments` reach S3 by a gateway endpoint, which has the policy that AWS
 * gives; those of `analytics` reach it by the internet gateway. Of the others one has a whole perimeter, one half of one, and
 * the one of STS no private DNS.
 */
export function addEndpoints(draft: Draft): void {
  const { world, naming } = draft;
  const payments = naming.id('vpc', 'payments');
  const analytics = naming.id('vpc', 'analytics');
  world.prefixLists[DYNAMODB_LIST] = {
    name: `com.amazonaws.${region}.dynamodb`,
    cidrBlocks: ['198.51.100.192/27'],
  };
  addTables(draft, payments, analytics);
  const tables = ['payments-public', 'payments-private'].map((name) => naming.id('rtb', name));
  const interfaces = { subnetIds: [subnetId(draft, 'private-a')], groupIds: [groupId(draft, 'endpoints')] };
  addEndpoint(draft, 's3', { vpcId: payments, routeTableIds: tables });
  addEndpoint(draft, 'dynamodb', { vpcId: payments, routeTableIds: tables, policy: perimeter() });
  addEndpoint(draft, 'secretsmanager', { ...interfaces, vpcId: payments, policy: onlyOurPrincipals() });
  addEndpoint(draft, 'sts', { ...interfaces, vpcId: payments, privateDnsEnabled: false });
  addEndpoint(draft, 'logs', { ...interfaces, vpcId: payments, policy: perimeter() });
  addEndpointInterface(draft, 'sts', '10.20.10.91');
  addEndpointInterface(draft, 'logs', '10.20.10.92');
}

function addTables(draft: Draft, payments: string, analytics: string): void {
  const { naming } = draft;
  const s3 = { destination: S3_LIST, target: naming.id('vpce', 's3'), state: 'active' as const };
  const dynamodb = { destination: DYNAMODB_LIST, target: naming.id('vpce', 'dynamodb'), state: 'active' as const };
  const out = (target: string) => ({ destination: '0.0.0.0/0', target, state: 'active' as const });
  const local = (destination: string) => ({ destination, target: 'local', state: 'active' as const });
  addTable(draft, 'payments-private', {
    vpcId: payments,
    isMain: true,
    routes: [local('10.20.0.0/16'), out(naming.id('nat', 'payments')), s3, dynamodb],
  });
  addTable(draft, 'payments-public', {
    vpcId: payments,
    subnetIds: ['public-a', 'public-b'].map((name) => subnetId(draft, name)),
    routes: [local('10.20.0.0/16'), out(naming.id('igw', 'payments')), s3, dynamodb],
  });
  addTable(draft, 'analytics', {
    vpcId: analytics,
    isMain: true,
    routes: [local('10.30.0.0/16'), out(naming.id('igw', 'analytics'))],
  });
}

/** Adds a route table. */
export function addTable(
  draft: Draft,
  name: string,
  table: Pick<RouteTableState, 'vpcId' | 'routes'> & Partial<RouteTableState>,
) {
  const routeTableId = draft.naming.id('rtb', name);
  draft.world.routeTables[routeTableId] = {
    routeTableId,
    isMain: false,
    subnetIds: [],
    tags: { Name: name },
    ...table,
  };
}

function addEndpoint(
  draft: Draft,
  service: string,
  endpoint: Pick<VpcEndpointState, 'vpcId'> & Partial<VpcEndpointState>,
) {
  const vpcEndpointId = draft.naming.id('vpce', service);
  const isGateway = endpoint.routeTableIds !== undefined;
  draft.world.vpcEndpoints[vpcEndpointId] = {
    vpcEndpointId,
    type: isGateway ? 'Gateway' : 'Interface',
    serviceName: `com.amazonaws.${region}.${service}`,
    state: 'available',
    policy: null,
    routeTableIds: [],
    subnetIds: [],
    groupIds: [],
    privateDnsEnabled: !isGateway,
    createdAt: draft.now - 180 * day,
    tags: { Name: `payments-${service}` },
    ...endpoint,
  };
}

/** An endpoint's own interface, like the one that `payments` has already. */
function addEndpointInterface(draft: Draft, service: string, address: string): void {
  const { world, naming } = draft;
  const first = world.interfaces[interfaceId(draft, 'vpc-endpoint')];
  if (first === undefined) return;
  const made = structuredClone(first);
  made.networkInterfaceId = interfaceId(draft, `vpc-endpoint-${service}`);
  made.description = `VPC Endpoint Interface ${naming.id('vpce', service)}`;
  made.privateIps = [address];
  made.macAddress = naming.mac(`vpc-endpoint-${service}`);
  if (made.attachment !== null) made.attachment.attachmentId = naming.id('ela-attach', `vpc-endpoint-${service}`);
  world.interfaces[made.networkInterfaceId] = made;
}

/** Only the organization's principals reach only the organization's resources. */
const perimeter = (): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OurPrincipalsOnOurResources',
        Effect: 'Allow',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION, 'aws:ResourceOrgID': ORGANIZATION } },
      },
    ],
  });

/** As people write it: with white space, and with one side of the perimeter only. */
const onlyOurPrincipals = (): string =>
  JSON.stringify(
    {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OurAccount',
          Effect: 'Allow',
          Principal: '*',
          Action: 'secretsmanager:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:PrincipalAccount': account } },
        },
      ],
    },
    null,
    2,
  );
