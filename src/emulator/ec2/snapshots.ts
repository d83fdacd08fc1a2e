import type {
  CreateSnapshotsRequest,
  CreateSnapshotsResult,
  DescribeSnapshotsRequest,
  DescribeSnapshotsResult,
  SnapshotInfo,
} from '@aws-sdk/client-ec2';
import type { Handler } from '../handler.ts';
import type { SnapshotState, World } from '../state.ts';
import { type FilterTable, filterItems, pickByIds, pickOne, tagList } from './filters.ts';
import { pageOf } from './pages.ts';
import { newTags } from './tag-specifications.ts';

/** How long a snapshot takes on the emulator's clock; in reality minutes to hours. */
const SNAPSHOT_MS = 45_000;

/** CreateSnapshots: one of each volume of an instance, pending until their time has passed. */
export const createSnapshots: Handler<CreateSnapshotsRequest, CreateSnapshotsResult> = (input, context) => {
  const { world } = context;
  const specification = input.InstanceSpecification;
  const instanceId = specification?.InstanceId ?? '';
  const instance = pickOne(world.instances, instanceId, 'InvalidInstanceID.NotFound', 'instance ID');
  const left = new Set(specification?.ExcludeDataVolumeIds);
  const volumes = instance.volumes.filter(
    (volume, index) => !left.has(volume.volumeId) && !(specification?.ExcludeBootVolume === true && index === 0),
  );
  const startTime = context.now();
  const taken = volumes.map((volume): SnapshotInfo => {
    const snapshot: SnapshotState = {
      snapshotId: context.id('snap'),
      volumeId: volume.volumeId,
      startTime,
      completeAt: startTime + SNAPSHOT_MS,
      description: input.Description ?? '',
      tags: { ...newTags(input.TagSpecifications, 'snapshot') },
    };
    world.snapshots[snapshot.snapshotId] = snapshot;
    return {
      SnapshotId: snapshot.snapshotId,
      VolumeId: volume.volumeId,
      VolumeSize: volume.sizeGiB,
      StartTime: new Date(startTime),
      State: 'pending',
      Progress: '',
      OwnerId: world.accountId,
      Description: snapshot.description,
      Encrypted: true,
      Tags: tagList(snapshot.tags),
    };
  });
  return { Snapshots: taken };
};

/** DescribeSnapshots: with the progress that the clock gives. */
export const describeSnapshots: Handler<DescribeSnapshotsRequest, DescribeSnapshotsResult> = (
  input,
  { world, now },
) => {
  const named = pickByIds(world.snapshots, input.SnapshotIds, 'InvalidSnapshot.NotFound', 'snapshot');
  const { page, ...next } = pageOf(filterItems(named, input.Filters, filters(world, now())), input);
  return {
    ...next,
    Snapshots: page.map((snapshot) => ({
      SnapshotId: snapshot.snapshotId,
      VolumeId: snapshot.volumeId,
      VolumeSize: sizeOf(world, snapshot.volumeId),
      StartTime: new Date(snapshot.startTime),
      State: stateOf(snapshot, now()),
      Progress: `${progressOf(snapshot, now())}%`,
      OwnerId: world.accountId,
      Description: snapshot.description,
      Encrypted: true,
      StorageTier: 'standard',
      Tags: tagList(snapshot.tags),
    })),
  };
};

const filters = (world: World, now: number): FilterTable<SnapshotState> => ({
  'snapshot-id': (item) => [item.snapshotId],
  'volume-id': (item) => [item.volumeId],
  status: (item) => [stateOf(item, now)],
  description: (item) => [item.description],
  'owner-id': () => [world.accountId],
});

const stateOf = (snapshot: SnapshotState, now: number): 'completed' | 'pending' =>
  now >= snapshot.completeAt ? 'completed' : 'pending';

function progressOf(snapshot: SnapshotState, now: number): number {
  const whole = Math.max(1, snapshot.completeAt - snapshot.startTime);
  return Math.min(100, Math.max(0, Math.floor((100 * (now - snapshot.startTime)) / whole)));
}

const sizeOf = (world: World, volumeId: string): number | undefined =>
  Object.values(world.instances)
    .flatMap((instance) => instance.volumes)
    .find((volume) => volume.volumeId === volumeId)?.sizeGiB;
