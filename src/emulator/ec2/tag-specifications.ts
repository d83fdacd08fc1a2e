import type { TagSpecification } from '@aws-sdk/client-ec2';
import { AwsError } from '../handler.ts';
import type { Tags } from '../state.ts';

/** The tags a creating call asks for on a kind of resource; AWS keeps keys that begin with `aws:` to itself. */
export function newTags(specifications: readonly TagSpecification[] | undefined, kind: string): Tags {
  const tags = (specifications ?? [])
    .filter((specification) => specification.ResourceType === kind)
    .flatMap((specification) => specification.Tags ?? []);
  if (tags.some((tag) => tag.Key?.startsWith('aws:'))) {
    throw new AwsError('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
  }
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}
