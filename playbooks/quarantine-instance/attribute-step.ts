import type { AttachedVolume } from '../../src/aws/ec2/instance.ts';
import { describeInstanceAttribute } from '../../src/aws/ec2/instance-reads.ts';
import { attributeInput, type InstanceAttribute, modifyInstanceAttribute } from '../../src/aws/ec2/instance-writes.ts';
import { describeInstances } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';

/** Plans the step that keeps the instance from being terminated by an API call. */
export function terminationStep(instanceId: string): PlannedStep {
  return attributeStep(instanceId, {
    id: `protect:${instanceId}`,
    title: `Protect ${instanceId} from termination`,
    what: 'termination protection',
    before: ['false', 'off'],
    after: ['true', 'on'],
    undo: 'Turn termination protection off again',
    args: { attribute: 'disableApiTermination' },
  });
}

/** Plans the step that makes a shutdown from inside stop the instance, where it would terminate it. */
export function shutdownStep(instanceId: string): PlannedStep {
  return attributeStep(instanceId, {
    id: `shutdown:${instanceId}`,
    title: `Make a shutdown from inside ${instanceId} stop it, not terminate it`,
    what: 'a shutdown from inside',
    before: ['terminate', 'terminates it'],
    after: ['stop', 'stops it'],
    undo: 'Let a shutdown from inside terminate it again',
    args: { attribute: 'instanceInitiatedShutdownBehavior' },
  });
}

/** Plans the step that keeps a volume when the instance is terminated. */
export function volumeStep(instanceId: string, { volumeId, deviceName }: AttachedVolume): PlannedStep {
  return attributeStep(instanceId, {
    id: `keep-volume:${volumeId}`,
    title: `Keep ${volumeId} (${deviceName}) when ${instanceId} is terminated`,
    what: `${volumeId}, when the instance is terminated`,
    before: ['true', 'is deleted'],
    after: ['false', 'stays'],
    undo: `Let ${volumeId} be deleted with the instance again`,
    args: { attribute: 'deleteOnTermination', deviceName, volumeId },
  });
}

interface Words {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  /** The value as AWS has it, and in words. */
  readonly before: readonly [string, string];
  readonly after: readonly [string, string];
  readonly undo: string;
  readonly args: Readonly<Record<string, string>>;
}

function attributeStep(instanceId: string, { id, title, what, before, after, undo, args }: Words): PlannedStep {
  const given = { instanceId, ...args, value: after[0] };
  return {
    id,
    kind: 'protect-attribute',
    title,
    args: given,
    before: { value: before[0] },
    change: [{ what, before: before[1], after: after[1] }],
    calls: [call('ec2', 'ModifyInstanceAttribute', attributeInput(instanceId, attributeOf(given, after[0])))],
    undo,
  };
}

/** Sets one attribute that keeps the evidence. Isolation does not rest on it, so that it may fail. */
export const protectAttribute: StepKind = {
  optional: true,
  async capture({ read }, { args }) {
    try {
      const value = await currentValue(read, args);
      return value === undefined ? null : { value };
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'not-found') return null;
      throw error;
    }
  },
  standing(current, step) {
    if (current === null) return 'gone';
    if (sameJson(current, { value: step.args.value ?? null })) return 'after';
    return sameJson(current, step.before) ? 'before' : 'other';
  },
  async apply({ write }, { args }) {
    await set(write, args, String(args.value));
    return {};
  },
  async undo({ write }, { args, before }) {
    await set(write, args, textOf(before));
    return {};
  },
};

async function currentValue(read: ReadAccess, args: JsonObject): Promise<string | undefined> {
  const { instanceId, attribute, volumeId, deviceName } = args as Record<string, string>;
  if (attribute === 'disableApiTermination' || attribute === 'instanceInitiatedShutdownBehavior') {
    return describeInstanceAttribute(read, { instanceId: instanceId ?? '', attribute });
  }
  const [instance] = await describeInstances(read, { instanceIds: [instanceId ?? ''] });
  // Another volume under the same device is not the one that was planned.
  const volume = instance?.volumes.find((each) => each.volumeId === volumeId && each.deviceName === deviceName);
  return volume === undefined ? undefined : String(volume.deleteOnTermination);
}

function set(write: Parameters<typeof modifyInstanceAttribute>[0], args: JsonObject, value: string): Promise<void> {
  return modifyInstanceAttribute(write, { instanceId: String(args.instanceId), attribute: attributeOf(args, value) });
}

function attributeOf(args: JsonObject, value: string): InstanceAttribute {
  if (args.attribute === 'deleteOnTermination') {
    return { name: 'deleteOnTermination', deviceName: String(args.deviceName), value: value === 'true' };
  }
  return args.attribute === 'disableApiTermination'
    ? { name: 'disableApiTermination', value: value === 'true' }
    : { name: 'instanceInitiatedShutdownBehavior', value };
}

const textOf = (state: Json): string => (state as { value: string }).value;
