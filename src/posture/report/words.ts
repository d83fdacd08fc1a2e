import { plural } from '../../ui/readable.ts';
import type { CheckResult } from '../audit.ts';
import { PRACTICES, type PracticeId } from '../practice.ts';
import { resourcesIn, type Score } from '../score.ts';
import type { Range } from './compare.ts';

/** The title of a practice. */
export const practiceTitle = (id: PracticeId): string => PRACTICES.find((practice) => practice.id === id)?.title ?? id;

/** `62–70 %`, `100 %` where nothing is unknown, `-` where nothing was looked at; with `?` where it may lie outside. */
export const scoreText = ({ low, high, unlisted }: Pick<Score, 'low' | 'high' | 'unlisted'>): string =>
  `${rangeText([low, high])}${unlisted === 0 ? '' : ' ?'}`;

/** The same of a range. */
export function rangeText([low, high]: Range): string {
  if (low === undefined || high === undefined) return '-';
  return low === high ? `${low} %` : `${low}–${high} %`;
}

/** `2026-03-01 14:02:09 UTC` of an ISO 8601 instant. */
export const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

/** What a person calls a resource, with the id that AWS calls it by where that is not in it already. */
export const nameOf = ({ id, label }: { readonly id: string; readonly label?: string }): string =>
  label === undefined || label.includes(id) ? (label ?? id) : `${label} (${id})`;

/** `44 checks, 102 resources looked at`: each resource once, however many checks judged it. */
export const lookedAt = ({ results }: { readonly results: readonly CheckResult[] }): string =>
  `${plural(results.length, 'check')}, ${plural(resourcesIn(results), 'resource')} looked at`;
