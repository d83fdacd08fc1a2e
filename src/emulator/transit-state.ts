import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Tags } from './state.ts';

/** What protects data on its way: the part of a world that audits read. Times are epoch milliseconds. */
export interface TransitState {
  /** By ARN. Load balancers that only target groups name are not here. */
  loadBalancers: Record<string, LoadBalancerState>;
  /** By ARN. */
  listeners: Record<string, ListenerState>;
  /** By ARN; a listener's default action is not here. */
  listenerRules: Record<string, ListenerRuleState>;
  /** By ARN. */
  certificates: Record<string, CertificateState>;
  /** By id. */
  distributions: Record<string, DistributionState>;
  vpnConnections: Record<string, VpnConnectionState>;
  transitGateways: Record<string, TransitGatewayState>;
  transitGatewayAttachments: Record<string, TransitGatewayAttachmentState>;
  vpcEndpoints: Record<string, VpcEndpointState>;
  routeTables: Record<string, RouteTableState>;
  vpcEncryptionControls: Record<string, VpcEncryptionControlState>;
}

/** Gives the part with nothing in it. */
export const emptyTransit = (): TransitState => ({
  loadBalancers: {},
  listeners: {},
  listenerRules: {},
  certificates: {},
  distributions: {},
  vpnConnections: {},
  transitGateways: {},
  transitGatewayAttachments: {},
  vpcEndpoints: {},
  routeTables: {},
  vpcEncryptionControls: {},
});

