import type {
  GetInstanceProfileRequest,
  GetInstanceProfileResponse,
  GetLoginProfileRequest,
  GetLoginProfileResponse,
  GetRoleRequest,
  GetRoleResponse,
  GetUserRequest,
  GetUserResponse,
  InstanceProfile,
  ListAccountAliasesRequest,
  ListAccountAliasesResponse,
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse,
  Role,
  User,
} from '@aws-sdk/client-iam';
import { AwsError, type Handler } from '../handler.ts';
import { hexOf } from '../ids.ts';
import type { InstanceProfileState, RoleState, UserState, World } from '../state.ts';

/** What IAM answers for a name it does not have. */
export const noSuchEntity = (message: string): AwsError => new AwsError('NoSuchEntity', message, 404);

/** The role of a name. */
export function roleOf(world: World, name: string | undefined): RoleState {
  const role = world.roles[name ?? ''];
  if (role === undefined) throw noSuchEntity(`The role with name ${name ?? ''} cannot be found.`);
  return role;
}

/** The user of a name. */
export function userOf(world: World, name: string | undefined): UserState {
  const user = world.users[name ?? ''];
  if (user === undefined) throw noSuchEntity(`The user with name ${name ?? ''} cannot be found.`);
  return user;
}

/** ListAccountAliases. */
export const listAccountAliases: Handler<ListAccountAliasesRequest, ListAccountAliasesResponse> = (
  _input,
  { world },
) => ({ AccountAliases: world.accountAlias === '' ? [] : [world.accountAlias], IsTruncated: false });

/** GetRole: the trust policy percent-encoded, as IAM gives every policy. */
export const getRole: Handler<GetRoleRequest, GetRoleResponse> = (input, { world }) => {
  const role = roleOf(world, input.RoleName);
  const RoleLastUsed = role.lastUsed === null ? {} : { LastUsedDate: new Date(role.lastUsed), Region: world.region };
  return { Role: { ...toRole(role), RoleLastUsed, Tags: tagsOf(role) } };
};

const toRole = (role: RoleState): Role => ({
  Path: role.path,
  RoleName: role.roleName,
  RoleId: role.roleId,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodeURIComponent(role.assumeRolePolicy),
  MaxSessionDuration: 3600,
});

const tagsOf = ({ tags }: RoleState | UserState) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** GetUser: the caller's own when no name is given. */
export const getUser: Handler<GetUserRequest, GetUserResponse> = (input, { world, caller }) => {
  if (input.UserName !== undefined) return { User: toUser(userOf(world, input.UserName)) };
  const own = Object.values(world.users).find((user) => user.arn === caller.arn);
  if (own === undefined) {
    throw new AwsError('ValidationError', 'Must specify userName when calling with non-User credentials');
  }
  return { User: toUser(own) };
};

const toUser = (user: UserState): User => ({
  Path: user.path,
  UserName: user.userName,
  UserId: user.userId,
  Arn: user.arn,
  CreateDate: new Date(user.createdAt),
  Tags: tagsOf(user),
});

/** GetLoginProfile: a user without a password has none. */
export const getLoginProfile: Handler<GetLoginProfileRequest, GetLoginProfileResponse> = (input, { world }) => {
  const { userName, loginProfileCreatedAt } = userOf(world, input.UserName);
  if (loginProfileCreatedAt === undefined) throw noSuchEntity(`Login Profile for User ${userName} cannot be found.`);
  const CreateDate = new Date(loginProfileCreatedAt);
  return { LoginProfile: { UserName: userName, CreateDate, PasswordResetRequired: false } };
};

/** GetInstanceProfile. */
export const getInstanceProfile: Handler<GetInstanceProfileRequest, GetInstanceProfileResponse> = (
  input,
  { world },
) => {
  const name = input.InstanceProfileName ?? '';
  const profile = Object.values(world.instanceProfiles).find((each) => each.name === name);
  if (profile === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return { InstanceProfile: toInstanceProfile(world, profile) };
};

/** ListInstanceProfilesForRole. */
export const listInstanceProfilesForRole: Handler<
  ListInstanceProfilesForRoleRequest,
  ListInstanceProfilesForRoleResponse
> = (input, { world }) => {
  const { roleName } = roleOf(world, input.RoleName);
  const profiles = Object.values(world.instanceProfiles).filter(({ roleNames }) => roleNames.includes(roleName));
  return { InstanceProfiles: profiles.map((profile) => toInstanceProfile(world, profile)), IsTruncated: false };
};

function toInstanceProfile(world: World, profile: InstanceProfileState): InstanceProfile {
  const roles = profile.roleNames.flatMap((roleName) => world.roles[roleName] ?? []);
  return {
    Path: '/',
    InstanceProfileName: profile.name,
    InstanceProfileId: profile.id || `AIPA${hexOf(profile.name).slice(0, 17).toUpperCase()}`,
    Arn: profile.arn,
    CreateDate: new Date(roles[0]?.createdAt ?? world.startedAt),
    Roles: roles.map(toRole),
  };
}
