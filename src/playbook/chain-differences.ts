import { canonicalJson } from '../journal/canonical.ts';
import type { ChainLink, SavedChain } from './chain.ts';
import type { Playbook } from './define.ts';
import { type Difference, differencesOf } from './differences.ts';
import { findPlaybook } from './make-plan.ts';

/**
 * Gives in what a chain that is planned now differs from the one that was approved, plan by plan. One plan more or less, or
 * another order, refuses; what is left out, and why, only informs, since nothing is done about it.
 */
export function chainDifferences(
  playbooks: readonly Playbook[],
  approved: SavedChain,
  now: SavedChain,
): readonly Difference[] {
  const [before, after] = [byOffer(approved), byOffer(now)];
  const refusing = (text: string): Difference => ({ refuses: true, text });
  const plans = [
    ...now.links.filter((link) => !before.has(keyOf(link))).map(({ title }) => refusing(`the new plan "${title}"`)),
    ...approved.links.filter((link) => !after.has(keyOf(link))).map(({ title }) => refusing(`no plan "${title}"`)),
  ];
  const order = (chain: SavedChain) => canonicalJson(chain.links.map(keyOf));
  const moved = plans.length === 0 && order(approved) !== order(now) ? [refusing('the order of its plans')] : [];
  const within = approved.links.flatMap((link) => {
    const other = after.get(keyOf(link));
    return other === undefined ? [] : linkDifferences(playbooks, link, other);
  });
  const about = approved.about === now.about ? [] : [{ refuses: false, text: `it is about ${now.about}` }];
  return [...plans, ...moved, ...within, ...about, ...leftOutDifferences(approved, now)];
}

function linkDifferences(playbooks: readonly Playbook[], { title, saved }: ChainLink, now: ChainLink): Difference[] {
  const playbook = findPlaybook(playbooks, saved.plan.playbook);
  return differencesOf(playbook, saved.plan, now.saved.plan).map(({ refuses, text }) => ({
    refuses,
    text: `in "${title}": ${text}`,
  }));
}

function leftOutDifferences(approved: SavedChain, now: SavedChain): Difference[] {
  const said = ({ leftOut }: SavedChain) => leftOut.map(({ title, reason }) => `${title}: ${reason}`);
  const before = said(approved);
  return said(now)
    .filter((text) => !before.includes(text))
    .map((text) => ({ refuses: false, text: `left out: ${text}` }));
}

const keyOf = ({ saved: { plan } }: ChainLink): string => canonicalJson([plan.playbook, plan.params]);

const byOffer = ({ links }: SavedChain): ReadonlyMap<string, ChainLink> =>
  new Map(links.map((link) => [keyOf(link), link]));
