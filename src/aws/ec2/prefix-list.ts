import type { PrefixList as SdkPrefixList } from '@aws-sdk/client-ec2';

/** The addresses of an AWS service in the region, as AWS lists them. */
export interface PrefixList {
  readonly prefixListId: string;
  /** `com.amazonaws.us-east-1.s3`. */
  readonly name: string;
  /** Blocks, IPv4 ones. */
  readonly cidrs: readonly string[];
}

/** Gives our prefix list from DescribePrefixLists' own. */
export function toPrefixList(raw: SdkPrefixList): PrefixList {
  return { prefixListId: raw.PrefixListId ?? '', name: raw.PrefixListName ?? '', cidrs: raw.Cidrs ?? [] };
}