export interface LoadBalancerState {
  arn: string;
  name: string;
  type: 'application' | 'network' | 'gateway';
  scheme: 'internet-facing' | 'internal';
  vpcId: string;
  securityGroupIds: string[];
  subnetIds: string[];
  dnsName: string;
  createdAt: number;
  tags: Tags;
}
/** In the SDK's own shape, with all that AWS fills in. */
export type ListenerActionState = Action;
export interface ListenerState {
  arn: string;
  loadBalancerArn: string;
  protocol: 'HTTP' | 'HTTPS' | 'TCP' | 'TLS' | 'UDP' | 'TCP_UDP';
  port: number;
  /** Only of HTTPS and TLS. */
  sslPolicy: string | null;
  /** The default one first; none but for HTTPS and TLS. */
  certificateArns: string[];
  alpnPolicy: string[];
  defaultActions: ListenerActionState[];
}
export interface ListenerRuleState {
  arn: string;
  listenerArn: string;
  priority: number;
  /** In the SDK's own shape. */
  conditions: RuleCondition[];
  actions: ListenerActionState[];
}
export interface CertificateState {
  arn: string;
  domainName: string;
  subjectAlternativeNames: string[];
  type: 'AMAZON_ISSUED' | 'IMPORTED' | 'PRIVATE';
  status: 'PENDING_VALIDATION' | 'ISSUED' | 'INACTIVE' | 'EXPIRED' | 'VALIDATION_TIMED_OUT' | 'REVOKED' | 'FAILED';
  keyAlgorithm: string;
  signatureAlgorithm: string;
  createdAt: number;
  issuedAt: number | null;
  importedAt: number | null;
  notBefore: number | null;
  notAfter: number | null;
  serial: string;
  issuer: string;
  renewalEligibility: 'ELIGIBLE' | 'INELIGIBLE';
  renewal: { status: string; reason: string | null; updatedAt: number } | null;
  validation: { domainName: string; status: string; method: 'DNS' | 'EMAIL' }[];
  failureReason: string | null;
  revocation: { at: number; reason: string } | null;
  /** Of the private authority that issued it. */
  authorityArn: string | null;
  /** Whether its key may be exported, and has been since it was issued. */
  exportOption: 'ENABLED' | 'DISABLED';
  exported: boolean;
  /** ARNs of what uses it beside the world's own listeners and distributions. */
  usedElsewhere: string[];
  /** Of the request that made it: a second one with the same is the same. */
  idempotency: { token: string; at: number } | null;
  tags: Tags;
}
export interface DistributionState {
  id: string;
  arn: string;
  domainName: string;
  status: 'Deployed' | 'InProgress';
  lastModified: number;
  /** Changes with each update. */
  etag: string;
  /** DistributionConfig in the SDK's own shape: what is not understood is kept as it was put. */
  config: Record<string, unknown>;
  tags: Tags;
}
export interface VpnTunnelState {
  outsideIpAddress: string;
  /** Of the line: it shows as DOWN too while it is modified, and where the device and the options have nothing in common. */
  status: 'UP' | 'DOWN';
  lastStatusChange: number;
  statusMessage: string;
  acceptedRouteCount: number;
  /** Shown by DescribeVpnConnections, as AWS does, unless Secrets Manager keeps it; null where a certificate is used. */
  preSharedKey: string | null;
  certificateArn?: string;
  /** What the customer's device proposes; one that is not told follows whatever AWS allows. */
  device?: { ikeVersion: string; encryption: string; integrity: string; dhGroup: number };
  /** Until then the tunnel is replaced after a modification. */
  changingUntil?: number;
  /** Absent lists mean AWS's defaults, which is everything that it supports. */
  options: {
    ikeVersions?: string[];
    phase1EncryptionAlgorithms?: string[];
    phase1IntegrityAlgorithms?: string[];
    phase1DhGroups?: number[];
    phase1LifetimeSeconds?: number;
    phase2EncryptionAlgorithms?: string[];
    phase2IntegrityAlgorithms?: string[];
    phase2DhGroups?: number[];
    phase2LifetimeSeconds?: number;
    rekeyMarginTimeSeconds?: number;
    rekeyFuzzPercentage?: number;
    replayWindowSize?: number;
    dpdTimeoutAction?: string;
    dpdTimeoutSeconds?: number;
    startupAction?: string;
    tunnelInsideCidr?: string;
    enableTunnelLifecycleControl?: boolean;
    logEnabled?: boolean;
  };
}
export interface VpnConnectionState {
  vpnConnectionId: string;
  state: 'pending' | 'available' | 'modifying' | 'deleting' | 'deleted';
  customerGatewayId: string;
  vpnGatewayId: string | null;
  transitGatewayId: string | null;
  /** The secret that keeps the keys, where that is Secrets Manager. */
  preSharedKeyArn?: string;
  /** Destinations of its static routes; one without any speaks BGP. */
  staticRoutes: string[];
  /** Always two. */
  tunnels: VpnTunnelState[];
  /** How long a modification takes; none, unless told. */
  modifyMs?: number;
  tags: Tags;
}
export interface TransitGatewayState {
  transitGatewayId: string;
  ownerId: string;
  state: string;
  autoAcceptSharedAttachments: boolean;
  defaultRouteTableAssociation: boolean;
  defaultRouteTablePropagation: boolean;
  createdAt: number;
  tags: Tags;
}
export interface TransitGatewayAttachmentState {
  attachmentId: string;
  transitGatewayId: string;
  transitGatewayOwnerId: string;
  resourceType: 'vpc' | 'vpn' | 'direct-connect-gateway' | 'peering' | 'connect';
  resourceId: string;
  resourceOwnerId: string;
  state: string;
  createdAt: number;
  tags: Tags;
}
export interface VpcEndpointState {
  vpcEndpointId: string;
  type: 'Gateway' | 'Interface';
  vpcId: string;
  serviceName: string;
  state: string;
  /** As it was put; null is AWS's default, which allows everything to anybody. Nobody can tell the default from its own text. */
  policy: string | null;
  routeTableIds: string[];
  subnetIds: string[];
  groupIds: string[];
  privateDnsEnabled: boolean;
  /** Made and managed by an AWS service; no unless told. */
  requesterManaged?: boolean;
  /** The world's own account unless told. */
  ownerId?: string;
  createdAt: number;
  tags: Tags;
}
export interface RouteTableState {
  routeTableId: string;
  vpcId: string;
  isMain: boolean;
  subnetIds: string[];
  routes: { destination: string; target: string; state: 'active' | 'blackhole' }[];
  tags: Tags;
}
export interface VpcEncryptionControlState {
  vpcEncryptionControlId: string;
  vpcId: string;
  mode: 'monitor' | 'enforce';
  state: string;
  /** AWS's names of what is excluded, `InternetGateway`; nothing unless told. */
  exclusions?: string[];
  tags: Tags;
}
