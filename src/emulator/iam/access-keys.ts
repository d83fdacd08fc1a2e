import type {
  GetAccessKeyLastUsedRequest,
  GetAccessKeyLastUsedResponse,
  ListAccessKeysRequest,
  ListAccessKeysResponse,
  UpdateAccessKeyRequest,
} from '@aws-sdk/client-iam';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import type { UserState } from '../state.ts';
import { noSuchEntity, userOf } from './principals.ts';

/** The user asked for, or the caller's own when none is named. */
function userOrCaller(context: HandlerContext, name: string | undefined): UserState {
  if (name !== undefined) return userOf(context.world, name);
  const own = Object.values(context.world.users).find((user) => user.arn === context.caller.arn);
  if (own === undefined) {
    throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
  }
  return own;
}

/** ListAccessKeys. */
export const listAccessKeys: Handler<ListAccessKeysRequest, ListAccessKeysResponse> = (input, context) => {
  const user = userOrCaller(context, input.UserName);
  return {
    IsTruncated: false,
    AccessKeyMetadata: user.accessKeys.map((key) => ({
      UserName: user.userName,
      AccessKeyId: key.accessKeyId,
      Status: key.status,
      CreateDate: new Date(key.createdAt),
    })),
  };
};

/** GetAccessKeyLastUsed: `N/A` for a key never used. */
export const getAccessKeyLastUsed: Handler<GetAccessKeyLastUsedRequest, GetAccessKeyLastUsedResponse> = (
  input,
  { world },
) => {
  for (const user of Object.values(world.users)) {
    const key = user.accessKeys.find((each) => each.accessKeyId === input.AccessKeyId);
    if (key === undefined) continue;
    return {
      UserName: user.userName,
      AccessKeyLastUsed: {
        ...(key.lastUsed === null ? {} : { LastUsedDate: new Date(key.lastUsed) }),
        ServiceName: key.lastService ?? 'N/A',
        Region: key.lastRegion ?? 'N/A',
      },
    };
  }
  throw noSuchEntity(`The Access Key with id ${input.AccessKeyId ?? ''} cannot be found.`);
};

/** UpdateAccessKey: Active or Inactive. */
export const updateAccessKey: Handler<UpdateAccessKeyRequest, object> = (input, context) => {
  const user = userOrCaller(context, input.UserName);
  const key = user.accessKeys.find((each) => each.accessKeyId === input.AccessKeyId);
  if (key === undefined) throw noSuchEntity(`The Access Key with id ${input.AccessKeyId ?? ''} cannot be found.`);
  if (input.Status !== 'Active' && input.Status !== 'Inactive') {
    throw new AwsError('ValidationError', `Value '${input.Status ?? ''}' at 'status' failed to satisfy constraint`);
  }
  key.status = input.Status;
  return {};
};
