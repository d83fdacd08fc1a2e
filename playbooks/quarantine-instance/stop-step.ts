import { startInstance, stopInstance } from '../../src/aws/ec2/instance-writes.ts';
import { describeInstances } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, PlannedStep } from '../../src/playbook/plan.ts';

/** Plans the step that stops a running instance. */
export function stopStep(instanceId: string): PlannedStep {
  return {
    id: `stop:${instanceId}`,
    kind: 'stop-instance',
    title: `Stop ${instanceId}: its memory is lost`,
    args: { instanceId },
    before: { state: 'running' },
    change: [{ what: instanceId, before: 'running', after: 'stopped, its memory and instance store lost' }],
    calls: [call('ec2', 'StopInstances', { InstanceIds: [instanceId] })],
    undo: `Start ${instanceId} again; what was in its memory does not come back`,
  };
}

/** Stops an instance, which ends every connection of it. */
export const haltInstance: StepKind = {
  async capture({ read }, { args }) {
    try {
      const [instance] = await describeInstances(read, { instanceIds: [String(args.instanceId)] });
      const ended = instance === undefined || ['shutting-down', 'terminated'].includes(instance.state);
      return ended ? null : { state: instance.state };
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  standing(current) {
    if (current === null) return 'gone';
    return ['stopping', 'stopped'].includes(stateOf(current)) ? 'after' : 'before';
  },
  async apply({ write }, { args }) {
    await stopInstance(write, { instanceId: String(args.instanceId) });
    return {};
  },
  async confirm(_, step, current) {
    const instanceId = String(step.args.instanceId);
    if (stateOf(current) === 'stopped') return { evidence: `${instanceId} is stopped` };
    const evidence = `${instanceId} is stopping`;
    return { evidence, remaining: [`${instanceId} is still stopping: its connections end when it is stopped`] };
  },
  async undo(context, step) {
    const seen = await patiently(
      context,
      () => haltInstance.capture(context, step),
      (current) => current === null || stateOf(current) !== 'stopping',
    );
    if (seen === null) return {};
    if (stateOf(seen) === 'stopping') {
      throw new FailureError({
        code: 'invalid',
        message: `${String(step.args.instanceId)} is still stopping: EC2 starts only what is stopped.`,
        hint: 'It takes a minute or two. Roll back again then.',
      });
    }
    await startInstance(context.write, { instanceId: String(step.args.instanceId) });
    return {};
  },
};

const stateOf = (state: Json): string => (state as { state: string }).state;
