import { type PublicAccessBlock, toSdkBlock } from '../s3/public-access-block.ts';
import type { WriteAccess } from '../session.ts';
import { askS3Control } from './ask-s3-control.ts';
import type { AccessPointAt } from './reads.ts';

/**
 * Replaces all four switches of the account's block on public access: they hold for every bucket of it, in all regions.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html
 */
export function putAccountPublicAccessBlock(
  write: WriteAccess,
  { accountId, block }: { readonly accountId: string; readonly block: PublicAccessBlock },
): Promise<void> {
  return askS3Control(write, 'PutPublicAccessBlock', `account ${accountId}`, async (sdk, client) => {
    const input = { AccountId: accountId, PublicAccessBlockConfiguration: toSdkBlock(block) };
    await client.send(new sdk.PutPublicAccessBlockCommand(input));
  });
}

/**
 * Removes the account's block on public access; those of its buckets stay.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeletePublicAccessBlock.html
 */
export function deleteAccountPublicAccessBlock(
  write: WriteAccess,
  { accountId }: { readonly accountId: string },
): Promise<void> {
  return askS3Control(write, 'DeletePublicAccessBlock', `account ${accountId}`, async (sdk, client) => {
    await client.send(new sdk.DeletePublicAccessBlockCommand({ AccountId: accountId }));
  });
}

/**
 * Replaces an access point's whole policy by this text.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutAccessPointPolicy.html
 */
export function putAccessPointPolicy(
  write: WriteAccess,
  { accountId, name, policy }: AccessPointAt & { readonly policy: string },
): Promise<void> {
  return askS3Control(write, 'PutAccessPointPolicy', `access point ${name}`, async (sdk, client) => {
    await client.send(new sdk.PutAccessPointPolicyCommand({ AccountId: accountId, Name: name, Policy: policy }));
  });
}

/**
 * Removes an access point's policy; the access point stays.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeleteAccessPointPolicy.html
 */
export function deleteAccessPointPolicy(write: WriteAccess, { accountId, name }: AccessPointAt): Promise<void> {
  return askS3Control(write, 'DeleteAccessPointPolicy', `access point ${name}`, async (sdk, client) => {
    await client.send(new sdk.DeleteAccessPointPolicyCommand({ AccountId: accountId, Name: name }));
  });
}
