import { type CallOptions, sending } from '../call-options.ts';
import { FailureError } from '../errors.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { ask } from './reads.ts';

/** A snapshot as it grows. `progress` is AWS's own text, `40%`, and empty until AWS gives one. */
export interface Snapshot {
  readonly snapshotId: string;
  readonly volumeId: string;
  /** `pending`, `completed`, `error`, … */
  readonly state: string;
  readonly progress: string;
}

/** An instance profile on an instance; AWS gives each association an id of its own. */
export interface ProfileAssociation {
  readonly associationId: string;
  readonly profileArn: string;
  /** `associating`, `associated`, `disassociating` or `disassociated`. */
  readonly state: string;
}

/** The attributes of an instance that only DescribeInstanceAttribute tells. */
export type ReadAttribute = 'disableApiTermination' | 'instanceInitiatedShutdownBehavior';

/**
 * Gives one attribute of an instance as text: `true` or `false`, `stop` or `terminate`. An unknown id is a `not-found`
 * failure.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html
 */
export function describeInstanceAttribute(
  read: ReadAccess,
  { instanceId, attribute }: { readonly instanceId: string; readonly attribute: ReadAttribute },
  options: CallOptions = {},
): Promise<string> {
  return ask(read, 'DescribeInstanceAttribute', instanceId, async (sdk, client) => {
    const command = new sdk.DescribeInstanceAttributeCommand({ InstanceId: instanceId, Attribute: attribute });
    const answer = await client.send(command, sending(options));
    const value =
      attribute === 'disableApiTermination'
        ? answer.DisableApiTermination?.Value
        : answer.InstanceInitiatedShutdownBehavior?.Value;
    if (value !== undefined) return String(value);
    throw new FailureError({
      code: 'unknown',
      message: `EC2 answered without the attribute ${attribute} of ${instanceId}.`,
      hint: 'Look at the instance in the EC2 console.',
    });
  });
}

/**
 * Gives the account's own snapshots that carry a tag with this value, ordered by volume.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
 */
export function describeSnapshots(
  read: ReadAccess,
  { tag }: { readonly tag: { readonly key: string; readonly value: string } },
  options: CallOptions = {},
): Promise<readonly Snapshot[]> {
  return ask(read, 'DescribeSnapshots', undefined, async (sdk, client) => {
    const wanted = {
      OwnerIds: ['self'],
      Filters: [{ Name: `tag:${tag.key}`, Values: [tag.value] }],
      MaxResults: 1000,
    };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.DescribeSnapshotsCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages
      .flatMap((page) => page.Snapshots ?? [])
      .map((raw) => ({
        snapshotId: raw.SnapshotId ?? '',
        volumeId: raw.VolumeId ?? '',
        state: raw.State ?? 'unknown',
        progress: raw.Progress ?? '',
      }))
      .sort((a, b) => (a.volumeId < b.volumeId ? -1 : 1));
  });
}

/**
 * Gives the association of an instance with its instance profile; undefined when it has none, or is losing it.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html
 */
export function describeProfileAssociation(
  read: ReadAccess,
  { instanceId }: { readonly instanceId: string },
  options: CallOptions = {},
): Promise<ProfileAssociation | undefined> {
  return ask(read, 'DescribeIamInstanceProfileAssociations', instanceId, async (sdk, client) => {
    const Filters = [{ Name: 'instance-id', Values: [instanceId] }];
    const pages = await allPages(
      (NextToken) =>
        client.send(new sdk.DescribeIamInstanceProfileAssociationsCommand({ Filters, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages
      .flatMap((page) => page.IamInstanceProfileAssociations ?? [])
      .map((raw) => ({
        associationId: raw.AssociationId ?? '',
        profileArn: raw.IamInstanceProfile?.Arn ?? '',
        state: raw.State ?? 'unknown',
      }))
      .find(({ state }) => state === 'associated' || state === 'associating');
  });
}
