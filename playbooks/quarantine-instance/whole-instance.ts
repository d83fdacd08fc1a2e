import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';
import { describeNetworkInterfaces } from '../../src/aws/ec2/reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { CallerIdentity, ReadAccess } from '../../src/aws/session.ts';
import type { StepFacts, StepKind } from '../../src/playbook/define.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';

/** Plans the look at all that an instance wears: none of its interfaces may be new, and in the end none may be open. */
export function wholeInstanceStep(instanceId: string, cards: readonly NetworkInterface[]): PlannedStep {
  return {
    id: `whole-instance:${instanceId}`,
    kind: 'whole-instance',
    title: `Check that every interface of ${instanceId} is in quarantine`,
    args: { instanceId },
    before: stateOf(cards),
    change: [],
    calls: [],
    undo: 'Nothing: it only looks',
  };
}

/** Looks at all interfaces of an instance: one attached meanwhile is in no other step, and would still be open. */
export const wholeInstance: StepKind = {
  onlyReads: true,
  async capture({ read }, { args }) {
    return stateOf(await cardsOf(read, args));
  },
  standing: () => 'same',
  admit: ({ args }, caller) => refuseOwnHost(caller, String(args.instanceId)),
  async apply() {
    return {};
  },
  async confirm(context, { args }) {
    const instanceId = String(args.instanceId);
    const cards = await cardsOf(context.read, args);
    const open = cards.filter((card) => !isSealed(card, context));
    if (cards.length > 0 && open.length === 0) {
      return {
        evidence: `${cards.length === 1 ? 'the one interface' : `all ${cards.length} interfaces`} of ${instanceId} ${cards.length === 1 ? 'has' : 'have'} a quarantine group and no other`,
      };
    }
    const worn = open.map(
      (card) => `${card.networkInterfaceId} has ${card.groups.map(({ groupId }) => groupId).join(', ') || 'no group'}`,
    );
    throw new FailureError({
      code: 'unknown',
      message:
        cards.length === 0
          ? `${instanceId} shows no interface any more, so that it is cut off can't be read.`
          : `${instanceId} is not cut off: ${worn.join('; ')}.`,
      hint: 'An interface attached during the run is in no step of it: plan anew, and run that plan too.',
    });
  },
  async undo() {
    return {};
  },
};

/** Refuses the program's own host: an instance's credentials carry its id as the session's name. */
export function refuseOwnHost(caller: CallerIdentity, instanceId: string): void {
  if (!caller.arn.endsWith(`/${instanceId}`)) return;
  throw new FailureError({
    code: 'refused',
    message: `Refused: this program runs with the credentials of ${instanceId}.`,
    hint: 'Run it from elsewhere: it would cut itself off.',
  });
}

function isSealed({ vpcId, groups }: NetworkInterface, { outcomes }: StepFacts): boolean {
  const groupId = outcomes.get(`quarantine-group:${vpcId}`)?.groupId;
  return groups.length === 1 && groups[0]?.groupId === groupId;
}

function cardsOf(read: ReadAccess, args: PlannedStep['args']): Promise<readonly NetworkInterface[]> {
  return describeNetworkInterfaces(read, { instanceId: String(args.instanceId) });
}

/** By id, and groups in an order of their own: AWS's order has no meaning. */
function stateOf(cards: readonly NetworkInterface[]) {
  return cards
    .map((card) => ({
      networkInterfaceId: card.networkInterfaceId,
      groups: card.groups.map(({ groupId }) => groupId).sort(),
    }))
    .sort((a, b) => (a.networkInterfaceId < b.networkInterfaceId ? -1 : 1));
}
