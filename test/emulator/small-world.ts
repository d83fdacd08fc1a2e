import { createClock } from '../../src/emulator/clock.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { serveWorld } from '../../src/emulator/start.ts';
import type { BucketState, GroupState, InstanceState, InterfaceState, World } from '../../src/emulator/state.ts';
import { emptyTransit } from '../../src/emulator/transit-state.ts';

export const NOW = Date.UTC(2026, 4, 4, 9, 30);
export const VPC = 'vpc-0aaaaaaaaaaaaaaa1';
export const OTHER_VPC = 'vpc-0aaaaaaaaaaaaaaa2';
export const INSTANCE = 'i-0bbbbbbbbbbbbbbb1';
export const TWO_CARDS = 'i-0bbbbbbbbbbbbbbb2';
export const WEB_GROUP = 'sg-0ccccccccccccccc1';
export const OTHER_GROUP = 'sg-0ccccccccccccccc2';
export const BUCKET = 'amzn-s3-demo-bucket';
export const ROLE_SESSION = 'arn:aws:sts::111122223333:assumed-role/Responder/alice';

/** A world of two instances, two groups and a bucket, on a clock that stands at NOW. */
export function smallWorld(): World {
  return {
    ...emptyTransit(),
    seed: 7,
    scenario: 'test',
    accountId: '111122223333',
    accountAlias: 'example-corp',
    region: 'us-east-1',
    availabilityZones: ['us-east-1a'],
    startedAt: NOW,
    vpcs: {
      [VPC]: { vpcId: VPC, cidrBlock: '10.0.0.0/16', isDefault: true, tags: { Name: 'main' } },
      [OTHER_VPC]: { vpcId: OTHER_VPC, cidrBlock: '10.9.0.0/16', isDefault: false, tags: {} },
    },
    subnets: {
      'subnet-0a1': {
        subnetId: 'subnet-0a1',
        vpcId: VPC,
        cidrBlock: '10.0.1.0/24',
        availabilityZone: 'us-east-1a',
        networkAclId: 'acl-0a1',
        networkAclAssociationId: 'aclassoc-0a1',
        public: true,
        tags: {},
      },
    },
    instances: { [INSTANCE]: instance(INSTANCE, ['eni-01']), [TWO_CARDS]: instance(TWO_CARDS, ['eni-02', 'eni-03']) },
    interfaces: {
      'eni-01': card('eni-01', INSTANCE, 0, '10.0.1.11'),
      'eni-02': card('eni-02', TWO_CARDS, 0, '10.0.1.12'),
      'eni-03': card('eni-03', TWO_CARDS, 1, '10.0.1.13'),
    },
    groups: { [WEB_GROUP]: group(WEB_GROUP, 'web', VPC), [OTHER_GROUP]: group(OTHER_GROUP, 'elsewhere', OTHER_VPC) },
    networkAcls: {
      'acl-0a1': {
        networkAclId: 'acl-0a1',
        vpcId: VPC,
        isDefault: true,
        entries: [{ ruleNumber: 100, protocol: '-1', ruleAction: 'allow', egress: false, cidrBlock: '0.0.0.0/0' }],
        tags: {},
      },
    },
    snapshots: {},
    instanceProfiles: {},
    autoScalingGroups: {},
    targetGroups: {},
    buckets: { [BUCKET]: bucket(BUCKET) },
    accessPoints: {},
    accountPublicAccessBlock: null,
    roles: {},
    users: {},
    detectors: {},
    findings: {},
    analyzers: {},
    accessFindings: {},
    flowLogs: {},
    queues: {},
    eventBuses: ['default'],
    eventRules: {},
    announced: {},
    traffic: [],
    prefixLists: {},
    trafficState: { settledAt: NOW, judgements: {} },
    generated: { findings: 0, flows: 0 },
    callers: {
      responder: {
        accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        arn: ROLE_SESSION,
        userId: 'AROAIOSFODNN7EXAMPLE:alice',
        account: '111122223333',
        deniedActions: [],
        expired: false,
      },
    },
    idCounter: 0,
  };
}

const instance = (instanceId: string, interfaceIds: string[]): InstanceState => ({
  instanceId,
  imageId: 'ami-0123456789abcdef0',
  instanceType: 't3.micro',
  state: 'running',
  vpcId: VPC,
  subnetId: 'subnet-0a1',
  launchTime: NOW - 86_400_000,
  interfaceIds,
  iamInstanceProfileArn: null,
  iamInstanceProfileAssociationId: null,
  disableApiTermination: false,
  instanceInitiatedShutdownBehavior: 'stop',
  volumes: [{ volumeId: `vol-${instanceId.slice(2)}`, deviceName: '/dev/xvda', deleteOnTermination: true, sizeGiB: 8 }],
  tags: { Name: instanceId },
});

const card = (id: string, instanceId: string, deviceIndex: number, address: string): InterfaceState => ({
  networkInterfaceId: id,
  subnetId: 'subnet-0a1',
  vpcId: VPC,
  description: '',
  interfaceType: 'interface',
  status: 'in-use',
  groupIds: [WEB_GROUP],
  privateIps: [address],
  ipv6: [],
  publicIp: null,
  requesterManaged: false,
  requesterId: null,
  operatorPrincipal: null,
  ownerId: '111122223333',
  macAddress: '02:00:00:00:00:01',
  attachment: {
    attachmentId: `eni-attach-${id}`,
    instanceId,
    instanceOwnerId: '111122223333',
    deviceIndex,
    attachTime: NOW - 86_400_000,
    deleteOnTermination: true,
  },
  tags: {},
});

const group = (groupId: string, groupName: string, vpcId: string): GroupState => ({
  groupId,
  groupName,
  description: `the ${groupName} servers`,
  vpcId,
  ownerId: '111122223333',
  rules: [
    {
      ruleId: `sgr-${groupId.slice(3)}`,
      groupId,
      isEgress: false,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: '0.0.0.0/0',
      cidrIpv6: null,
      prefixListId: null,
      referencedGroupId: null,
      description: 'web & "more" <all>',
      tags: {},
    },
  ],
  tags: {},
});

const bucket = (name: string): BucketState => ({
  name,
  region: 'us-east-1',
  createdAt: NOW - 86_400_000,
  ownerId: 'a'.repeat(64),
  ownerAccount: '111122223333',
  policy: null,
  publicAccessBlock: null,
  ownership: 'BucketOwnerEnforced',
  acl: [],
  website: null,
  replication: null,
  notifications: [],
  lifecycle: [],
  logging: null,
  versioning: null,
  objects: {},
  tags: {},
});

/** Serves a small world whose clock stands still. */
export const serveSmallWorld = (change?: (world: World) => void, persist?: string): Promise<Emulator> => {
  const world = smallWorld();
  change?.(world);
  return serveWorld({
    world,
    clock: createClock({ frozenAt: NOW }),
    traffic: { delivered: () => [], settle: () => {}, changed: () => undefined, catchUp: () => undefined },
    ...(persist === undefined ? {} : { persist }),
  });
};

/** What every SDK client needs to talk to an emulator; no retries, so that each request is one that the test made. */
export const clientOptions = (emulator: Emulator) => ({
  endpoint: emulator.url,
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: {
    accessKeyId: emulator.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: emulator.env.AWS_SECRET_ACCESS_KEY ?? '',
  },
});
