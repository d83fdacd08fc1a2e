import type {
  DeleteRolePolicyRequest,
  DeleteUserPolicyRequest,
  GetRolePolicyRequest,
  GetRolePolicyResponse,
  GetUserPolicyRequest,
  GetUserPolicyResponse,
  ListRolePoliciesRequest,
  ListRolePoliciesResponse,
  ListUserPoliciesRequest,
  ListUserPoliciesResponse,
  PutRolePolicyRequest,
  PutUserPolicyRequest,
} from '@aws-sdk/client-iam';
import { AwsError, type Handler } from '../handler.ts';
import { noSuchEntity, roleOf, userOf } from './principals.ts';

interface Holder {
  readonly path: string;
  readonly inlinePolicies: Record<string, string>;
}

/** Characters that the inline policies of a user or a role may have together, white space not counted. */
const LIMITS = { user: 2048, role: 10_240 };

function policyIn(holder: Holder, kind: string, name: string | undefined): string {
  const document = holder.inlinePolicies[name ?? ''];
  if (document === undefined) throw noSuchEntity(`The ${kind} policy with name ${name ?? ''} cannot be found.`);
  return document;
}

/** AWS keeps the roles that belong to its services and to IAM Identity Center to itself. */
function refuseProtected({ path }: Holder, roleName: string | undefined): void {
  if (!path.startsWith('/aws-service-role/') && !path.startsWith('/aws-reserved/')) return;
  const message = `Cannot perform the operation on the protected role '${roleName ?? ''}' - this role is only modifiable by AWS`;
  throw new AwsError('UnmodifiableEntity', message);
}

function put(
  holder: Holder,
  owner: { readonly kind: keyof typeof LIMITS; readonly name: string | undefined },
  name: string | undefined,
  document: string | undefined,
): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document ?? '');
  } catch {
    throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
  }
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) {
    throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
  }
  const texts = Object.values({ ...holder.inlinePolicies, [name ?? '']: document ?? '' });
  if (texts.join('').replace(/\s/g, '').length > LIMITS[owner.kind]) {
    const message = `Maximum policy size of ${LIMITS[owner.kind]} bytes exceeded for ${owner.kind} ${owner.name ?? ''}`;
    throw new AwsError('LimitExceeded', message, 409);
  }
  holder.inlinePolicies[name ?? ''] = document ?? '';
  return {};
}

function remove(holder: Holder, kind: string, name: string | undefined): object {
  policyIn(holder, kind, name);
  delete holder.inlinePolicies[name ?? ''];
  return {};
}

const namesOf = (holder: Holder) => ({
  PolicyNames: Object.keys(holder.inlinePolicies).sort(),
  IsTruncated: false,
});

/** PutRolePolicy. */
export const putRolePolicy: Handler<PutRolePolicyRequest, object> = (input, { world }) => {
  const role = roleOf(world, input.RoleName);
  refuseProtected(role, input.RoleName);
  return put(role, { kind: 'role', name: input.RoleName }, input.PolicyName, input.PolicyDocument);
};

/** DeleteRolePolicy. */
export const deleteRolePolicy: Handler<DeleteRolePolicyRequest, object> = (input, { world }) => {
  const role = roleOf(world, input.RoleName);
  refuseProtected(role, input.RoleName);
  return remove(role, 'role', input.PolicyName);
};

/** GetRolePolicy: the document percent-encoded. */
export const getRolePolicy: Handler<GetRolePolicyRequest, GetRolePolicyResponse> = (input, { world }) => {
  const document = policyIn(roleOf(world, input.RoleName), 'role', input.PolicyName);
  return {
    RoleName: input.RoleName,
    PolicyName: input.PolicyName,
    PolicyDocument: encodeURIComponent(document),
  };
};

/** ListRolePolicies. */
export const listRolePolicies: Handler<ListRolePoliciesRequest, ListRolePoliciesResponse> = (input, { world }) =>
  namesOf(roleOf(world, input.RoleName));

/** PutUserPolicy. */
export const putUserPolicy: Handler<PutUserPolicyRequest, object> = (input, { world }) =>
  put(userOf(world, input.UserName), { kind: 'user', name: input.UserName }, input.PolicyName, input.PolicyDocument);

/** DeleteUserPolicy. */
export const deleteUserPolicy: Handler<DeleteUserPolicyRequest, object> = (input, { world }) =>
  remove(userOf(world, input.UserName), 'user', input.PolicyName);

/** GetUserPolicy: the document percent-encoded. */
export const getUserPolicy: Handler<GetUserPolicyRequest, GetUserPolicyResponse> = (input, { world }) => {
  const document = policyIn(userOf(world, input.UserName), 'user', input.PolicyName);
  return {
    UserName: input.UserName,
    PolicyName: input.PolicyName,
    PolicyDocument: encodeURIComponent(document),
  };
};

/** ListUserPolicies. */
export const listUserPolicies: Handler<ListUserPoliciesRequest, ListUserPoliciesResponse> = (input, { world }) =>
  namesOf(userOf(world, input.UserName));
