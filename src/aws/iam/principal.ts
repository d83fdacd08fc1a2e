import type { Role as SdkRole, User as SdkUser } from '@aws-sdk/client-iam';

/** A user or a role by its name, which is unique in its account whatever its path. */
export interface PrincipalName {
  readonly kind: 'user' | 'role';
  readonly name: string;
}

/** A user or a role as IAM describes it. */
export interface IamPrincipal extends PrincipalName {
  /** `AIDA…` or `AROA…`: another one when the name is given anew. */
  readonly id: string;
  readonly arn: string;
  readonly path: string;
}

export interface IamRole extends IamPrincipal {
  readonly description?: string;
  /** The text of the policy that says who may assume it. */
  readonly trustPolicy: string;
}

/** Gives our user from GetUser's own. */
export function toUser(raw: SdkUser): IamPrincipal {
  return { kind: 'user', name: raw.UserName ?? '', id: raw.UserId ?? '', arn: raw.Arn ?? '', path: raw.Path ?? '/' };
}

/** Gives our role from GetRole's own. */
export function toRole(raw: SdkRole): IamRole {
  return {
    kind: 'role',
    name: raw.RoleName ?? '',
    id: raw.RoleId ?? '',
    arn: raw.Arn ?? '',
    path: raw.Path ?? '/',
    ...(raw.Description === undefined ? {} : { description: raw.Description }),
    trustPolicy: policyText(raw.AssumeRolePolicyDocument ?? ''),
  };
}

/** Gives the text of a policy, which IAM answers percent-encoded by RFC 3986. */
export function policyText(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
