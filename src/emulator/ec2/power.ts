import type {
  InstanceStateChange,
  StartInstancesRequest,
  StartInstancesResult,
  StopInstancesRequest,
  StopInstancesResult,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import { hexOf } from '../ids.ts';
import type { InstanceState } from '../state.ts';
import { pickOne } from './filters.ts';
import { interfacesOf, STATE_CODES } from './instances.ts';

/** StopInstances: stopped at once, and the public addresses that AWS lent go back to it. */
export const stopInstances: Handler<StopInstancesRequest, StopInstancesResult> = (input, context) => {
  const instances = named(input.InstanceIds, context);
  refuse(instances, ['running', 'stopping', 'stopped'], 'stopped');
  context.settleTraffic();
  const StoppingInstances = instances.map((instance) => {
    const change = toChange(instance, { Code: 64, Name: 'stopping' });
    if (instance.state === 'running') {
      for (const card of interfacesOf(context.world, instance)) card.publicIp = null;
    }
    instance.state = 'stopped';
    return change;
  });
  return { StoppingInstances };
};

/** StartInstances: running at once, with another public address where its subnet gives one. */
export const startInstances: Handler<StartInstancesRequest, StartInstancesResult> = (input, context) => {
  const instances = named(input.InstanceIds, context);
  refuse(instances, ['stopped', 'pending', 'running'], 'started');
  context.settleTraffic();
  const StartingInstances = instances.map((instance) => {
    const change = toChange(instance, { Code: 0, Name: 'pending' });
    const [primary] = interfacesOf(context.world, instance);
    const isPublic = primary !== undefined && context.world.subnets[primary.subnetId]?.public === true;
    if (instance.state === 'stopped' && isPublic) primary.publicIp = newAddress(context);
    instance.state = 'running';
    return change;
  });
  return { StartingInstances };
};

function named(ids: readonly string[] | undefined, { world }: HandlerContext): InstanceState[] {
  return (ids ?? []).map((id) => pickOne(world.instances, id, 'InvalidInstanceID.NotFound', 'instance ID'));
}

function refuse(instances: readonly InstanceState[], states: readonly string[], what: string): void {
  const other = instances.find(({ state }) => !states.includes(state));
  if (other === undefined) return;
  throw new AwsError(
    'IncorrectInstanceState',
    `The instance '${other.instanceId}' is not in a state from which it can be ${what}.`,
  );
}

function toChange(
  { instanceId, state }: InstanceState,
  CurrentState: InstanceStateChange['CurrentState'],
): InstanceStateChange {
  return { InstanceId: instanceId, CurrentState, PreviousState: { Code: STATE_CODES[state], Name: state } };
}

/** An address of the documentation block, as if of AWS's pool. */
const newAddress = ({ id }: HandlerContext): string =>
  `198.51.100.${1 + (Number.parseInt(hexOf(id('eipalloc')).slice(0, 4), 16) % 254)}`;
