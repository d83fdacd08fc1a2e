import { failureOf } from '../aws/errors.ts';
import { type ChainChoices, type ChainLink, type Choice, hashChain, type LeftOut, type SavedChain } from './chain.ts';
import type { Playbook } from './define.ts';
import { findPlaybook } from './make-plan.ts';
import { reachOf, STAGES, stageOf } from './order-offers.ts';
import type { SavedPlan } from './plan.ts';
import type { Offer } from './port.ts';

/** What planning a chain needs of the engine. */
export interface ChainPlanning {
  readonly playbooks: readonly Playbook[];
  readonly plan: (playbook: string, params: Readonly<Record<string, string>>) => Promise<SavedPlan>;
  readonly now: () => number;
  readonly version: string;
  readonly plannedBy: () => Promise<string>;
}

/** Failures that would be every plan's. */
const OF_ALL: readonly string[] = ['expired', 'no-credentials'];

/**
 * Plans a chain: of what fits, one plan for each playbook and resource, the smallest strength first, in the order evidence,
 * credentials, data, network. What reaches beyond the resource that is named, or comes after containment, is in it only
 * when a choice names it. Throws a FailureError where a choice names no playbook, or where nothing can be planned at all.
 */
export async function planChain(
  planning: ChainPlanning,
  offers: readonly Offer[],
  about: string,
  choices: ChainChoices,
): Promise<SavedChain> {
  const picked = pick(planning.playbooks, offers, choices);
  const planned = await Promise.all(picked.taken.map((offer) => planOne(planning, offer)));
  const links = planned.filter((each): each is ChainLink => 'saved' in each);
  const leftOut = [...planned.filter((each): each is LeftOut => !('saved' in each)), ...picked.leftOut];
  return sealChain(planning, { about, links, leftOut });
}

/** Gives a chain with the hash that its approval names, and who planned it when. */
export async function sealChain(
  { now, version, plannedBy }: ChainPlanning,
  chain: Pick<SavedChain, 'about' | 'links' | 'leftOut'>,
): Promise<SavedChain> {
  return {
    version: 1,
    ...chain,
    hash: hashChain(chain),
    plannedAt: new Date(now()).toISOString(),
    plannedBy: await plannedBy(),
    tool: `transit-tui ${version}`,
  };
}

/** Plans an offer; what can't be planned is left out and says why. Credentials that are no good are thrown. */
export async function planOne({ plan }: ChainPlanning, offer: Offer): Promise<ChainLink | LeftOut> {
  const { playbook, title, params, reason } = offer;
  try {
    return { title, reason, saved: await plan(playbook, params) };
  } catch (error) {
    const failure = failureOf(error);
    if (OF_ALL.includes(failure.code)) throw error;
    return { playbook, title, params, reason: `${failure.message} ${failure.hint}`.trim(), failed: true };
  }
}

interface Picked {
  readonly taken: readonly Offer[];
  readonly leftOut: readonly LeftOut[];
}

/** Picks one offer for each playbook and resource, in the order of a chain. */
function pick(playbooks: readonly Playbook[], offers: readonly Offer[], choices: ChainChoices): Picked {
  for (const { playbook } of [...choices.with, ...choices.without]) findPlaybook(playbooks, playbook);
  const taken: Offer[] = [];
  const leftOut: LeftOut[] = [];
  const leave = ({ playbook, title, params }: Offer, reason: string) =>
    leftOut.push({ playbook, title, params, reason, failed: false });
  for (const playbook of inChainOrder(playbooks)) {
    const own = offers.filter((offer) => offer.playbook === playbook.id);
    const wanted = choices.with.filter((choice) => choice.playbook === playbook.id);
    const unwanted = choices.without.filter((choice) => choice.playbook === playbook.id);
    for (const [target, ofTarget] of byTarget(playbook, own, wanted)) {
      const choice = wanted.findLast(({ params }) => (params[playbook.targetParam] ?? target) === target);
      const offer = strengthOf(playbook, target, ofTarget, choice);
      const reason =
        offer.blocked ??
        (unwanted.some(({ params }) => has(offer, params)) ? 'left out by choice' : undefined) ??
        (choice === undefined ? notByItself(playbook) : undefined);
      if (reason === undefined) taken.push(offer);
      else leave(offer, reason);
    }
  }
  return { taken, leftOut };
}

function inChainOrder(playbooks: readonly Playbook[]): Playbook[] {
  const reaches = ['resource', 'group', 'subnet'];
  const stage = (playbook: Playbook) => STAGES.indexOf(stageOf(playbook));
  const reach = (playbook: Playbook) => reaches.indexOf(reachOf(playbook));
  return [...playbooks].sort((a, b) => stage(a) - stage(b) || reach(a) - reach(b));
}

function notByItself(playbook: Playbook): string | undefined {
  if (reachOf(playbook) !== 'resource') return 'it reaches beyond the resource that is named';
  return stageOf(playbook) === 'after' ? 'it comes after containment' : undefined;
}

/** The offers by what they would act on; a choice may name a target that nothing offers. */
function byTarget(playbook: Playbook, offers: readonly Offer[], wanted: readonly Choice[]): Map<string, Offer[]> {
  const targets = new Map<string, Offer[]>();
  for (const offer of offers) {
    const target = offer.params[playbook.targetParam] ?? '';
    targets.set(target, [...(targets.get(target) ?? []), offer]);
  }
  for (const { params } of wanted) {
    const target = params[playbook.targetParam];
    if (target !== undefined && !targets.has(target)) targets.set(target, []);
    if (target === undefined && targets.size === 0) targets.set('', []);
  }
  return targets;
}

/** The offer that a choice means: one that has its parameters, or the target with them; the first one without a choice. */
function strengthOf(playbook: Playbook, target: string, offers: readonly Offer[], choice: Choice | undefined): Offer {
  const [first] = [...offers].sort((a, b) => Number(a.blocked !== undefined) - Number(b.blocked !== undefined));
  if (choice === undefined && first !== undefined) return first;
  const params = choice?.params ?? {};
  const offered = offers.find((offer) => has(offer, params));
  if (offered !== undefined) return offered;
  const at = target === '' ? {} : { [playbook.targetParam]: target };
  return {
    playbook: playbook.id,
    title: target === '' ? playbook.title : `${playbook.title}: ${target}`,
    params: { ...at, ...params },
    reason: first?.reason ?? 'Named by choice.',
    ...(first?.blocked === undefined ? {} : { blocked: first.blocked }),
  };
}

const has = (offer: Offer, params: Readonly<Record<string, string>>): boolean =>
  Object.entries(params).every(([name, value]) => offer.params[name] === value);
