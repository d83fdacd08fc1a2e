import type { InstanceState, InterfaceState, PublicAccessBlock } from '../state.ts';
import { instanceId } from './compute.ts';
import type { Draft } from './draft.ts';
import type { Body } from './finding-body.ts';

const awsTags = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** An instance of the world as a finding describes it, with every interface and its groups. */
export function instanceDetails(draft: Draft, name: string): Body {
  const instance = instanceNamed(draft, name);
  const profile = instance.iamInstanceProfileArn
    ? draft.world.instanceProfiles[instance.iamInstanceProfileArn]
    : undefined;
  return {
    InstanceId: instance.instanceId,
    InstanceType: instance.instanceType,
    InstanceState: instance.state,
    ImageId: instance.imageId,
    ImageDescription: 'Amazon Linux 2023',
    LaunchTime: new Date(instance.launchTime).toISOString(),
    AvailabilityZone: draft.world.subnets[instance.subnetId]?.availabilityZone,
    ...(profile ? { IamInstanceProfile: { Arn: profile.arn, Id: profile.id } } : {}),
    NetworkInterfaces: interfacesOf(draft, instance).map((one) => ({
      NetworkInterfaceId: one.networkInterfaceId,
      VpcId: one.vpcId,
      SubnetId: one.subnetId,
      PrivateIpAddress: one.privateIps[0],
      PrivateDnsName: privateDns(one.privateIps[0]),
      PrivateIpAddresses: privateAddresses(one),
      Ipv6Addresses: one.ipv6,
      ...(one.publicIp ? { PublicIp: one.publicIp, PublicDnsName: publicDns(one.publicIp) } : {}),
      SecurityGroups: groupsOf(draft, one),
    })),
    ProductCodes: [],
    Tags: awsTags(instance.tags),
  };
}

const privateDns = (ip = '') => `ip-${ip.replaceAll('.', '-')}.ec2.internal`;
const publicDns = (ip: string) => `ec2-${ip.replaceAll('.', '-')}.compute-1.amazonaws.com`;
const privateAddresses = (one: InterfaceState) =>
  one.privateIps.map((ip) => ({ PrivateIpAddress: ip, PrivateDnsName: privateDns(ip) }));
const groupsOf = (draft: Draft, one: InterfaceState) =>
  one.groupIds.map((id) => ({ GroupId: id, GroupName: draft.world.groups[id]?.groupName ?? id }));

/** The instance with this Name tag. */
export function instanceNamed(draft: Draft, name: string): InstanceState {
  const instance = draft.world.instances[instanceId(draft, name)];
  if (!instance) throw new Error(`no instance ${name} in the world`);
  return instance;
}

/** The interfaces of an instance, in device order. */
export function interfacesOf(draft: Draft, instance: InstanceState): InterfaceState[] {
  return instance.interfaceIds.flatMap((id) => draft.world.interfaces[id] ?? []);
}

/** A bucket of the world as a finding describes it; `S3BucketDetails` is a list of these. */
export function bucketDetails(draft: Draft, name: string, effectivePermission: 'PUBLIC' | 'NOT_PUBLIC'): Body {
  const bucket = draft.world.buckets[name];
  if (!bucket) throw new Error(`no bucket ${name} in the world`);
  const isPublic = effectivePermission === 'PUBLIC';
  return {
    Arn: `arn:aws:s3:::${name}`,
    Name: name,
    Type: 'Destination',
    CreatedAt: bucket.createdAt,
    Owner: { Id: bucket.ownerId },
    Tags: awsTags(bucket.tags),
    DefaultServerSideEncryption: { EncryptionType: 'SSEAlgorithm' },
    PublicAccess: {
      EffectivePermission: effectivePermission,
      PermissionConfiguration: {
        BucketLevelPermissions: {
          AccessControlList: { AllowsPublicReadAccess: false, AllowsPublicWriteAccess: false },
          BucketPolicy: { AllowsPublicReadAccess: isPublic, AllowsPublicWriteAccess: false },
          BlockPublicAccess: blockDetails(bucket.publicAccessBlock),
        },
        AccountLevelPermissions: { BlockPublicAccess: blockDetails(draft.world.accountPublicAccessBlock) },
      },
    },
  };
}

