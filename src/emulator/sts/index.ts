import { GetCallerIdentity$, type GetCallerIdentityRequest, type GetCallerIdentityResponse } from '@aws-sdk/client-sts';
import type { Handler, ServiceEntry } from '../handler.ts';

const getCallerIdentity: Handler<GetCallerIdentityRequest, GetCallerIdentityResponse> = (_input, { caller }) => ({
  UserId: caller.userId,
  Account: caller.account,
  Arn: caller.arn,
});

/** AWS Security Token Service. */
export const sts: ServiceEntry = {
  name: 'sts',
  protocol: 'query',
  signingName: 'sts',
  xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
  operations: {
    GetCallerIdentity: { schema: GetCallerIdentity$, handler: getCallerIdentity, mutates: false },
  },
};
