import { FailureError } from '../../src/aws/errors.ts';
import type { IamPrincipal, PrincipalName } from '../../src/aws/iam/principal.ts';
import { getInlinePolicy, getRole, getUser, inlinePolicyNames } from '../../src/aws/iam/principal-reads.ts';
import { deleteInlinePolicy, putInlinePolicy } from '../../src/aws/iam/writes.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, RUN_STARTED, type StepFacts, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { isOwnIdentity } from './own-identity.ts';
import {
  AHEAD_SECONDS,
  type Denial,
  denialDocument,
  deniedUntil,
  deniesSession,
  isDenialOf,
} from './session-denial.ts';

/** Characters that the inline policies of one principal may have together, white space not counted. */
const LIMIT: Readonly<Record<PrincipalName['kind'], number>> = { user: 2048, role: 10_240 };

/** As long as every moment that a run can begin at. */
const SAMPLE_TIME = '2026-01-02T03:04:05.678Z';

/** The moment that planning does not know. */
const UNTIL: JsonObject = { ...RUN_STARTED, plusSeconds: AHEAD_SECONDS };

/** What planning a denial gives: no step where the principal is denied everything by our policy already. */
export interface PlannedDenial {
  readonly step?: PlannedStep;
  readonly warnings: readonly string[];
}

/**
 * Plans the step that denies a user or a role its sessions issued until just after the run begins (or everything), by an inline
 * policy of its own. Refuses, by a FailureError, where the policy would not fit beside those there are.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export async function planDenial(read: ReadAccess, principal: IamPrincipal, denial: Denial): Promise<PlannedDenial> {
  const policies = await inlinePolicies(read, principal);
  const { name, foreign } = freeName(policies, baseName(denial), denial);
  const before = policies.get(name) ?? null;
  const warnings = foreign.map(
    (each) => `${titled(principal)} has a policy ${each} that says something else: it is left alone.`,
  );
  if (before !== null && denial.reach === 'everything') return { warnings };
  refuseTooLarge(principal, policies, name, JSON.stringify(denialDocument(denial, SAMPLE_TIME)));
  return { step: denialStep(principal, denial, name, before), warnings };
}

function baseName(denial: Denial): string {
  if (denial.reach === 'everything') return 'transit-tui-deny-everything';
  return denial.reach === 'session'
    ? `transit-tui-deny-session-${sessionName(denial)}`
    : 'transit-tui-deny-older-sessions';
}

const sessionName = ({ userId = '' }: Denial): string => userId.slice(userId.indexOf(':') + 1);

/** A name that is free, or holds an earlier denial of the same kind, which a later moment only widens. */
function freeName(policies: ReadonlyMap<string, string>, base: string, denial: Denial) {
  const foreign: string[] = [];
  for (let count = 1; ; count++) {
    const name = count === 1 ? base : `${base}-${count}`;
    const text = policies.get(name);
    if (text === undefined || isDenialOf(text, denial)) return { name, foreign };
    foreign.push(name);
  }
}

async function inlinePolicies(read: ReadAccess, principal: PrincipalName): Promise<ReadonlyMap<string, string>> {
  const names = await inlinePolicyNames(read, principal);
  const texts = await Promise.all(names.map((name) => getInlinePolicy(read, principal, name)));
  return new Map(names.map((name, index) => [name, texts[index] ?? '']));
}

function refuseTooLarge(
  principal: PrincipalName,
  policies: ReadonlyMap<string, string>,
  name: string,
  text: string,
): void {
  const sizeOf = (policy: string) => policy.replace(/\s/g, '').length;
  const others = [...policies].filter(([other]) => other !== name).reduce((sum, [, each]) => sum + sizeOf(each), 0);
  const limit = LIMIT[principal.kind];
  if (others + sizeOf(text) <= limit) return;
  throw new FailureError({
    code: 'refused',
    message: `Refused: the inline policies of ${titled(principal)} have ${others} of ${limit} characters, and the denial needs ${sizeOf(text)} more.`,
    hint: 'Turn one of them into a managed policy, or attach the managed policy AWSDenyAll by hand, which denies everything.',
  });
}

const titled = ({ kind, name }: PrincipalName): string => `${kind} ${name}`;

function denialStep(principal: IamPrincipal, denial: Denial, policyName: string, before: string | null): PlannedStep {
  const { kind, name } = principal;
  const { reach, userId } = denial;
  const owner = kind === 'user' ? { UserName: name } : { RoleName: name };
  return {
    id: `deny-sessions:${kind}/${name}:${policyName}`,
    kind: 'deny-sessions',
    title: `Deny everything to ${whom(principal, denial)}, by inline policy ${policyName}`,
    args: { principal: kind, name, policyName, reach, ...(userId === undefined ? {} : { userId }) },
    before: { id: principal.id, policy: before },
    change: [
      {
        what: `inline policy ${policyName}`,
        before: before ?? 'not there',
        after: JSON.stringify(denialDocument(denial, `${AHEAD_SECONDS} seconds after the run begins`)),
      },
    ],
    calls: [
      call('iam', kind === 'user' ? 'PutUserPolicy' : 'PutRolePolicy', {
        ...owner,
        PolicyName: policyName,
        PolicyDocument: denialDocument(denial, UNTIL),
      }),
    ],
    undo:
      before === null
        ? `Remove policy ${policyName} from ${kind} ${name}`
        : `Put back the former text of policy ${policyName} of ${kind} ${name}, byte for byte`,
  };
}