const blockDetails = (block: PublicAccessBlock | null): Body => ({
  IgnorePublicAcls: block?.ignorePublicAcls ?? false,
  RestrictPublicBuckets: block?.restrictPublicBuckets ?? false,
  BlockPublicAcls: block?.blockPublicAcls ?? false,
  BlockPublicPolicy: block?.blockPublicPolicy ?? false,
});

/** A role session's key: an instance's own when the session is its id. */
export function sessionKey(draft: Draft, accessKeyId: string, role: string, session: string): Body {
  return {
    AccessKeyId: accessKeyId,
    PrincipalId: `${draft.world.roles[role]?.roleId ?? role}:${session}`,
    UserName: role,
    UserType: 'AssumedRole',
  };
}

/** A user's own key. */
export function userKey(draft: Draft, accessKeyId: string, userName: string): Body {
  return {
    AccessKeyId: accessKeyId,
    PrincipalId: draft.world.users[userName]?.userId ?? userName,
    UserName: userName,
    UserType: 'IAMUser',
  };
}

/** A signal, resource or interface of an instance the way attack sequences list resources. */
export function sequenceResources(draft: Draft, from: { bucket?: string; instance?: string; key?: Body }): Body[] {
  const { world } = draft;
  const shared = { AccountId: world.accountId, Region: world.region, CloudPartition: 'aws' };
  const made: Body[] = [];
  const bucket = from.bucket ? world.buckets[from.bucket] : undefined;
  if (bucket) {
    made.push({
      ...shared,
      Uid: `arn:aws:s3:::${bucket.name}`,
      Name: bucket.name,
      ResourceType: 'S3_BUCKET',
      Service: 's3',
      Tags: awsTags(bucket.tags),
      Data: {
        S3Bucket: {
          OwnerId: bucket.ownerId,
          CreatedAt: bucket.createdAt,
          EncryptionType: 'AES256',
          EffectivePermission: 'PUBLIC',
          PublicReadAccess: 'ALLOWED',
          PublicWriteAccess: 'BLOCKED',
        },
      },
    });
  }
  if (from.key) {
    const { AccessKeyId, ...rest } = from.key;
    made.push({
      ...shared,
      Uid: AccessKeyId,
      Name: AccessKeyId,
      ResourceType: 'ACCESS_KEY',
      Service: 'iam',
      Data: { AccessKey: rest },
    });
  }
  if (from.instance) made.push(...instanceResources(draft, instanceNamed(draft, from.instance), shared));
  return made;
}

function instanceResources(draft: Draft, instance: InstanceState, shared: Body): Body[] {
  const arn = (kind: string, id: string) => `arn:aws:ec2:${draft.world.region}:${draft.world.accountId}:${kind}/${id}`;
  const interfaces = interfacesOf(draft, instance);
  return [
    {
      ...shared,
      Uid: arn('instance', instance.instanceId),
      Name: instance.instanceId,
      ResourceType: 'EC2_INSTANCE',
      Service: 'ec2',
      Tags: awsTags(instance.tags),
      Data: {
        Ec2Instance: {
          AvailabilityZone: draft.world.subnets[instance.subnetId]?.availabilityZone,
          InstanceState: instance.state,
          InstanceType: instance.instanceType,
          ImageDescription: 'Amazon Linux 2023',
          Ec2NetworkInterfaceUids: interfaces.map((one) => arn('network-interface', one.networkInterfaceId)),
        },
      },
    },
    ...interfaces.map((one) => ({
      ...shared,
      Uid: arn('network-interface', one.networkInterfaceId),
      Name: one.networkInterfaceId,
      ResourceType: 'EC2_NETWORK_INTERFACE',
      Service: 'ec2',
      Data: {
        Ec2NetworkInterface: {
          Ipv6Addresses: one.ipv6,
          PrivateIpAddresses: privateAddresses(one),
          ...(one.publicIp ? { PublicIp: one.publicIp } : {}),
          SecurityGroups: groupsOf(draft, one),
          SubNetId: one.subnetId,
          VpcId: one.vpcId,
        },
      },
    })),
  ];
}
