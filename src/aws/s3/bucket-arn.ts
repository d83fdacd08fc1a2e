/** The beginnings of regions' names in partitions other than `aws`. */
const PARTITIONS: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eusc-', 'aws-eusc'],
];

/**
 * Gives a bucket's ARN as its policy names it in the partition of this region.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export function bucketArn(bucket: string, region: string): string {
  const partition = PARTITIONS.find(([beginning]) => region.startsWith(beginning))?.[1] ?? 'aws';
  return `arn:${partition}:s3:::${bucket}`;
}
