import type { TransitState } from './transit-state.ts';

/**
 * The whole state of the embedded AWS: plain data, so that it can be saved, compared and made by scenarios. Times are
 * epoch milliseconds unless a name says otherwise. Handlers map it to AWS's shapes; nothing here is an SDK type.
 */
export interface World extends TransitState {
  seed: number;
  scenario: string;
  accountId: string;
  accountAlias: string;
  region: string;
  availabilityZones: string[];
  /** When the scenario began, on the emulator's clock. */
  startedAt: number;
  vpcs: Record<string, Vpc>;
  subnets: Record<string, Subnet>;
  instances: Record<string, InstanceState>;
  interfaces: Record<string, InterfaceState>;
  groups: Record<string, GroupState>;
  networkAcls: Record<string, NetworkAclState>;
  snapshots: Record<string, SnapshotState>;
  instanceProfiles: Record<string, InstanceProfileState>;
  autoScalingGroups: Record<string, AutoScalingGroupState>;
  targetGroups: Record<string, TargetGroupState>;
  buckets: Record<string, BucketState>;
  accessPoints: Record<string, AccessPointState>;
  /** By name; no scenario has one of its own. */
  multiRegionAccessPoints?: Record<string, MultiRegionAccessPointState>;
  accountPublicAccessBlock: PublicAccessBlock | null;
  roles: Record<string, RoleState>;
  users: Record<string, UserState>;
  detectors: Record<string, DetectorState>;
  findings: Record<string, FindingState>;
  analyzers: Record<string, AnalyzerState>;
  accessFindings: Record<string, AccessFindingState>;
  flowLogs: Record<string, FlowLogState>;
  /** By name. */
  queues: Record<string, QueueState>;
  /** Names of the event buses. */
  eventBuses: string[];
  /** By bus and name, `default/transit-tui-guardduty`. */
  eventRules: Record<string, EventRuleState>;
  /** When GuardDuty and Access Analyzer last put an event on each finding, and in which state it was then. */
  announced: Record<string, { at: number; state: string }>;
  traffic: TrafficPattern[];
  /** Managed prefix lists that rules name: id to name and CIDR blocks. */
  prefixLists: Record<string, { name: string; cidrBlocks: string[] }>;
  /** How the groups and network ACLs judged each pattern over time. Only `settle` writes it; left out of comparisons. */
  trafficState: { settledAt: number; judgements: Record<string, TrafficJudgement[]> };
  /** Findings and flows of the `scale` scenario, made by index when read and never stored; 0 elsewhere. */
  generated: { findings: number; flows: number };
  /** Who calls when no other access key is known: the responder. */
  callers: Record<string, CallerState>;
  /** Feeds id-making; each use adds one, so that ids are the same for the same seed and sequence of calls. */
  idCounter: number;
}
export type Tags = Record<string, string>;

export interface Vpc {
  vpcId: string;
  cidrBlock: string;
  isDefault: boolean;
  tags: Tags;
}
export interface Subnet {
  subnetId: string;
  vpcId: string;
  cidrBlock: string;
  availabilityZone: string;
  networkAclId: string;
  networkAclAssociationId: string;
  public: boolean;
  /** Where another account shares it; the account's own unless told. */
  ownerId?: string;
  tags: Tags;
}

export interface InstanceState {
  instanceId: string;
  imageId: string;
  instanceType: string;
  isSpot?: boolean;
  state: 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';
  vpcId: string;
  subnetId: string;
  launchTime: number;
  interfaceIds: string[];
  iamInstanceProfileArn: string | null;
  iamInstanceProfileAssociationId: string | null;
  disableApiTermination: boolean;
  instanceInitiatedShutdownBehavior: 'stop' | 'terminate';
  volumes: { volumeId: string; deviceName: string; deleteOnTermination: boolean; sizeGiB: number }[];
  tags: Tags;
}
export interface InterfaceState {
  networkInterfaceId: string;
  subnetId: string;
  vpcId: string;
  description: string;
  interfaceType: string;
  status: 'available' | 'in-use';
  groupIds: string[];
  privateIps: string[];
  ipv6: string[];
  publicIp: string | null;
  requesterManaged: boolean;
  requesterId: string | null;
  operatorPrincipal: string | null;
  ownerId: string;
  macAddress: string;
  sourceDestCheck?: boolean;
  attachment: {
    attachmentId: string;
    instanceId: string | null;
    instanceOwnerId: string;
    deviceIndex: number;
    attachTime: number;
    deleteOnTermination: boolean;
  } | null;
  tags: Tags;
}
export interface RuleState {
  ruleId: string;
  groupId: string;
  isEgress: boolean;
  ipProtocol: string;
  fromPort: number;
  toPort: number;
  cidrIpv4: string | null;
  cidrIpv6: string | null;
  prefixListId: string | null;
  referencedGroupId: string | null;
  description: string | null;
  tags: Tags;
}
export interface GroupState {
  groupId: string;
  groupName: string;
  description: string;
  vpcId: string;
  ownerId: string;
  rules: RuleState[];
  /** VPCs that the group was associated with beside its own; none unless told. */
  associatedVpcIds?: string[];
  /** Rules of peer VPCs that refer to the group; none unless told. */
  peerReferences?: { vpcId: string; peeringConnectionId: string }[];
  tags: Tags;
}
export interface NetworkAclState {
  networkAclId: string;
  vpcId: string;
  isDefault: boolean;
  entries: {
    ruleNumber: number;
    protocol: string;
    ruleAction: 'allow' | 'deny';
    egress: boolean /** IPv6 when it holds a colon. */;
    cidrBlock: string;
  }[];
  tags: Tags;
}
export interface SnapshotState {
  snapshotId: string;
  volumeId: string;
  startTime: number;
  completeAt: number;
  description: string;
  tags: Tags;
}
export interface InstanceProfileState {
  arn: string;
  name: string;
  id: string;
  roleNames: string[];
}
export interface AutoScalingGroupState {
  name: string;
  arn: string;
  minSize: number;
  maxSize: number;
  desired: number;
  subnetIds: string[];
  targetGroupArns: string[];
  instances: { instanceId: string; lifecycleState: string; protected: boolean; healthStatus: string }[];
  tags: Tags;
}
export interface TargetGroupState {
  arn: string;
  name: string;
  vpcId: string;
  port: number;
  protocol: string;
  /** `instance` unless told. */
  targetType?: 'instance' | 'ip' | 'lambda' | 'alb';
  /** Load balancers that are in no world but by name; what listeners of the world forward is found by them. */
  loadBalancerArns: string[];
  targets: { id: string; port: number; state: string }[];
}

