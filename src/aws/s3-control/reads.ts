import type { S3ControlClient, AccessPoint as SdkAccessPoint } from '@aws-sdk/client-s3-control';
import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import { type PublicAccessBlock, toPublicAccessBlock } from '../s3/public-access-block.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** A named way into a bucket, with a policy of its own that can let in what the bucket's leaves to it. */
export interface AccessPoint {
  readonly name: string;
  readonly arn?: string;
  readonly alias?: string;
  /** `Internet` or `VPC`. */
  readonly networkOrigin: string;
  readonly vpcId?: string;
  /** Its policy's text; null when it has none. */
  readonly policy: string | null;
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
  return ask(read, 'GetPublicAccessBlock', `account ${accountId}`, async (sdk, client) => {
    try {
      const answer = await client.send(new sdk.GetPublicAccessBlockCommand({ AccountId: accountId }), sending(options));
      return toPublicAccessBlock(answer.PublicAccessBlockConfiguration ?? {});
    } catch (error) {
      if (isNamed(error, 'NoSuchPublicAccessBlockConfiguration')) return null;
      throw error;
    }
  });
}

/**
 * Gives the access points that the account has for a bucket of its own, with their policies.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html
 */
export async function listAccessPoints(
  read: ReadAccess,
  { accountId, bucket }: { readonly accountId: string; readonly bucket: string },
  options: CallOptions = {},
): Promise<readonly AccessPoint[]> {
  const listed = await list(read, accountId, bucket, options);
  const found: AccessPoint[] = [];
  for (const { Name = '', AccessPointArn, Alias, NetworkOrigin, VpcConfiguration } of listed) {
    found.push({
      name: Name,
      arn: AccessPointArn,
      alias: Alias,
      networkOrigin: NetworkOrigin ?? 'unknown',
      vpcId: VpcConfiguration?.VpcId,
      policy: await accessPointPolicy(read, accountId, Name, options),
    });
  }
  return found;
}

/**
 * Gives the names of the access points that the account has for a bucket of its own, without asking for their policies.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListAccessPoints.html
 */
export async function listAccessPointNames(
  read: ReadAccess,
  { accountId, bucket }: { readonly accountId: string; readonly bucket: string },
  options: CallOptions = {},
): Promise<readonly string[]> {
  const listed = await list(read, accountId, bucket, options);
  return listed.map(({ Name = '' }) => Name);
}

function list(
  read: ReadAccess,
  accountId: string,
  bucket: string,
  options: CallOptions,
): Promise<readonly SdkAccessPoint[]> {
  return ask(read, 'ListAccessPoints', bucket, async (sdk, client) => {
    const wanted = { AccountId: accountId, Bucket: bucket };
    const pages = await allPages(
      (NextToken) => client.send(new sdk.ListAccessPointsCommand({ ...wanted, NextToken }), sending(options)),
      (page) => page.NextToken,
    );
    return pages.flatMap((page) => page.AccessPointList ?? []);
  });
}

function accessPointPolicy(
  read: ReadAccess,
  accountId: string,
  name: string,
  options: CallOptions,
): Promise<string | null> {
  return ask(read, 'GetAccessPointPolicy', `access point ${name}`, async (sdk, client) => {
    try {
      const command = new sdk.GetAccessPointPolicyCommand({ AccountId: accountId, Name: name });
      return (await client.send(command, sending(options))).Policy ?? null;
    } catch (error) {
      if (isNamed(error, 'NoSuchAccessPointPolicy')) return null;
      throw error;
    }
  });
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string,
  work: (sdk: typeof import('./sdk.ts'), client: S3ControlClient) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 's3-control', operation, resource }, async () =>
    work(await import('./sdk.ts'), await read.client('s3-control')),
  );
}
