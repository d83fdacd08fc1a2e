import { type Allowed, DEFAULT_PROPOSALS, type ProposalList, type Proposals } from '../../src/aws/ec2/vpn-proposals.ts';
import { modifyVpnTunnelOptions, tunnelInput } from '../../src/aws/ec2/vpn-writes.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { type ApplyContext, call, type StepKind } from '../../src/playbook/define.ts';
import { patiently } from '../../src/playbook/patiently.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import type { Narrowed } from './profiles.ts';
import { allows, changedBeside, readTunnel, sameLists, type TunnelState } from './tunnel-state.ts';

/** Which tunnel, and what it is to allow in the lists that change. */
interface TunnelArgs {
  readonly vpnConnectionId: string;
  readonly outsideIpAddress: string;
  readonly proposals: Proposals;
}

/** Plans the step that narrows what one tunnel allows. */
export function tunnelStep(
  place: { readonly vpnConnectionId: string; readonly outsideIpAddress: string },
  before: TunnelState,
  narrowed: readonly Narrowed[],
): PlannedStep {
  const { vpnConnectionId, outsideIpAddress } = place;
  const proposals: Proposals = Object.fromEntries(narrowed.map(({ list, after }) => [list, after]));
  const defaults = narrowed.filter(({ list }) => before.lists[list] === null).map(({ list }) => list);
  return {
    id: `tunnel-options:${vpnConnectionId}/${outsideIpAddress}`,
    kind: 'tunnel-options',
    title: `Narrow what tunnel ${outsideIpAddress} of ${vpnConnectionId} allows, while the other one carries the traffic`,
    args: { ...place, proposals } as unknown as JsonObject,
    // A tunnel that went down and up again since is no other one.
    before: { ...before, since: null } as unknown as Json,
    change: narrowed.map(({ list, before: old, after }) => ({
      what: `${list} of ${outsideIpAddress}`,
      before: `${before.lists[list] === null ? "AWS's default: " : ''}${words(old)}`,
      after: words(after),
    })),
    calls: [call('ec2', 'ModifyVpnTunnelOptions', tunnelInput({ ...place, proposals }) as JsonObject)],
    undo: `Have tunnel ${outsideIpAddress} allow again what it allowed before, while the other one carries the traffic${
      defaults.length === 0 ? '' : `; AWS's default is put back as a list that says so (${defaults.join(', ')})`
    }`,
  };
}

/** Changes what one tunnel may be negotiated with, and waits until it is up again. */
export const tunnelOptions: StepKind = {
  capture: async ({ read }, { args }) => (await readTunnel(read, asArgs(args))) as unknown as Json,
  same: (a, b) => a !== null && b !== null && sameLists(asState(a), asState(b)),
  standing(current, step) {
    if (current === null) return 'gone';
    const state = asState(current);
    if (allows(state, asArgs(step.args).proposals)) return 'after';
    return allows(state, proposalsBefore(step)) ? 'before' : 'other';
  },
  async apply(context, step) {
    const args = asArgs(step.args);
    const seen = await untilFree(context, args, (state) => state.other === 'UP');
    if (seen.other !== 'UP') throw notCarried(args, seen);
    const wasAllowed = allows(seen, args.proposals);
    await change(context, args, args.proposals, seen);
    return { changedAfter: wasAllowed ? null : seen.since };
  },
  recall: () => ({}),
  async confirm({ outcomes }, step, current) {
    const { outsideIpAddress, proposals } = asArgs(step.args);
    const state = asState(current);
    const { changedAfter = null } = outcomes.get(step.id) ?? {};
    if (state.status === 'UP' && !isNewer(state, changedAfter)) throw notSeen(step);
    if (state.status === 'UP' && state.connection !== 'modifying') {
      const changed = changedBeside(asState(step.before), state);
      return {
        evidence: `${outsideIpAddress} allows ${saying(proposals)}, and is UP again`,
        remaining: changed.map((what) => `${outsideIpAddress}: ${what}, which this run did not ask for`),
      };
    }
    throw new FailureError({
      code: 'unknown',
      message: `Tunnel ${outsideIpAddress} allows only what was planned, but is not UP again yet (${state.status}, connection ${state.connection}); the other tunnel is ${state.other}.`,
      hint: 'AWS takes minutes to replace a tunnel: resume then, to look again and go on. Where it stays down, set the customer gateway device to propose what is allowed now, or roll back.',
    });
  },
  async undo(context, step) {
    const args = asArgs(step.args);
    // A tunnel that is down itself carries nothing that could be lost.
    const mayChange = ({ other, status }: TunnelState) => other === 'UP' || status !== 'UP';
    const seen = await untilFree(context, args, mayChange);
    if (!mayChange(seen)) throw notCarried(args, seen);
    const after = await change(context, args, proposalsBefore(step), seen);
    const isSeen = allows(seen, proposalsBefore(step)) || isNewer(after, seen.since);
    if (after.status === 'UP' && isSeen) return {};
    return {
      kept: `${args.outsideIpAddress} allows what it allowed before, but is not seen to be UP again yet (${after.status}): AWS takes minutes to replace a tunnel, and the device has to bring it up`,
    };
  },
};

/**
 * AWS tells of a tunnel's status late: what was UP before a change may be said to be so for a while after it. A change takes
 * the tunnel down, so that its status is another one's once it is up again.
 */
const isNewer = ({ since }: TunnelState, changedAfter: Json): boolean =>
  changedAfter === null || since !== changedAfter;

function notSeen({ args }: PlannedStep): FailureError {
  const { outsideIpAddress } = asArgs(args);
  return new FailureError({
    code: 'unknown',
    message: `Tunnel ${outsideIpAddress} allows only what was planned, but AWS still shows its status of before the change: whether it is UP again is not known.`,
    hint: 'AWS takes minutes to tell: resume then, to look again and go on.',
  });
}

const asState = (state: Json): TunnelState => state as unknown as TunnelState;
const asArgs = (args: JsonObject): TunnelArgs => args as unknown as TunnelArgs;

const words = (values: Allowed): string => values.join(', ');

const saying = (proposals: Proposals): string =>
  Object.entries(proposals)
    .map(([list, values]) => `${words(values)} (${list})`)
    .join('; ');

/** What the lists that a step changes allowed before: one that was not set can't be unset, so AWS's default is spelled out. */
function proposalsBefore({ args, before }: PlannedStep): Proposals {
  const { lists } = asState(before);
  const changed = Object.keys(asArgs(args).proposals) as ProposalList[];
  return Object.fromEntries(changed.map((list) => [list, lists[list] ?? DEFAULT_PROPOSALS[list]]));
}

/** A tunnel takes minutes: it is looked for forty times, four of the engine's longest pauses apart, ten minutes in all. */
const LOOKS = 40;

function slowly({ wait, delays }: ApplyContext) {
  const pause = 4 * Math.max(0, ...delays);
  let isOver = false;
  return {
    delays: Array.from({ length: LOOKS }, (_, index) => (index === 0 ? 0 : pause)),
    wait: async (ms: number) => {
      const since = performance.now();
      await wait(ms);
      // An interrupt ends a pause early: what is seen then has to do.
      if (performance.now() - since < ms / 2) isOver = true;
    },
    isOver: () => isOver,
  };
}

/** Reads the tunnel until AWS takes a change of its connection, and `isReady` holds. */
async function untilFree(
  context: ApplyContext,
  args: TunnelArgs,
  isReady: (state: TunnelState) => boolean,
): Promise<TunnelState> {
  const isFree = (state: TunnelState) => state.connection === 'available' && isReady(state);
  const patience = slowly(context);
  const seen = await patiently(
    patience,
    () => readTunnel(context.read, args),
    (state) => state === null || isFree(state) || patience.isOver(),
  );
  if (seen === null) throw gone(args);
  if (seen.connection === 'available') return seen;
  throw new FailureError({
    code: 'refused',
    message: `${args.vpnConnectionId} is ${seen.connection}: AWS changes one tunnel at a time.`,
    hint: 'It takes minutes. Go on once it is available.',
  });
}

/** Changes the tunnel where it is not so already, and waits for it; gives how it stands in the end, up or not. */
async function change(
  context: ApplyContext,
  args: TunnelArgs,
  proposals: Proposals,
  seen: TunnelState,
): Promise<TunnelState> {
  const { vpnConnectionId, outsideIpAddress } = args;
  const isChange = !allows(seen, proposals);
  if (isChange) await modifyVpnTunnelOptions(context.write, { vpnConnectionId, outsideIpAddress, proposals });
  const isBack = (state: TunnelState) =>
    state.connection === 'available' &&
    state.status === 'UP' &&
    isNewer(state, isChange ? seen.since : null) &&
    allows(state, proposals);
  const patience = slowly(context);
  const after = await patiently(
    patience,
    () => readTunnel(context.read, args),
    (state) => state === null || isBack(state) || patience.isOver(),
  );
  if (after === null) throw gone(args);
  return after;
}

function notCarried({ outsideIpAddress }: TunnelArgs, { other, status }: TunnelState): FailureError {
  return new FailureError({
    code: 'refused',
    message: `Tunnel ${outsideIpAddress} is ${status} and the other one is ${other}: changing it now would leave nothing that carries the traffic.`,
    hint: 'Bring the other tunnel up on the customer gateway device, then go on.',
  });
}

function gone({ outsideIpAddress, vpnConnectionId }: TunnelArgs): FailureError {
  return new FailureError({
    code: 'not-found',
    message: `AWS shows no tunnel ${outsideIpAddress} of ${vpnConnectionId}.`,
    hint: 'Look whether the connection is still there.',
  });
}