function whom({ kind, name }: PrincipalName, denial: Denial): string {
  if (denial.reach === 'everything') return `${kind} ${name}`;
  const session = denial.reach === 'session' ? `every session ${sessionName(denial)}` : 'every session';
  return `${session} of ${kind} ${name} issued until ${AHEAD_SECONDS} seconds after the run begins`;
}

/** What the step reads: the principal's unique id, and the policy of the step's name; null where there is none. */
interface DenialState {
  readonly id: string;
  readonly policy: string | null;
}

/** Puts an inline policy that denies into a user or a role; IAM does it at once or not at all. */
export const denySessions: StepKind = {
  async capture({ read }, step) {
    const principal = principalOf(step);
    const [found, policy] = await Promise.all([
      describe(read, principal),
      getInlinePolicy(read, principal, String(step.args.policyName)),
    ]);
    return found === undefined ? null : { id: found.id, policy };
  },
  admit(step, caller) {
    const principal = principalOf(step);
    if (!isOwnIdentity(principal, caller)) return;
    throw new FailureError({
      code: 'refused',
      message: `Refused: ${titled(principal)} is your own: the denial would end this session.`,
      hint: 'Use another identity to contain this one.',
    });
  },
  standing(current, step, facts) {
    const now = stateOf(current);
    // A principal that was made anew under the name has none of the sessions of the one before.
    if (now === undefined || now.id !== stateOf(step.before)?.id) return 'gone';
    if (sameJson(current, step.before)) return 'before';
    return now.policy === textFor(step, facts) ? 'after' : 'other';
  },
  async apply(context, step) {
    const policy = { name: String(step.args.policyName), text: textFor(step, context) };
    await putInlinePolicy(context.write, principalOf(step), policy);
    return {
      policyName: policy.name,
      ...(step.args.reach === 'everything' ? {} : { issuedBefore: deniedUntil(context.startedAt) }),
    };
  },
  recall: (_, { args }, { startedAt }) => ({
    policyName: String(args.policyName),
    ...(args.reach === 'everything' ? {} : { issuedBefore: deniedUntil(startedAt) }),
  }),
  async confirm({ read, startedAt }, step) {
    const name = String(step.args.policyName);
    const text = (await getInlinePolicy(read, principalOf(step), name)) ?? '';
    const until = deniedUntil(startedAt);
    const issuedAt = Date.parse(until);
    const userId = denialOf(step).userId ?? 'AROAEXAMPLE:any';
    const isEverything = step.args.reach === 'everything';
    if (!deniesSession(text, { issuedAt: issuedAt - 1, userId })) throw notDenied(step);
    if (isEverything && !deniesSession(text, { userId })) throw notDenied(step);
    return {
      evidence: isEverything
        ? `policy ${name} reads back as planned; evaluated, it denies every session and every key everything`
        : `policy ${name} reads back as planned; evaluated, it denies a session issued before ${until}${deniesSession(text, { issuedAt, userId }) ? '' : ', and none issued since'}`,
    };
  },
  async undo({ read, write }, step) {
    const principal = principalOf(step);
    const name = String(step.args.policyName);
    const before = stateOf(step.before)?.policy ?? null;
    if (before !== null) await putInlinePolicy(write, principal, { name, text: before });
    else if ((await getInlinePolicy(read, principal, name)) !== null) await deleteInlinePolicy(write, principal, name);
    return {};
  },
};

const stateOf = (state: Json): DenialState | undefined =>
  state === null ? undefined : (state as unknown as DenialState);

const principalOf = ({ args }: PlannedStep): PrincipalName => ({
  kind: args.principal === 'user' ? 'user' : 'role',
  name: String(args.name),
});

function denialOf({ args }: PlannedStep): Denial {
  const reach = args.reach as Denial['reach'];
  return typeof args.userId === 'string' ? { reach, userId: args.userId } : { reach };
}

/** The text that is sent: the plan's document with the run's own moment in it. */
const textFor = (step: PlannedStep, { startedAt }: Pick<StepFacts, 'startedAt'>): string =>
  JSON.stringify(denialDocument(denialOf(step), deniedUntil(startedAt)));

async function describe(read: ReadAccess, { kind, name }: PrincipalName): Promise<IamPrincipal | undefined> {
  try {
    return await (kind === 'user' ? getUser(read, name) : getRole(read, name));
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return undefined;
    throw error;
  }
}

const notDenied = (step: PlannedStep): FailureError =>
  new FailureError({
    code: 'unknown',
    message: `policy ${String(step.args.policyName)} reads back, but it does not deny an older session`,
    hint: 'Look at the policy itself, then resume to check again, or roll back.',
  });
