import { at, list, number, present, text, texts } from '../loose.ts';
import type { FindingAccessKey, FindingBucket, FindingInstance, FindingInterface } from './finding.ts';

/** What a finding says is affected. */
export interface FindingResources {
  readonly instances: readonly FindingInstance[];
  readonly buckets: readonly FindingBucket[];
  readonly accessKeys: readonly FindingAccessKey[];
}

/** Gives the resources of a finding, from `Resource` and from the resources of an attack sequence, each once. */
export function resourcesOf(finding: unknown): FindingResources {
  const resource = at(finding, 'Resource');
  const sequence = list(at(finding, 'Service', 'Detection', 'Sequence', 'Resources'));
  const actors = list(at(finding, 'Service', 'Detection', 'Sequence', 'Actors'));
  const affected = text(at(finding, 'Service', 'Action', 'AwsApiCallAction', 'AffectedResources', 'AWS::S3::Bucket'));
  return {
    instances: distinct(
      [...instanceOf(at(resource, 'InstanceDetails')), ...sequenceInstances(sequence)],
      (instance) => instance.instanceId,
    ),
    buckets: distinct(
      [
        ...list(at(resource, 'S3BucketDetails')).flatMap(bucketOf),
        ...bucketOf({ Name: affected }),
        ...sequenceBuckets(sequence),
      ],
      (bucket) => bucket.name,
    ),
    accessKeys: distinct(
      [...accessKeyOf(at(resource, 'AccessKeyDetails')), ...sequenceKeys(sequence), ...actors.flatMap(actingKey)],
      (key) => key.accessKeyId ?? key.principalId ?? key.userName ?? '',
    ),
  };
}

function instanceOf(details: unknown): FindingInstance[] {
  const instanceId = text(at(details, 'InstanceId'));
  if (instanceId === undefined) return [];
  return [
    present({
      instanceId,
      instanceType: text(at(details, 'InstanceType')),
      name: nameTag(at(details, 'Tags')),
      iamInstanceProfileArn: text(at(details, 'IamInstanceProfile', 'Arn')),
      networkInterfaces: list(at(details, 'NetworkInterfaces')).map(interfaceOf),
    }),
  ];
}

function interfaceOf(details: unknown): FindingInterface {
  const addresses = list(at(details, 'PrivateIpAddresses')).flatMap((one) => text(at(one, 'PrivateIpAddress')) ?? []);
  const first = text(at(details, 'PrivateIpAddress'));
  return present({
    networkInterfaceId: text(at(details, 'NetworkInterfaceId')),
    vpcId: text(at(details, 'VpcId')),
    // Attack sequences spell it SubNetId.
    subnetId: text(at(details, 'SubnetId')) ?? text(at(details, 'SubNetId')),
    privateIpAddresses: [...new Set(first === undefined ? addresses : [first, ...addresses])],
    publicIp: text(at(details, 'PublicIp')),
    ipv6Addresses: texts(at(details, 'Ipv6Addresses')),
    securityGroupIds: list(at(details, 'SecurityGroups')).flatMap((group) => text(at(group, 'GroupId')) ?? []),
  });
}

function bucketOf(details: unknown): FindingBucket[] {
  const arn = text(at(details, 'Arn'));
  const name = text(at(details, 'Name')) ?? bucketName(arn);
  if (name === undefined) return [];
  return [present({ name, arn, effectivePermission: text(at(details, 'PublicAccess', 'EffectivePermission')) })];
}

function accessKeyOf(details: unknown): FindingAccessKey[] {
  const key = present({
    accessKeyId: text(at(details, 'AccessKeyId')),
    principalId: text(at(details, 'PrincipalId')),
    userName: text(at(details, 'UserName')),
    userType: text(at(details, 'UserType')),
  });
  return Object.keys(key).length === 0 ? [] : [key];
}

function sequenceInstances(resources: readonly unknown[]): FindingInstance[] {
  const interfaces = new Map(
    resources.flatMap((resource): [string, FindingInterface][] => {
      const details = at(resource, 'Data', 'Ec2NetworkInterface');
      const uid = text(at(resource, 'Uid'));
      if (details === undefined || uid === undefined) return [];
      return [[uid, { networkInterfaceId: lastPart(uid), ...interfaceOf(details) }]];
    }),
  );
  return resources.flatMap((resource) => {
    const details = at(resource, 'Data', 'Ec2Instance');
    const uid = text(at(resource, 'Uid'));
    if (details === undefined || uid === undefined) return [];
    const worn = texts(at(details, 'Ec2NetworkInterfaceUids'));
    return [
      present({
        instanceId: lastPart(uid),
        instanceType: text(at(details, 'InstanceType')),
        name: nameTag(at(resource, 'Tags')),
        iamInstanceProfileArn: text(at(details, 'IamInstanceProfile', 'Arn')),
        networkInterfaces: worn.map(
          (id) => interfaces.get(id) ?? { ...interfaceOf({}), networkInterfaceId: lastPart(id) },
        ),
      }),
    ];
  });
}

function sequenceBuckets(resources: readonly unknown[]): FindingBucket[] {
  return resources.flatMap((resource) => {
    const details = at(resource, 'Data', 'S3Bucket');
    const uid = text(at(resource, 'Uid'));
    const name = text(at(resource, 'Name')) ?? bucketName(uid);
    if (details === undefined || name === undefined) return [];
    const arn = uid?.startsWith('arn:') ? uid : undefined;
    return [present({ name, arn, effectivePermission: text(at(details, 'EffectivePermission')) })];
  });
}

function sequenceKeys(resources: readonly unknown[]): FindingAccessKey[] {
  return resources.flatMap((resource) => {
    const details = at(resource, 'Data', 'AccessKey');
    if (details === undefined) return [];
    const accessKeyId = text(at(resource, 'Name')) ?? text(at(resource, 'Uid'));
    return accessKeyOf({ ...Object(details), AccessKeyId: accessKeyId });
  });
}

/** An actor whose credentials are not among the sequence's resources is known only by this. */
function actingKey(actor: unknown): FindingAccessKey[] {
  const user = at(actor, 'User');
  return accessKeyOf({
    AccessKeyId: at(user, 'CredentialUid'),
    PrincipalId: at(user, 'Uid'),
    UserName: at(user, 'Name'),
    UserType: at(user, 'Type'),
  });
}

const bucketName = (arn: string | undefined): string | undefined => /^arn:[^:]+:s3:::([^/]+)/.exec(arn ?? '')?.[1];

const lastPart = (uid: string): string => uid.slice(uid.lastIndexOf('/') + 1);

const nameTag = (tags: unknown): string | undefined =>
  text(
    at(
      list(tags).find((tag) => at(tag, 'Key') === 'Name'),
      'Value',
    ),
  );

/** Keeps the first of those with the same id: the finding's own resource says more than the sequence's. */
function distinct<T>(all: readonly T[], idOf: (one: T) => string): T[] {
  return [...new Map([...all].reverse().map((one) => [idOf(one), one])).values()].reverse();
}

/** Gives how many bytes left, where GuardDuty says so. */
export const bytesOutOf = (additional: unknown): number | undefined =>
  number(at(additional, 'outBytes')) ?? number(at(additional, 'unusual', 'outBytes'));
