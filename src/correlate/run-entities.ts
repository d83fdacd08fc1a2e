import { isAddress, normaliseAddress } from '../flows/address.ts';
import { bucketOf, parseArn, principalOf } from './arn.ts';
import type { Entity } from './entity.ts';
import type { OwnRun } from './own-findings.ts';

/**
 * Gives what a run worked on, in the form in which rows say what they are about. A name alone doesn't tell its kind, so that
 * it stands for every kind that has such names.
 */
export function entitiesOfRun({ account, touched }: Pick<OwnRun, 'account' | 'touched'>): ReadonlySet<Entity> {
  return new Set(touched.flatMap((text) => entitiesOfName(text, account)));
}

function entitiesOfName(text: string, account: string): Entity[] {
  if (isAddress(text)) return [`address:${normaliseAddress(text)}`];
  if (/^i-[0-9a-f]+$/.test(text)) return [`instance:${text}`];
  if (/^eni-[0-9a-f]+$/.test(text)) return [`interface:${text}`];
  if (/^A[KS]IA[A-Z0-9]+$/.test(text)) return [`access-key:${text}`];
  if (parseArn(text) !== undefined) {
    const [principal, bucket] = [principalOf(text), bucketOf(text)];
    return [
      ...(principal === undefined ? [] : [`principal:${principal}` as const]),
      ...(bucket === undefined ? [] : [`bucket:${bucket}` as const]),
    ];
  }
  if (!/^[\w+=,.@-]{1,128}$/.test(text)) return [];
  return [`bucket:${text}`, `principal:${account}:user/${text}`, `principal:${account}:role/${text}`];
}