export interface PublicAccessBlock {
  blockPublicAcls: boolean;
  ignorePublicAcls: boolean;
  blockPublicPolicy: boolean;
  restrictPublicBuckets: boolean;
}
export interface ObjectState {
  key: string;
  size: number;
  lastModified: number;
  etag: string;
  storageClass: string /** base64; generated objects (flow logs) are made when read instead */;
  body: string | null;
}
export interface BucketState {
  name: string;
  region: string;
  createdAt: number;
  ownerId: string;
  ownerAccount: string;
  /** Byte for byte as it was put; null = none. */
  policy: string | null;
  publicAccessBlock: PublicAccessBlock | null;
  ownership: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter' | null;
  acl: { grantee: string; permission: string }[];
  website: { indexDocument: string } | null;
  replication: {
    role: string;
    rules: { id: string; status: string; destinationBucketArn: string; account: string | null }[];
  } | null;
  notifications: { id: string; lambdaArn?: string; queueArn?: string; topicArn?: string; events: string[] }[];
  lifecycle: { id: string; status: string; prefix: string; days: number }[];
  logging: { targetBucket: string; targetPrefix: string } | null;
  versioning: 'Enabled' | 'Suspended' | null;
  objects: Record<string, ObjectState>;
  tags: Tags;
}
export interface AccessPointState {
  name: string;
  arn: string;
  alias: string;
  bucket: string;
  accountId: string;
  networkOrigin: 'Internet' | 'VPC';
  vpcId: string | null;
  policy: string | null;
  publicAccessBlock: PublicAccessBlock;
  createdAt: number;
}

export interface MultiRegionAccessPointState {
  name: string;
  alias: string;
  createdAt: number;
  regions: { bucket: string; region: string }[];
}

export interface RoleState {
  roleName: string;
  roleId: string;
  arn: string;
  path: string;
  createdAt: number;
  assumeRolePolicy: string;
  inlinePolicies: Record<string, string>;
  attachedPolicyArns: string[];
  lastUsed: number | null;
  tags: Tags;
}
export interface AccessKeyState {
  accessKeyId: string;
  status: 'Active' | 'Inactive';
  createdAt: number;
  lastUsed: number | null;
  lastService: string | null;
  lastRegion: string | null;
}
export interface UserState {
  userName: string;
  userId: string;
  arn: string;
  path: string;
  createdAt: number;
  accessKeys: AccessKeyState[];
  /** When it was given a password for the console, epoch milliseconds; a user without one has no such time. */
  loginProfileCreatedAt?: number;
  inlinePolicies: Record<string, string>;
  attachedPolicyArns: string[];
  tags: Tags;
}

