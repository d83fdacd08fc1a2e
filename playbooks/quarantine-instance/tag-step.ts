import { describeInstances } from '../../src/aws/ec2/reads.ts';
import { createTags, deleteTags } from '../../src/aws/ec2/writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, RUN_ID, type StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';

/** Tag on an instance that names the run which quarantined it. */
export const QUARANTINED_BY = 'transit-tui:quarantined-by';

/** Plans the step that marks the instance with the run's id. */
export function tagStep(instanceId: string, current: string | undefined): PlannedStep {
  return {
    id: `tag-instance:${instanceId}`,
    kind: 'tag-instance',
    title: `Tag ${instanceId} as quarantined by this run`,
    args: { instanceId },
    before: { value: current ?? null },
    change: [{ what: `tag ${QUARANTINED_BY}`, before: current ?? 'not there', after: 'the id of this run' }],
    calls: [call('ec2', 'CreateTags', { Resources: [instanceId], Tags: [{ Key: QUARANTINED_BY, Value: RUN_ID }] })],
    undo: current === undefined ? `Remove the tag from ${instanceId}` : `Set the tag back to ${current}`,
  };
}

/** Marks the instance, so that whoever meets it knows why it is silent and which run undoes that. */
export const tagInstance: StepKind = {
  async capture({ read }, { args }) {
    try {
      const [instance] = await describeInstances(read, { instanceIds: [String(args.instanceId)] });
      return instance === undefined ? null : { value: instance.tags[QUARANTINED_BY] ?? null };
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  standing(current, step, { runId }) {
    if (current === null) return 'gone';
    if (sameJson(current, { value: runId })) return 'after';
    return sameJson(current, step.before) ? 'before' : 'other';
  },
  standingBack(current, step, facts) {
    const standing = tagInstance.standing(current, step, facts);
    if (standing !== 'other') return standing;
    const { value } = current as { value: string | null };
    return {
      kept: `someone else ${value === null ? 'removed the tag' : `set the tag to ${JSON.stringify(value)}`} since: it stays so`,
    };
  },
  async apply({ write, runId }, { args }) {
    await createTags(write, { resourceIds: [String(args.instanceId)], tags: { [QUARANTINED_BY]: runId } });
    return { value: runId };
  },
  async undo({ write, runId }, { args, before }) {
    const resourceIds = [String(args.instanceId)];
    const { value } = before as { value: string | null };
    // With the value given, a tag that someone set anew meanwhile stays.
    if (value === null) await deleteTags(write, { resourceIds, tags: [{ key: QUARANTINED_BY, value: runId }] });
    else await createTags(write, { resourceIds, tags: { [QUARANTINED_BY]: value } });
    return {};
  },
};
