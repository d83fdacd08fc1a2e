import { PRACTICES, type PracticeId } from '../practice.ts';
import type { Range } from './compare.ts';

/** The title of a practice. */
export const practiceTitle = (id: PracticeId): string => PRACTICES.find((practice) => practice.id === id)?.title ?? id;

/** `62–70 %`, `100 %` where nothing is unknown, `-` where nothing was looked at. */
export const scoreText = ({ low, high }: { readonly low: number | undefined; readonly high: number | undefined }) =>
  rangeText([low, high]);

/** The same of a range. */
export function rangeText([low, high]: Range): string {
  if (low === undefined || high === undefined) return '-';
  return low === high ? `${low} %` : `${low}–${high} %`;
}

/** `2026-03-01 14:02:09 UTC` of an ISO 8601 instant. */
export const utc = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
