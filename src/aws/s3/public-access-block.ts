/** The four switches of a block on public access, of a bucket, an account or an access point. */
export interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

interface SdkBlock {
  readonly BlockPublicAcls?: boolean | undefined;
  readonly IgnorePublicAcls?: boolean | undefined;
  readonly BlockPublicPolicy?: boolean | undefined;
  readonly RestrictPublicBuckets?: boolean | undefined;
}

/** Gives our block from S3's own: a switch that is not there is off. */
export function toPublicAccessBlock(raw: SdkBlock): PublicAccessBlock {
  return {
    blockPublicAcls: raw.BlockPublicAcls ?? false,
    ignorePublicAcls: raw.IgnorePublicAcls ?? false,
    blockPublicPolicy: raw.BlockPublicPolicy ?? false,
    restrictPublicBuckets: raw.RestrictPublicBuckets ?? false,
  };
}

/** Gives S3's own form of a block. */
export function toSdkBlock(block: PublicAccessBlock): Required<{ -readonly [Name in keyof SdkBlock]: boolean }> {
  return {
    BlockPublicAcls: block.blockPublicAcls,
    IgnorePublicAcls: block.ignorePublicAcls,
    BlockPublicPolicy: block.blockPublicPolicy,
    RestrictPublicBuckets: block.restrictPublicBuckets,
  };
}
