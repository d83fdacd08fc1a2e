import type { Tag } from '@aws-sdk/client-ec2';

/** Gives tags as a record; a tag without a value has the empty one. */
export function toTags(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])));
}
