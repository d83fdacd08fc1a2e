import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import type { PlannedStep } from '../../src/playbook/plan.ts';
import { denySessions, planDenial } from '../steps/deny-older-sessions.ts';
import type { Denial } from '../steps/session-denial.ts';
import { accessKey, accessKeyStep } from './access-key-step.ts';
import { blastRadius } from './blast-radius.ts';
import { type RoleHolder, readHolder, type UserHolder } from './holder.ts';
import { credentialOffers } from './offers.ts';
import { type Params, schema, specs } from './params.ts';
import { warningsOf, wontStop } from './what-goes-on.ts';

/** Takes stolen credentials out of use: keys become inactive, sessions issued until now are denied. */
export const revokeCredentials = definePlaybook({
  id: 'revoke-credentials',
  title: 'Revoke credentials',
  summary:
    "Makes a user's access keys inactive and denies the sessions of a user or a role that were issued until now; deletes nothing.",
  targetParam: 'identity',
  params: { schema, specs },
  changes: [
    'key: makes access keys of a user inactive',
    'session: adds one inline policy to a role that denies its sessions of one name issued until 30 seconds after the run begins',
    'sessions: adds one inline policy to a user or a role that denies its sessions issued until 30 seconds after the run begins',
    'all: adds one inline policy to a user or a role that denies everything',
  ],
  operations: {
    reads: [
      'ec2:DescribeInstances',
      'iam:GetAccessKeyLastUsed',
      'iam:GetLoginProfile',
      'iam:GetRole',
      'iam:GetRolePolicy',
      'iam:GetUser',
      'iam:GetUserPolicy',
      'iam:ListAccessKeys',
      'iam:ListInstanceProfilesForRole',
      'iam:ListRolePolicies',
      'iam:ListUserPolicies',
      'sts:GetCallerIdentity',
    ],
    writes: [
      'iam:DeleteRolePolicy',
      'iam:DeleteUserPolicy',
      'iam:PutRolePolicy',
      'iam:PutUserPolicy',
      'iam:UpdateAccessKey',
    ],
  },
  steps: { 'access-key': accessKey, 'deny-sessions': denySessions },
  offers: credentialOffers,
  async plan(context, params) {
    return draft(context, params, await readHolder(context, params.identity));
  },
});

async function draft(context: PlanContext, params: Params, holder: UserHolder | RoleHolder): Promise<PlanDraft> {
  const { principal } = holder;
  const denial = denialOf(params, holder);
  const planned = denial === undefined ? undefined : await planDenial(context.read, principal, denial);
  const keys = holder.kind === 'user' ? holder.chosen.filter(({ status }) => status === 'Active') : [];
  const steps: PlannedStep[] = keys.map((key) => accessKeyStep(principal.name, key));
  if (planned?.step !== undefined) steps.push(planned.step);
  return {
    target: { kind: principal.kind, id: principal.name, label: labelOf(params, holder) },
    summary: steps.length === 0 ? alreadyDone(params, holder) : `${steps.map(({ title }) => title).join('. ')}.`,
    blastRadius: blastRadius(holder, params, context.region),
    wontStop: wontStop(holder, params, context.region),
    warnings: [...warningsOf(context.caller, holder, params), ...(planned?.warnings ?? [])],
    verification: {
      how:
        denial === undefined
          ? 'the status of each key is read back'
          : `${keys.length === 0 ? 'the' : 'the status of each key and the'} text of the policy is read back, and evaluated for a session that it has to deny`,
      seconds: 10,
    },
    undo: [...steps].reverse().map(({ undo }) => undo),
    steps,
  };
}

function denialOf({ level, session }: Params, { principal }: UserHolder | RoleHolder): Denial | undefined {
  if (level === 'key') return undefined;
  if (level === 'session') return { reach: 'session', userId: `${principal.id}:${session ?? ''}` };
  return { reach: level === 'all' ? 'everything' : 'older' };
}

function labelOf({ identity, level, session }: Params, { principal }: UserHolder | RoleHolder): string {
  if (identity.kind === 'key') return `${identity.accessKeyId} of user ${principal.name}`;
  return level === 'session'
    ? `sessions ${session ?? ''} of role ${principal.name}`
    : `${principal.kind} ${principal.name}`;
}

function alreadyDone({ level }: Params, { principal }: UserHolder | RoleHolder): string {
  return level === 'key'
    ? `No key of user ${principal.name} that was asked for is active.`
    : `${principal.kind === 'user' ? 'User' : 'Role'} ${principal.name} is denied everything already.`;
}
