import type {
  DescribeNetworkInterfacesRequest,
  DescribeNetworkInterfacesResult,
  ModifyNetworkInterfaceAttributeRequest,
  NetworkInterface,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { InterfaceState, World } from '../state.ts';
import { type FilterTable, filterItems, pickByIds, pickOne, tagList } from './filters.ts';
import { groupIdentifiers } from './groups.ts';
import { setGroups } from './interface-groups.ts';
import { pageOf } from './pages.ts';

const NOT_FOUND = ['InvalidNetworkInterfaceID.NotFound', 'networkInterface ID'] as const;

/** DescribeNetworkInterfaces. */
export const describeNetworkInterfaces: Handler<DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResult> = (
  input,
  { world },
) => {
  const named = pickByIds(world.interfaces, input.NetworkInterfaceIds, ...NOT_FOUND);
  const { page, ...next } = pageOf(filterItems(named, input.Filters, filters(world)), input);
  return { ...next, NetworkInterfaces: page.map((each) => toInterface(world, each)) };
};

const filters = (world: World): FilterTable<InterfaceState> => ({
  'network-interface-id': (item) => [item.networkInterfaceId],
  'group-id': (item) => item.groupIds,
  'group-name': (item) => item.groupIds.map((id) => world.groups[id]?.groupName),
  'vpc-id': (item) => [item.vpcId],
  'subnet-id': (item) => [item.subnetId],
  'availability-zone': (item) => [world.subnets[item.subnetId]?.availabilityZone],
  status: (item) => [item.status],
  description: (item) => [item.description],
  'interface-type': (item) => [item.interfaceType],
  'owner-id': (item) => [item.ownerId],
  'mac-address': (item) => [item.macAddress],
  'requester-managed': (item) => [String(item.requesterManaged)],
  'requester-id': (item) => [item.requesterId],
  'operator.principal': (item) => [item.operatorPrincipal],
  'private-ip-address': (item) => item.privateIps.slice(0, 1),
  'addresses.private-ip-address': (item) => item.privateIps,
  'ipv6-addresses.ipv6-address': (item) => item.ipv6,
  'association.public-ip': (item) => [item.publicIp],
  'attachment.instance-id': (item) => [item.attachment?.instanceId],
  'attachment.attachment-id': (item) => [item.attachment?.attachmentId],
  'attachment.device-index': (item) => [item.attachment === null ? null : String(item.attachment.deviceIndex)],
  'attachment.status': (item) => [item.attachment === null ? null : 'attached'],
});

const toInterface = (world: World, each: InterfaceState): NetworkInterface => ({
  NetworkInterfaceId: each.networkInterfaceId,
  SubnetId: each.subnetId,
  VpcId: each.vpcId,
  AvailabilityZone: world.subnets[each.subnetId]?.availabilityZone,
  Description: each.description,
  InterfaceType: each.interfaceType as NetworkInterface['InterfaceType'],
  OwnerId: each.ownerId,
  RequesterManaged: each.requesterManaged,
  RequesterId: each.requesterId ?? undefined,
  Operator: {
    Managed: each.operatorPrincipal !== null,
    ...(each.operatorPrincipal === null ? {} : { Principal: each.operatorPrincipal }),
  },
  Status: each.status,
  MacAddress: each.macAddress,
  SourceDestCheck: each.sourceDestCheck ?? true,
  PrivateIpAddress: each.privateIps[0],
  PrivateIpAddresses: each.privateIps.map((PrivateIpAddress, index) => ({ Primary: index === 0, PrivateIpAddress })),
  Ipv6Addresses: each.ipv6.map((Ipv6Address) => ({ Ipv6Address })),
  Groups: groupIdentifiers(world, each.groupIds),
  TagSet: tagList(each.tags),
  ...(each.publicIp === null
    ? {}
    : { Association: { PublicIp: each.publicIp, IpOwnerId: 'amazon', PublicDnsName: '' } }),
  ...(each.attachment === null
    ? {}
    : {
        Attachment: {
          AttachmentId: each.attachment.attachmentId,
          InstanceId: each.attachment.instanceId ?? undefined,
          InstanceOwnerId: each.attachment.instanceOwnerId,
          DeviceIndex: each.attachment.deviceIndex,
          Status: 'attached' as const,
          AttachTime: new Date(each.attachment.attachTime),
          DeleteOnTermination: each.attachment.deleteOnTermination,
          NetworkCardIndex: 0,
        },
      }),
});

/** ModifyNetworkInterfaceAttribute: groups, description or the attachment's DeleteOnTermination, one of them a call. */
export const modifyNetworkInterfaceAttribute: Handler<ModifyNetworkInterfaceAttributeRequest, object> = (
  input,
  context,
) => {
  const target = pickOne(context.world.interfaces, input.NetworkInterfaceId ?? '', ...NOT_FOUND);
  const given = [input.Groups, input.Description, input.Attachment].filter((each) => each !== undefined);
  if (given.length === 0) throw new AwsError('InvalidParameterCombination', 'No attributes specified.');
  if (given.length > 1) {
    throw new AwsError('InvalidParameterCombination', 'Fields for multiple attribute types specified');
  }
  if (target.requesterManaged && target.attachment?.instanceId === null) {
    throw new AwsError(
      'OperationNotPermitted',
      `You do not have permission to modify the network interface '${target.networkInterfaceId}', which is managed by ${target.requesterId ?? 'an AWS service'}.`,
    );
  }
  if (input.Groups !== undefined) setGroups(context, target, input.Groups);
  if (input.Description?.Value !== undefined) target.description = input.Description.Value;
  if (input.Attachment !== undefined) setAttachment(target, input.Attachment);
  return {};
};

function setAttachment(
  target: InterfaceState,
  change: NonNullable<ModifyNetworkInterfaceAttributeRequest['Attachment']>,
): void {
  if (target.attachment === null || target.attachment.attachmentId !== change.AttachmentId) {
    throw new AwsError('InvalidAttachmentID.NotFound', `The attachment ID '${change.AttachmentId}' does not exist`);
  }
  target.attachment.deleteOnTermination = change.DeleteOnTermination ?? target.attachment.deleteOnTermination;
}
