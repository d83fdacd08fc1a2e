import type { TagSpecification } from '@aws-sdk/client-ec2';
import type { Tags } from '../state.ts';

/** The tags a creating call asks for on a kind of resource. */
export const newTags = (specifications: readonly TagSpecification[] | undefined, kind: string): Tags =>
  Object.fromEntries(
    (specifications ?? [])
      .filter((specification) => specification.ResourceType === kind)
      .flatMap((specification) => specification.Tags ?? [])
      .map((tag) => [tag.Key ?? '', tag.Value ?? '']),
  );
