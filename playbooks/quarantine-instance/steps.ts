import type { PlannedStep } from '../../src/playbook/plan.ts';
import { shutdownStep, terminationStep, volumeStep } from './attribute-step.ts';
import type { InstanceState } from './instance-state.ts';
import { interfaceStep } from './interface-step.ts';
import type { Params } from './params.ts';
import { profileStep } from './profile-step.ts';
import { groupStep } from './quarantine-group.ts';
import { snapshotStep } from './snapshot-step.ts';
import { standbyStep } from './standby-step.ts';
import { stopStep } from './stop-step.ts';
import { swapStep } from './swap-step.ts';
import { QUARANTINED_BY, tagStep } from './tag-step.ts';
import { targetStep } from './target-step.ts';
import { wholeInstanceStep } from './whole-instance.ts';

/**
 * Gives the steps of a quarantine in their order: keep evidence, out of service, cut off, end what is open, role, tag,
 * and a look at the whole. None where nothing is left to do.
 */
export function stepsFor(
  state: InstanceState,
  params: Params,
  denial: PlannedStep | undefined,
  cut: readonly PlannedStep[],
): PlannedStep[] {
  const { instance, cards, groups } = state;
  const { instanceId } = instance;
  const usable = (vpcId: string) => groups.get(vpcId)?.usable?.groupId;
  const open = cards.filter((card) => card.groups.length !== 1 || card.groups[0]?.groupId !== usable(card.vpcId));
  const tag = instance.tags[QUARANTINED_BY];
  const before = [...preserving(state, params, open.length === 0), ...leavingService(state, params)];
  const moves = open.map((card) => interfaceStep(card, usable(card.vpcId)));
  const denying = denial === undefined ? [] : [denial];
  const after = [...severing(state, params), ...cut, ...denying, ...detaching(state, params)];
  // With every interface in quarantine, the tag of the run that did it is the right one.
  if (open.length > 0 || tag === undefined) after.push(tagStep(instanceId, tag));
  if ([...before, ...moves, ...after].length === 0) return [];
  // A group that is worn already is checked too: what is in it is cut off only while it is empty.
  const made = [...groups].map(([vpcId, found]) => groupStep(vpcId, found));
  return [...before, ...made, ...moves, ...after, wholeInstanceStep(instanceId, cards)];
}

function preserving({ instance, ...state }: InstanceState, { preserve }: Params, isCutOff: boolean): PlannedStep[] {
  if (preserve === 'none') return [];
  const { instanceId, volumes } = instance;
  const steps = [
    // EC2 protects no Spot Instance.
    ...(state.termination === 'false' && instance.lifecycle !== 'spot' ? [terminationStep(instanceId)] : []),
    ...(state.shutdown === 'terminate' ? [shutdownStep(instanceId)] : []),
    ...volumes.filter((volume) => volume.deleteOnTermination).map((volume) => volumeStep(instanceId, volume)),
  ];
  const taken = new Set(state.snapshots.map(({ volumeId }) => volumeId));
  // Whoever cut it off took snapshots then; while it is open there is more to be seen than in those.
  const isTaken = isCutOff && volumes.every(({ volumeId }) => taken.has(volumeId));
  if (preserve === 'snapshots' && volumes.length > 0 && !isTaken) steps.push(snapshotStep(instanceId, volumes));
  return steps;
}

function leavingService({ instance, scaling, targetGroups }: InstanceState, { service }: Params): PlannedStep[] {
  if (service === 'keep') return [];
  const { instanceId } = instance;
  return [
    ...(scaling?.members[instanceId] === 'InService' ? [standbyStep(instanceId, scaling)] : []),
    ...targetGroups.flatMap((group) => targetStep(group) ?? []),
  ];
}

function severing({ instance, cards, groups }: InstanceState, { sever }: Params): PlannedStep[] {
  if (sever === 'nothing' || sever === 'subnet' || instance.state !== 'running') return [];
  if (sever === 'stop') return [stopStep(instance.instanceId)];
  return [...groups].map(([vpcId, { usable }]) => {
    const ids = cards.filter((card) => card.vpcId === vpcId).map((card) => card.networkInterfaceId);
    return swapStep(vpcId, ids, usable?.groupId);
  });
}

function detaching({ instance, profile }: InstanceState, { role }: Params): PlannedStep[] {
  return role !== 'keep' && profile !== undefined ? [profileStep(instance.instanceId, profile)] : [];
}
