/** The operations of AWS IAM that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = [
  'GetAccessKeyLastUsed',
  'GetInstanceProfile',
  'GetLoginProfile',
  'GetRole',
  'GetRolePolicy',
  'GetUser',
  'GetUserPolicy',
  'ListAccessKeys',
  'ListAccountAliases',
  'ListAttachedRolePolicies',
  'ListAttachedUserPolicies',
  'ListInstanceProfilesForRole',
  'ListRolePolicies',
  'ListUserPolicies',
] as const;
