import type { ChainLink, LeftOut, SavedChain } from './chain.ts';
import { type ChainPlanning, planOne, sealChain } from './chain-plan.ts';
import { resourcesOf } from './locked-resources.ts';
import { findPlaybook } from './make-plan.ts';
import { reachOf } from './order-offers.ts';
import type { Offer } from './port.ts';

/** Plans that are made at once. */
const AT_ONCE = 4;

const REACHES = ['resource', 'group', 'subnet'];

/**
 * Plans a chain of just these offers, the same one once: what hits the least comes first. A resource is changed by one plan
 * of a chain only; what comes second to it, what is blocked and what stands so already is left out, and says why.
 */
export async function planOffers(
  planning: ChainPlanning,
  offers: readonly Offer[],
  about: string,
): Promise<SavedChain> {
  const leftOut: LeftOut[] = [];
  const leave = ({ playbook, title, params }: Offer, reason: string) =>
    leftOut.push({ playbook, title, params, reason, failed: false });
  const asked: Offer[] = [];
  for (const offer of once(offers)) {
    if (offer.blocked === undefined) asked.push(offer);
    else leave(offer, offer.blocked);
  }
  const planned: { readonly offer: Offer; readonly link: ChainLink }[] = [];
  for (let at = 0; at < asked.length; at += AT_ONCE) {
    const some = asked.slice(at, at + AT_ONCE);
    const made = await Promise.all(some.map((offer) => planOne(planning, offer)));
    for (const [index, link] of made.entries()) {
      const offer = some[index];
      if (offer === undefined) continue;
      if (!('saved' in link)) leftOut.push(link);
      else if (link.saved.plan.steps.length === 0) leave(offer, 'it stands so already');
      else planned.push({ offer, link });
    }
  }
  const links: ChainLink[] = [];
  const held = new Map<string, string>();
  for (const { offer, link } of planned.toSorted((a, b) => compareHits(planning, a.link, b.link))) {
    const resources = resourcesOf(link.saved.plan);
    const taken = resources.find((resource) => held.has(resource));
    if (taken !== undefined) {
      leave(offer, `"${held.get(taken)}" changes ${taken} in this chain; plan anew when that is done`);
      continue;
    }
    for (const resource of resources) held.set(resource, link.title);
    links.push(link);
  }
  return sealChain(planning, { about, links, leftOut });
}

/** One offer for each playbook with the same parameters, with the reasons of all; blocked where one of them is. */
function once(offers: readonly Offer[]): Offer[] {
  const keyOf = ({ playbook, params }: Offer) => JSON.stringify([playbook, Object.entries(params).sort()]);
  return [...Map.groupBy(offers, keyOf).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const blocked = same.find((offer) => offer.blocked !== undefined)?.blocked;
    const reason = [...new Set(same.map((offer) => offer.reason))].join(' ');
    return [{ ...first, reason, ...(blocked === undefined ? {} : { blocked }) }];
  });
}

/** Less than 0 where the first hits less: by what its playbook reaches, then by whom it warns of, then by its steps. */
function compareHits({ playbooks }: ChainPlanning, a: ChainLink, b: ChainLink): number {
  const reach = ({ saved }: ChainLink) => REACHES.indexOf(reachOf(findPlaybook(playbooks, saved.plan.playbook)));
  const warned = ({ saved: { plan } }: ChainLink) =>
    plan.warnings.length +
    // Who was seen lately comes and goes, and is no ground for an order that a hash is over.
    plan.blastRadius.filter(({ level, seen }) => level === 'warn' && seen === undefined).length;
  return reach(a) - reach(b) || warned(a) - warned(b) || a.saved.plan.steps.length - b.saved.plan.steps.length;
}
