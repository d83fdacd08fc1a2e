import type {
  DeletePublicAccessBlockRequest,
  GetPublicAccessBlockOutput,
  GetPublicAccessBlockRequest,
  PutPublicAccessBlockRequest,
} from '@aws-sdk/client-s3-control';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import { scheduleRescan } from '../s3/analyzer-rescan.ts';
import { fromConfiguration, toConfiguration } from '../s3/public-access-block.ts';

/** Refuses a request about another account than the caller's. */
export function ownAccount({ caller }: HandlerContext, accountId: string | undefined): void {
  if (accountId !== caller.account) throw new AwsError('AccessDenied', 'Access Denied', 403);
}

/** GetPublicAccessBlock of the account. */
export const getPublicAccessBlock: Handler<GetPublicAccessBlockRequest, GetPublicAccessBlockOutput> = (
  input,
  context,
) => {
  ownAccount(context, input.AccountId);
  const block = context.world.accountPublicAccessBlock;
  if (block === null) {
    throw new AwsError(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
      404,
      { AccountId: input.AccountId },
    );
  }
  return { PublicAccessBlockConfiguration: toConfiguration(block) };
};

/** PutPublicAccessBlock of the account. */
export const putPublicAccessBlock: Handler<PutPublicAccessBlockRequest, object> = (input, context) => {
  ownAccount(context, input.AccountId);
  context.world.accountPublicAccessBlock = fromConfiguration(input.PublicAccessBlockConfiguration ?? {});
  scheduleRescan(context);
  return {};
};

/** DeletePublicAccessBlock of the account. */
export const deletePublicAccessBlock: Handler<DeletePublicAccessBlockRequest, object> = (input, context) => {
  ownAccount(context, input.AccountId);
  context.world.accountPublicAccessBlock = null;
  scheduleRescan(context);
  return {};
};
