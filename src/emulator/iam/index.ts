import {
  DeleteRolePolicy$,
  DeleteUserPolicy$,
  GetAccessKeyLastUsed$,
  GetInstanceProfile$,
  GetLoginProfile$,
  GetRole$,
  GetRolePolicy$,
  GetUser$,
  GetUserPolicy$,
  ListAccessKeys$,
  ListAccountAliases$,
  ListInstanceProfilesForRole$,
  ListRolePolicies$,
  ListUserPolicies$,
  PutRolePolicy$,
  PutUserPolicy$,
  UpdateAccessKey$,
} from '@aws-sdk/client-iam';
import type { ServiceEntry } from '../handler.ts';
import { getAccessKeyLastUsed, listAccessKeys, updateAccessKey } from './access-keys.ts';
import {
  deleteRolePolicy,
  deleteUserPolicy,
  getRolePolicy,
  getUserPolicy,
  listRolePolicies,
  listUserPolicies,
  putRolePolicy,
  putUserPolicy,
} from './inline-policies.ts';
import {
  getInstanceProfile,
  getLoginProfile,
  getRole,
  getUser,
  listAccountAliases,
  listInstanceProfilesForRole,
} from './principals.ts';

const read = { mutates: false } as const;
const write = { mutates: true } as const;

/** AWS Identity and Access Management. */
export const iam: ServiceEntry = {
  name: 'iam',
  protocol: 'query',
  signingName: 'iam',
  xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: {
    DeleteRolePolicy: { schema: DeleteRolePolicy$, handler: deleteRolePolicy, ...write },
    DeleteUserPolicy: { schema: DeleteUserPolicy$, handler: deleteUserPolicy, ...write },
    GetAccessKeyLastUsed: { schema: GetAccessKeyLastUsed$, handler: getAccessKeyLastUsed, ...read },
    GetInstanceProfile: { schema: GetInstanceProfile$, handler: getInstanceProfile, ...read },
    GetLoginProfile: { schema: GetLoginProfile$, handler: getLoginProfile, ...read },
    GetRole: { schema: GetRole$, handler: getRole, ...read },
    GetRolePolicy: { schema: GetRolePolicy$, handler: getRolePolicy, ...read },
    GetUser: { schema: GetUser$, handler: getUser, ...read },
    GetUserPolicy: { schema: GetUserPolicy$, handler: getUserPolicy, ...read },
    ListAccessKeys: { schema: ListAccessKeys$, handler: listAccessKeys, ...read },
    ListAccountAliases: { schema: ListAccountAliases$, handler: listAccountAliases, ...read },
    ListInstanceProfilesForRole: {
      schema: ListInstanceProfilesForRole$,
      handler: listInstanceProfilesForRole,
      ...read,
    },
    ListRolePolicies: { schema: ListRolePolicies$, handler: listRolePolicies, ...read },
    ListUserPolicies: { schema: ListUserPolicies$, handler: listUserPolicies, ...read },
    PutRolePolicy: { schema: PutRolePolicy$, handler: putRolePolicy, ...write },
    PutUserPolicy: { schema: PutUserPolicy$, handler: putUserPolicy, ...write },
    UpdateAccessKey: { schema: UpdateAccessKey$, handler: updateAccessKey, ...write },
  },
};