export interface DetectorState {
  detectorId: string;
  status: 'ENABLED' | 'DISABLED';
  createdAt: number;
  findingPublishingFrequency: string;
  features: { name: string; status: string }[];
  /** The account that administers GuardDuty for this one; on its own without. */
  administrator?: string;
}
/** `finding` is the GetFindings shape with the SDK's casing, without Id, Arn, AccountId, Region, timestamps and count, which the handler adds. */
export interface FindingState {
  findingId: string;
  detectorId: string;
  finding: Record<string, unknown>;
  createdAt: number;
  updatedAt: number /** Not listed before this time on the emulator's clock. */;
  visibleAt: number;
  count: number;
  archived: boolean;
  feedback: string | null /** Updates still to come: at these times count grows. */;
  updatesAt: number[];
}
export interface AnalyzerState {
  arn: string;
  name: string;
  type: string;
  status: string;
  createdAt: number;
  lastResourceAnalyzed: string | null;
  lastResourceAnalyzedAt: number | null;
}
export interface AccessFindingState {
  id: string;
  analyzerArn: string;
  findingType: string;
  resource: string;
  resourceType: string;
  resourceOwnerAccount: string;
  status: 'ACTIVE' | 'ARCHIVED' | 'RESOLVED';
  error: string | null;
  createdAt: number;
  updatedAt: number;
  analyzedAt: number;
  visibleAt: number;
  /** Empty when the finding is an error. */
  details: {
    principal: Record<string, string>;
    actions: string[];
    condition: Record<string, string>;
    isPublic: boolean;
    sources: { type: string; accessPointArn?: string }[];
  } | null;
  /** When set, the analyzer re-reads the bucket at that time and resolves or keeps the finding. */
  rescanAt: number | null;
}
export interface QueueState {
  name: string;
  arn: string;
  createdAt: number;
  /** JSON; null when only the account itself may use the queue. */
  policy: string | null;
  visibilityTimeoutSeconds: number;
  receiveWaitSeconds: number;
  retentionSeconds: number;
  encrypted: boolean;
  /** Where a message goes that was received so often; null when it stays. */
  redrive: { deadLetterQueueArn: string; maxReceiveCount: number } | null;
  /** In the order they were sent. */
  messages: QueueMessageState[];
}
export interface QueueMessageState {
  messageId: string;
  body: string;
  sentAt: number;
  senderId: string;
  /** Hidden from receivers before this time. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | null;
  /** Of the last receive; an older handle is none any more. */
  receiptHandle: string | null;
}
export interface EventRuleState {
  name: string;
  arn: string;
  eventBusName: string;
  description: string;
  /** JSON. */
  eventPattern: string;
  enabled: boolean;
  targets: { id: string; arn: string }[];
}
export interface FlowLogState {
  flowLogId: string;
  resourceId: string;
  trafficType: 'ACCEPT' | 'REJECT' | 'ALL';
  destinationType: 'cloud-watch-logs' | 's3';
  logGroupName: string | null;
  destination: string;
  logFormat: string;
  maxAggregationSeconds: number /** How long after the window closes the records can be read. */;
  deliveryDelaySeconds: number;
  status: string;
  createdAt: number;
  deliverLogsError: string | null;
  hiveCompatible: boolean;
  perHour: boolean;
  /** Of S3: plain text unless told. Objects that the emulator makes are text in any case. */
  fileFormat?: 'plain-text' | 'parquet';
  /** What AWS last counted in the log group; nothing unless told. */
  storedBytes?: number;
  tags: Tags;
}
/** A stream of connections judged by the groups, window by window. */
export interface TrafficPattern {
  id: string;
  /** The interface inside the VPC. */
  interfaceId: string;
  remoteAddress: string;
  remotePort: number;
  localPort: number;
  protocol: number;
  /** Who opens the connection. */
  direction: 'ingress' | 'egress';
  startsAt: number;
  endsAt: number | null;
  /** New connections a minute; each has its own ephemeral port. */
  connectionsPerMinute: number;
  packetsPerConnection: number;
  bytesPerConnection: number;
  /** One connection that stays open and, being tracked, survives a change of groups. */
  longLived: boolean;
  /** When not null: a scan over these ports, one connection each. */
  scanPorts: number[] | null;
  /** What AWS says of its encryption: 0 none, 1 by Nitro, 2 by the application, 3 by both; nothing unless told. */
  encryptionStatus?: 0 | 1 | 2 | 3;
  label: string;
}
/** From this time on the pattern's new connections meet these verdicts. */
export interface TrafficJudgement {
  from: number;
  /** In the order the packets pass them, up to the first that refuses; empty while nothing can be sent. */
  legs: TrafficLeg[];
}
/** What one interface makes of a connection: the request, or its reply. */
export interface TrafficLeg {
  interfaceId: string;
  flowDirection: 'ingress' | 'egress';
  leg: 'request' | 'reply';
  action: 'ACCEPT' | 'REJECT';
  /** A group refuses only what is new or untracked; a network ACL refuses every packet. */
  refusedBy: 'group' | 'acl' | null;
  /** Accepted and tracked by the groups, so that an established connection outlives a change of groups. */
  tracked: boolean;
}
export interface CallerState {
  accessKeyId: string;
  arn: string;
  userId: string;
  account: string /** IAM actions refused to this caller, for permission tests. */;
  deniedActions: string[];
  expired: boolean;
  /** Comes over plain HTTP, as far as policies can tell; everyone else over TLS. */
  plainHttp?: true;
  /** When its temporary credentials were issued, epoch milliseconds; a long-term key has no such time. */
  issuedAt?: number;
}
