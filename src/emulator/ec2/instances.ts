import type {
  DescribeInstanceAttributeRequest,
  DescribeInstancesRequest,
  DescribeInstancesResult,
  Instance,
  InstanceAttribute,
  ModifyInstanceAttributeRequest,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import { hexOf } from '../ids.ts';
import type { InstanceState, InterfaceState, World } from '../state.ts';
import { type FilterTable, filterItems, pickByIds, pickOne, tagList } from './filters.ts';
import { groupIdentifiers } from './groups.ts';
import { setGroups } from './interface-groups.ts';
import { pageOf } from './pages.ts';

/** What EC2 calls each state by number. */
export const STATE_CODES: Readonly<Record<InstanceState['state'], number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

const NOT_FOUND = ['InvalidInstanceID.NotFound', 'instance ID'] as const;

/** The interfaces of an instance, in the order of their device index. */
export const interfacesOf = (world: World, instance: InstanceState): InterfaceState[] =>
  instance.interfaceIds
    .flatMap((id) => world.interfaces[id] ?? [])
    .sort((left, right) => (left.attachment?.deviceIndex ?? 0) - (right.attachment?.deviceIndex ?? 0));

/** DescribeInstances: each instance in a reservation of its own. */
export const describeInstances: Handler<DescribeInstancesRequest, DescribeInstancesResult> = (input, { world }) => {
  if ((input.InstanceIds ?? []).length > 0 && input.MaxResults !== undefined) {
    throw new AwsError(
      'InvalidParameterCombination',
      'The parameter instancesSet cannot be used with the parameter maxResults',
    );
  }
  const malformed = input.InstanceIds?.find((id) => !/^i-[0-9a-f]{8,17}$/.test(id));
  if (malformed !== undefined) throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
  const chosen = filterItems(
    pickByIds(world.instances, input.InstanceIds, ...NOT_FOUND),
    input.Filters,
    filters(world),
  );
  const { page, ...next } = pageOf(chosen, input);
  return {
    ...next,
    Reservations: page.map((instance) => ({
      ReservationId: `r-0${hexOf(instance.instanceId).slice(0, 16)}`,
      OwnerId: world.accountId,
      Groups: [],
      Instances: [toInstance(world, instance)],
    })),
  };
};

const filters = (world: World): FilterTable<InstanceState> => ({
  'instance-id': (item) => [item.instanceId],
  'instance-state-name': (item) => [item.state],
  'instance-state-code': (item) => [String(STATE_CODES[item.state])],
  'instance-type': (item) => [item.instanceType],
  'image-id': (item) => [item.imageId],
  'vpc-id': (item) => [item.vpcId],
  'subnet-id': (item) => [item.subnetId],
  'availability-zone': (item) => [world.subnets[item.subnetId]?.availabilityZone],
  'iam-instance-profile.arn': (item) => [item.iamInstanceProfileArn],
  'private-ip-address': (item) =>
    interfacesOf(world, item)
      .slice(0, 1)
      .map((each) => each.privateIps[0]),
  'ip-address': (item) => interfacesOf(world, item).map((each) => each.publicIp),
  'instance.group-id': (item) => interfacesOf(world, item).flatMap((each) => each.groupIds),
  'network-interface.network-interface-id': (item) => item.interfaceIds,
  'network-interface.subnet-id': (item) => interfacesOf(world, item).map((each) => each.subnetId),
  'network-interface.group-id': (item) => interfacesOf(world, item).flatMap((each) => each.groupIds),
  'network-interface.addresses.private-ip-address': (item) =>
    interfacesOf(world, item).flatMap((each) => each.privateIps),
});

function toInstance(world: World, instance: InstanceState): Instance {
  const interfaces = interfacesOf(world, instance);
  const primary = interfaces[0];
  const address = primary?.privateIps[0];
  return {
    InstanceId: instance.instanceId,
    ImageId: instance.imageId,
    InstanceType: instance.instanceType as Instance['InstanceType'],
    ...(instance.isSpot === true ? { InstanceLifecycle: 'spot' as const } : {}),
    State: { Code: STATE_CODES[instance.state], Name: instance.state },
    LaunchTime: new Date(instance.launchTime),
    Placement: { AvailabilityZone: world.subnets[instance.subnetId]?.availabilityZone, Tenancy: 'default' },
    Monitoring: { State: 'disabled' },
    VpcId: instance.vpcId,
    SubnetId: instance.subnetId,
    PrivateIpAddress: address,
    PrivateDnsName: address === undefined ? '' : privateName(address, world.region),
    PublicIpAddress: primary?.publicIp ?? undefined,
    PublicDnsName: '',
    Architecture: 'x86_64',
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceType: 'ebs',
    RootDeviceName: instance.volumes[0]?.deviceName,
    SourceDestCheck: true,
    EbsOptimized: true,
    SecurityGroups: groupIdentifiers(world, primary?.groupIds ?? []),
    BlockDeviceMappings: instance.volumes.map((volume) => ({
      DeviceName: volume.deviceName,
      Ebs: {
        VolumeId: volume.volumeId,
        DeleteOnTermination: volume.deleteOnTermination,
        Status: 'attached',
        AttachTime: new Date(instance.launchTime),
      },
    })),
    IamInstanceProfile: profileOf(world, instance),
    NetworkInterfaces: interfaces.map((each) => attachedInterface(world, each)),
    MetadataOptions: { State: 'applied', HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 },
    Tags: tagList(instance.tags),
  };
}

const privateName = (address: string, region: string): string =>
  `ip-${address.replaceAll('.', '-')}.${region === 'us-east-1' ? 'ec2' : `${region}.compute`}.internal`;

function profileOf(world: World, instance: InstanceState): Instance['IamInstanceProfile'] {
  const arn = instance.iamInstanceProfileArn;
  if (arn === null) return undefined;
  return { Arn: arn, Id: Object.values(world.instanceProfiles).find((profile) => profile.arn === arn)?.id };
}

const attachedInterface = (world: World, each: InterfaceState): NonNullable<Instance['NetworkInterfaces']>[number] => ({
  NetworkInterfaceId: each.networkInterfaceId,
  SubnetId: each.subnetId,
  VpcId: each.vpcId,
  Description: each.description,
  InterfaceType: each.interfaceType,
  OwnerId: each.ownerId,
  Status: each.status,
  MacAddress: each.macAddress,
  SourceDestCheck: true,
  PrivateIpAddress: each.privateIps[0],
  Groups: groupIdentifiers(world, each.groupIds),
  PrivateIpAddresses: each.privateIps.map((PrivateIpAddress, index) => ({ Primary: index === 0, PrivateIpAddress })),
  Ipv6Addresses: each.ipv6.map((Ipv6Address) => ({ Ipv6Address })),
  ...(each.publicIp === null
    ? {}
    : { Association: { PublicIp: each.publicIp, IpOwnerId: 'amazon', PublicDnsName: '' } }),
  ...(each.attachment === null
    ? {}
    : {
        Attachment: {
          AttachmentId: each.attachment.attachmentId,
          DeviceIndex: each.attachment.deviceIndex,
          Status: 'attached' as const,
          AttachTime: new Date(each.attachment.attachTime),
          DeleteOnTermination: each.attachment.deleteOnTermination,
          NetworkCardIndex: 0,
        },
      }),
});

/** DescribeInstanceAttribute, for the attributes that the world has. */
export const describeInstanceAttribute: Handler<DescribeInstanceAttributeRequest, InstanceAttribute> = (
  input,
  { world },
) => {
  const instance = pickOne(world.instances, input.InstanceId ?? '', ...NOT_FOUND);
  const InstanceId = instance.instanceId;
  switch (input.Attribute) {
    case 'disableApiTermination':
      return { InstanceId, DisableApiTermination: { Value: instance.disableApiTermination } };
    case 'instanceInitiatedShutdownBehavior':
      return {
        InstanceId,
        InstanceInitiatedShutdownBehavior: { Value: instance.instanceInitiatedShutdownBehavior },
      };
    case 'groupSet':
      return { InstanceId, Groups: groupIdentifiers(world, interfacesOf(world, instance)[0]?.groupIds ?? []) };
    case 'instanceType':
      return { InstanceId, InstanceType: { Value: instance.instanceType } };
    case 'sourceDestCheck':
      return { InstanceId, SourceDestCheck: { Value: true } };
    case 'userData':
      return { InstanceId, UserData: {} };
    case 'rootDeviceName':
      return { InstanceId, RootDeviceName: { Value: instance.volumes[0]?.deviceName } };
    case 'blockDeviceMapping':
      return { InstanceId, BlockDeviceMappings: toInstance(world, instance).BlockDeviceMappings };
    default:
      throw new AwsError('InvalidParameterValue', `Value (${input.Attribute}) for parameter attribute is invalid.`);
  }
};

/** ModifyInstanceAttribute: one attribute a call; the groups only of an instance with a single interface. */
export const modifyInstanceAttribute: Handler<ModifyInstanceAttributeRequest, object> = (input, context) => {
  const { world } = context;
  const instance = pickOne(world.instances, input.InstanceId ?? '', ...NOT_FOUND);
  const changes = changesOf(input, instance);
  if (input.Groups !== undefined) changes.push(() => replaceGroups(instance, input.Groups ?? []));
  const [change, second] = changes;
  if (change === undefined) throw new AwsError('InvalidParameterCombination', 'No attributes specified.');
  if (second !== undefined) {
    throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
  }
  change();
  return {};

  function replaceGroups(target: InstanceState, groupIds: string[]): void {
    const [only, another] = interfacesOf(world, target);
    if (only === undefined || another !== undefined) {
      throw new AwsError(
        'InvalidInstanceID',
        `There are multiple interfaces attached to instance '${target.instanceId}'. Please specify an interface ID for the operation instead.`,
      );
    }
    setGroups(context, only, groupIds);
  }
};

function changesOf(input: ModifyInstanceAttributeRequest, instance: InstanceState): (() => void)[] {
  const changes: (() => void)[] = [];
  const termination = input.DisableApiTermination?.Value ?? attributeNamed(input, 'disableApiTermination');
  if (termination !== undefined) {
    if (instance.isSpot === true && String(termination) === 'true') {
      throw new AwsError('UnsupportedOperation', 'You can not enable termination protection for Spot Instances');
    }
    changes.push(() => {
      instance.disableApiTermination = String(termination) === 'true';
    });
  }
  const shutdown =
    input.InstanceInitiatedShutdownBehavior?.Value ?? attributeNamed(input, 'instanceInitiatedShutdownBehavior');
  if (shutdown !== undefined) changes.push(() => setShutdown(instance, shutdown));
  if (input.BlockDeviceMappings !== undefined)
    changes.push(() => setVolumes(instance, input.BlockDeviceMappings ?? []));
  return changes;
}

const attributeNamed = (input: ModifyInstanceAttributeRequest, name: string): string | undefined =>
  input.Attribute === name ? input.Value : undefined;

function setShutdown(instance: InstanceState, value: string): void {
  if (value !== 'stop' && value !== 'terminate') {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${value}) for parameter instanceInitiatedShutdownBehavior is invalid.`,
    );
  }
  instance.instanceInitiatedShutdownBehavior = value;
}

function setVolumes(
  instance: InstanceState,
  mappings: NonNullable<ModifyInstanceAttributeRequest['BlockDeviceMappings']>,
): void {
  for (const mapping of mappings) {
    const volume = instance.volumes.find(({ deviceName }) => deviceName === mapping.DeviceName);
    if (volume === undefined) {
      throw new AwsError(
        'InvalidInstanceAttributeValue',
        `No device is currently mapped at ${mapping.DeviceName ?? ''}`,
      );
    }
    volume.deleteOnTermination = mapping.Ebs?.DeleteOnTermination ?? volume.deleteOnTermination;
  }
}
