import type { AttachedVolume } from '../../src/aws/ec2/instance.ts';
import { describeSnapshots, type Snapshot } from '../../src/aws/ec2/instance-reads.ts';
import { createSnapshots } from '../../src/aws/ec2/instance-writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { call, RUN_ID, type StepKind } from '../../src/playbook/define.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';
import { RUN_TAG } from '../steps/run-tag.ts';

/** The tag that says of which instance a snapshot is. */
export const INSTANCE_TAG = 'transit-tui:instance';

/** What the world shows of a run's snapshots. */
interface SnapshotsState {
  readonly taken: readonly Snapshot[];
}

/** Plans the step that begins a snapshot of each volume of an instance. */
export function snapshotStep(instanceId: string, volumes: readonly AttachedVolume[]): PlannedStep {
  const volumeIds = volumes.map((volume) => volume.volumeId).sort();
  const description = `Evidence of ${instanceId}, by transit-tui`;
  return {
    id: `snapshots:${instanceId}`,
    kind: 'create-snapshots',
    title: `Begin a snapshot of each volume of ${instanceId}, all of the same moment`,
    args: { instanceId, volumeIds, description },
    before: { taken: [] },
    change: volumeIds.map((volumeId) => ({
      what: `snapshot of ${volumeId}`,
      before: 'none of this run',
      after: 'begun',
    })),
    calls: [
      call('ec2', 'CreateSnapshots', {
        InstanceSpecification: { InstanceId: instanceId },
        Description: description,
        TagSpecifications: [
          {
            ResourceType: 'snapshot',
            Tags: [
              { Key: RUN_TAG, Value: RUN_ID },
              { Key: INSTANCE_TAG, Value: instanceId },
            ],
          },
        ],
      }),
    ],
    undo: 'Keep the snapshots: they are evidence',
  };
}

/** Begins the snapshots of a run, once: they are found again by the run's tag. Isolation does not rest on them. */
export const createEvidence: StepKind = {
  optional: true,
  async capture({ read, runId }) {
    // Without a run there is nothing that could carry its id.
    if (runId === '') return { taken: [] };
    const taken = await describeSnapshots(read, { tag: { key: RUN_TAG, value: runId } });
    return { taken: taken.map((snapshot) => ({ ...snapshot })) };
  },
  standing(current, { args }) {
    const { taken } = asState(current);
    const wanted = args.volumeIds as readonly string[];
    if (taken.length === 0) return 'before';
    return wanted.every((id) => taken.some(({ volumeId }) => volumeId === id)) ? 'after' : 'between';
  },
  standingBack(current) {
    const { taken } = asState(current);
    return taken.length === 0 ? 'before' : { kept: `${idsOf(taken)} stay, as evidence` };
  },
  async apply(context, step, current) {
    const { taken } = asState(current);
    // EC2 begins those of all volumes at once: where one is seen, the others are there too.
    if (taken.length > 0) return { snapshotIds: taken.map(({ snapshotId }) => snapshotId) };
    const { instanceId, description } = step.args as Record<string, string>;
    const tags = { [RUN_TAG]: context.runId, [INSTANCE_TAG]: instanceId ?? '' };
    const wanted = { instanceId: instanceId ?? '', description: description ?? '', tags };
    return { snapshotIds: [...(await createSnapshots(context.write, wanted))] };
  },
  recall: (current) => ({ snapshotIds: asState(current).taken.map(({ snapshotId }) => snapshotId) }),
  async confirm(_, __, current) {
    const { taken } = asState(current);
    const failed = taken.filter(({ state }) => state === 'error');
    if (failed.length === 0) return { evidence: sentence(taken) };
    throw new FailureError({
      code: 'invalid',
      message: `EC2 could not take ${failed.map(({ snapshotId, volumeId }) => `${snapshotId} of ${volumeId}`).join(', ')}.`,
      hint: 'Take a snapshot of these volumes by hand.',
    });
  },
  leaves: (current) => `${sentence(asState(current).taken)}.`,
  async undo() {
    return { kept: 'its snapshots stay, as evidence' };
  },
};

function sentence(taken: readonly Snapshot[]): string {
  const done = taken.filter(({ state }) => state === 'completed').length;
  const progress = taken.map(({ state, progress: text }) => (state === 'completed' ? '100%' : text || '0%'));
  const how = done === taken.length ? 'complete' : `begun, ${progress.join(' and ')} done`;
  return `${taken.length} ${taken.length === 1 ? 'snapshot' : 'snapshots'} ${how}: ${idsOf(taken)}`;
}

const idsOf = (taken: readonly Snapshot[]): string =>
  taken.map(({ snapshotId, volumeId }) => `${snapshotId} (${volumeId})`).join(', ');

const asState = (state: Json): SnapshotsState => state as unknown as SnapshotsState;
