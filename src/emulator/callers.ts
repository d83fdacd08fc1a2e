import type { CallerState, World } from './state.ts';

/** Whose key it is: a caller of the world, a user whose key is in use, or the responder when the key is not known. */
export function callerOf(world: World, accessKeyId: string): CallerState | 'inactive-key' {
  const callers = Object.values(world.callers);
  const known = callers.find((caller) => caller.accessKeyId === accessKeyId);
  if (known !== undefined) return known;
  for (const user of Object.values(world.users)) {
    const key = user.accessKeys.find((each) => each.accessKeyId === accessKeyId);
    if (key?.status === 'Inactive') return 'inactive-key';
    if (key !== undefined) {
      return {
        accessKeyId,
        arn: user.arn,
        userId: user.userId,
        account: world.accountId,
        deniedActions: [],
        expired: false,
      };
    }
  }
  return callers[0] ?? responderOf(world, accessKeyId);
}

const responderOf = (world: World, accessKeyId: string): CallerState => ({
  accessKeyId,
  arn: `arn:aws:iam::${world.accountId}:root`,
  userId: world.accountId,
  account: world.accountId,
  deniedActions: [],
  expired: false,
});

/** Whether an action is among those refused to a caller; `ec2:*` and `*` refuse many. */
export const isDenied = (caller: CallerState, action: string): boolean =>
  caller.deniedActions.some(
    (denied) => denied === '*' || denied === action || (denied.endsWith('*') && action.startsWith(denied.slice(0, -1))),
  );

/** What AWS says of a refused action. */
export function denialOf(caller: CallerState, action: string, input: object): string {
  const resource = s3ResourceOf(action, input);
  const where = resource === null ? '' : ` on resource: "${resource}"`;
  return `User: ${caller.arn} is not authorized to perform: ${action}${where} because no identity-based policy allows the ${action} action`;
}

function s3ResourceOf(action: string, input: object): string | null {
  if (!action.startsWith('s3:') || !('Bucket' in input)) return null;
  return `arn:aws:s3:::${input.Bucket}${'Key' in input ? `/${input.Key}` : ''}`;
}
