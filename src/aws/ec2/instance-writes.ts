import { FailureError } from '../errors.ts';
import type { WriteAccess } from '../session.ts';
import { change, sdkTags } from './writes.ts';

/** One attribute of an instance and the value it is to have; DeleteOnTermination is that of one device. */
export type InstanceAttribute =
  | { readonly name: 'disableApiTermination'; readonly value: boolean }
  | { readonly name: 'instanceInitiatedShutdownBehavior'; readonly value: string }
  | { readonly name: 'deleteOnTermination'; readonly deviceName: string; readonly value: boolean };

/** Gives ModifyInstanceAttribute's input for one attribute; EC2 takes no more than one a call. */
export function attributeInput(instanceId: string, attribute: InstanceAttribute) {
  switch (attribute.name) {
    case 'disableApiTermination':
      return { InstanceId: instanceId, DisableApiTermination: { Value: attribute.value } };
    case 'instanceInitiatedShutdownBehavior':
      return { InstanceId: instanceId, InstanceInitiatedShutdownBehavior: { Value: attribute.value } };
    case 'deleteOnTermination': {
      const Ebs = { DeleteOnTermination: attribute.value };
      return { InstanceId: instanceId, BlockDeviceMappings: [{ DeviceName: attribute.deviceName, Ebs }] };
    }
  }
}

/**
 * Sets one attribute of an instance.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
 */
export function modifyInstanceAttribute(
  write: WriteAccess,
  { instanceId, attribute }: { readonly instanceId: string; readonly attribute: InstanceAttribute },
): Promise<void> {
  return change(write, 'ModifyInstanceAttribute', instanceId, async (sdk, client) => {
    await client.send(new sdk.ModifyInstanceAttributeCommand(attributeInput(instanceId, attribute)));
  });
}

/**
 * Begins one snapshot of each EBS volume of an instance, all of the same moment, and gives their ids; it does not wait
 * for them.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html
 */
export function createSnapshots(
  write: WriteAccess,
  wanted: {
    readonly instanceId: string;
    readonly description: string;
    readonly tags: Readonly<Record<string, string>>;
  },
): Promise<readonly string[]> {
  return change(write, 'CreateSnapshots', wanted.instanceId, async (sdk, client) => {
    const { Snapshots } = await client.send(
      new sdk.CreateSnapshotsCommand({
        InstanceSpecification: { InstanceId: wanted.instanceId },
        Description: wanted.description,
        TagSpecifications: [{ ResourceType: 'snapshot', Tags: sdkTags(wanted.tags) }],
      }),
    );
    return (Snapshots ?? []).flatMap((one) => one.SnapshotId ?? []);
  });
}

/**
 * Stops an instance; it takes a while to be `stopped`.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html
 */
export function stopInstance(write: WriteAccess, { instanceId }: { readonly instanceId: string }): Promise<void> {
  return change(write, 'StopInstances', instanceId, async (sdk, client) => {
    await client.send(new sdk.StopInstancesCommand({ InstanceIds: [instanceId] }));
  });
}

/**
 * Starts a stopped instance; one that is still `stopping` is refused by EC2 (IncorrectInstanceState).
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html
 */
export function startInstance(write: WriteAccess, { instanceId }: { readonly instanceId: string }): Promise<void> {
  return change(write, 'StartInstances', instanceId, async (sdk, client) => {
    await client.send(new sdk.StartInstancesCommand({ InstanceIds: [instanceId] }));
  });
}

/**
 * Takes an instance profile off an instance by the id of the association.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html
 */
export function disassociateProfile(
  write: WriteAccess,
  { associationId }: { readonly associationId: string },
): Promise<void> {
  return change(write, 'DisassociateIamInstanceProfile', associationId, async (sdk, client) => {
    await client.send(new sdk.DisassociateIamInstanceProfileCommand({ AssociationId: associationId }));
  });
}

/**
 * Puts an instance profile on an instance that has none. It takes iam:PassRole for the profile's role.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html
 */
export function associateProfile(
  write: WriteAccess,
  { instanceId, profileArn }: { readonly instanceId: string; readonly profileArn: string },
): Promise<void> {
  return change(write, 'AssociateIamInstanceProfile', instanceId, async (sdk, client) => {
    const IamInstanceProfile = { Arn: profileArn };
    await client.send(new sdk.AssociateIamInstanceProfileCommand({ InstanceId: instanceId, IamInstanceProfile }));
  });
}

/** Everything from and to everywhere, IPv4 and IPv6. */
const EVERYTHING = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [{ CidrIpv6: '::/0' }] }];

/** Gives the input that opens a group in one direction. EC2 gives a new group the IPv4 egress by itself. */
export function openingInput(direction: 'ingress' | 'egress') {
  return direction === 'ingress' ? EVERYTHING : [{ IpProtocol: '-1', Ipv6Ranges: [{ CidrIpv6: '::/0' }] }];
}

/**
 * Opens a group to everything in one direction; rules that are there already are no error.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
 */
export async function openGroup(
  write: WriteAccess,
  { groupId, direction }: { readonly groupId: string; readonly direction: 'ingress' | 'egress' },
): Promise<void> {
  const input = { GroupId: groupId, IpPermissions: openingInput(direction) };
  try {
    if (direction === 'ingress') {
      await change(write, 'AuthorizeSecurityGroupIngress', groupId, async (sdk, client) => {
        await client.send(new sdk.AuthorizeSecurityGroupIngressCommand(input));
      });
    } else {
      await change(write, 'AuthorizeSecurityGroupEgress', groupId, async (sdk, client) => {
        await client.send(new sdk.AuthorizeSecurityGroupEgressCommand(input));
      });
    }
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.awsCode !== 'InvalidPermission.Duplicate') throw error;
  }
}
