import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import { unlessAbsent } from '../s3/ask-s3.ts';
import { type PublicAccessBlock, toPublicAccessBlock } from '../s3/public-access-block.ts';
import type { ReadAccess } from '../session.ts';
import { askS3Control } from './ask-s3-control.ts';

/** A named way into a bucket, with a policy of its own that can let in what the bucket's leaves to it. */
export interface AccessPoint {
  readonly name: string;
  readonly arn?: string;
  readonly alias?: string;
  /** `Internet` or `VPC`. */
  readonly networkOrigin: string;
  readonly vpcId?: string;
}

/** A name for buckets of several regions at once. */
export interface MultiRegionAccessPoint {
  readonly name: string;
  readonly alias?: string;
  readonly buckets: readonly string[];
}

/** An access point of an account, by its name. */
export interface AccessPointAt {
  readonly accountId: string;
  readonly name: string;
}

/**
 * Gives the account's own block on public access, which goes before every bucket's; null when none was ever set.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
 */
export function getAccountPublicAccessBlock(
  read: ReadAccess,
  { accountId }: { readonly accountId: string },
  options: CallOptions = {},
): Promise<PublicAccessBlock | null> {
  return askS3Control(read, 'GetPublicAccessBlock', `account ${accountId}`, async (sdk, client) => {
    const sent = client.send(new sdk.GetPublicAccessBlockCommand({ AccountId: accountId }), sending(options));
    const answer = await unlessAbsent('NoSuchPublicAccessBlockConfiguration', sent);
    return answer === null ? null : toPublicAccessBlock(answer.PublicAccessBlockConfiguration ?? {});
  });
}

/**
 * Gives the access points that the account has for a bucket of its own.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html
 */
export function listAccessPoints(
  read: ReadAccess,
  { accountId, bucket }: { readonly accountId: string; readonly bucket: string },
  options: CallOptions = {},
): Promise<readonly AccessPoint[]> {
  return askS3Control(read, 'ListAccessPoints', bucket, async (sdk, client) => {
    const wanted = { AccountId: accountId, Bucket: bucket };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.ListAccessPointsCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages
      .flatMap((page) => page.AccessPointList ?? [])
      .map(({ Name, AccessPointArn, Alias, NetworkOrigin, VpcConfiguration }) => ({
        name: Name ?? '',
        arn: AccessPointArn,
        alias: Alias,
        networkOrigin: NetworkOrigin ?? 'unknown',
        vpcId: VpcConfiguration?.VpcId,
      }));
  });
}

/**
 * Gives an access point's block on public access, which was chosen when it was made and can't change.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPoint.html
 */
export function getAccessPointBlock(
  read: ReadAccess,
  at: AccessPointAt,
  options: CallOptions = {},
): Promise<PublicAccessBlock> {
  return askS3Control(read, 'GetAccessPoint', `access point ${at.name}`, async (sdk, client) => {
    const answer = await client.send(new sdk.GetAccessPointCommand(inputOf(at)), sending(options));
    return toPublicAccessBlock(answer.PublicAccessBlockConfiguration ?? {});
  });
}

/**
 * Gives the text of an access point's policy exactly as S3 keeps it; null when it has none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicy.html
 */
export function getAccessPointPolicy(
  read: ReadAccess,
  at: AccessPointAt,
  options: CallOptions = {},
): Promise<string | null> {
  return askS3Control(read, 'GetAccessPointPolicy', `access point ${at.name}`, async (sdk, client) => {
    const sent = client.send(new sdk.GetAccessPointPolicyCommand(inputOf(at)), sending(options));
    return (await unlessAbsent('NoSuchAccessPointPolicy', sent))?.Policy ?? null;
  });
}

/**
 * Gives what S3 itself makes of an access point's policy; null when it has none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetAccessPointPolicyStatus.html
 */
export function getAccessPointPolicyStatus(
  read: ReadAccess,
  at: AccessPointAt,
  options: CallOptions = {},
): Promise<{ readonly isPublic: boolean } | null> {
  return askS3Control(read, 'GetAccessPointPolicyStatus', `access point ${at.name}`, async (sdk, client) => {
    const sent = client.send(new sdk.GetAccessPointPolicyStatusCommand(inputOf(at)), sending(options));
    const answer = await unlessAbsent('NoSuchAccessPointPolicy', sent);
    return answer === null ? null : { isPublic: answer.PolicyStatus?.IsPublic ?? false };
  });
}

/**
 * Gives the account's multi-region access points with their buckets. AWS answers from us-west-2 alone; requests go there.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListMultiRegionAccessPoints.html
 */
export function listMultiRegionAccessPoints(
  read: ReadAccess,
  { accountId }: { readonly accountId: string },
  options: CallOptions = {},
): Promise<readonly MultiRegionAccessPoint[]> {
  return askS3Control(read, 'ListMultiRegionAccessPoints', `account ${accountId}`, async (sdk, client) => {
    const pages = await allPages(
      (NextToken) =>
        client.send(new sdk.ListMultiRegionAccessPointsCommand({ AccountId: accountId, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages
      .flatMap((page) => page.AccessPoints ?? [])
      .map(({ Name, Alias, Regions }) => ({
        name: Name ?? '',
        alias: Alias,
        buckets: (Regions ?? []).map(({ Bucket }) => Bucket ?? ''),
      }));
  });
}

const inputOf = ({ accountId, name }: AccessPointAt) => ({ AccountId: accountId, Name: name });
