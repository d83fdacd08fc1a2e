import { describeVpcEndpoints } from '../../src/aws/ec2/endpoint-reads.ts';
import { putEndpointPolicy } from '../../src/aws/ec2/endpoint-writes.ts';
import type { VpcEndpoint } from '../../src/aws/ec2/vpc-endpoint.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { call, type StepKind } from '../../src/playbook/define.ts';
import type { Json, JsonObject, PlannedStep } from '../../src/playbook/plan.ts';
import { PolicyTextError, readPolicy, removeStatements } from '../steps/bucket-policy/policy-text.ts';
import { meaningOf, samePolicy } from '../steps/bucket-policy/same-policy.ts';
import type { Denial } from './statements.ts';

/** Plans the step that puts a policy with the denials in place of an endpoint's policy; both texts are part of the plan. */
export function endpointPolicyStep(
  { vpcEndpointId, label }: { readonly vpcEndpointId: string; readonly label: string },
  before: string,
  after: string,
  added: readonly Denial[],
): PlannedStep {
  const kept = readPolicy(before).statements.length;
  return {
    id: `endpoint-policy:${vpcEndpointId}`,
    kind: 'endpoint-policy',
    title: `At ${label} deny ${added.map(({ says }) => says).join(', ')}: by statements of their own`,
    args: { endpoint: vpcEndpointId, policy: after, sids: added.map(({ sid }) => sid) },
    before: { policy: before },
    change: [
      ...added.map(({ sid, statement }) => ({
        what: `statement ${sid}`,
        before: 'not there',
        after: JSON.stringify(statement),
      })),
      { what: 'other statements', before: `${kept}`, after: `${kept}, byte for byte` },
    ],
    calls: [call('ec2', 'ModifyVpcEndpoint', { VpcEndpointId: vpcEndpointId, PolicyDocument: after })],
    undo: `Put back the policy of ${vpcEndpointId}, byte for byte`,
  };
}

/** Replaces an endpoint's policy; EC2 does it at once or not at all, and whoever writes last wins. */
export const endpointPolicy: StepKind = {
  async capture({ read }, { args }) {
    const endpoint = await findEndpoint(read, String(args.endpoint));
    return endpoint === undefined ? null : { policy: endpoint.policyDocument ?? null };
  },
  same: (a, b) => a !== null && b !== null && samePolicy(policyOf(a), policyOf(b)),
  standing(current, { args, before }) {
    if (current === null) return 'gone';
    if (sameJson(current, before)) return 'before';
    if (samePolicy(policyOf(current), policyOf(args))) return 'after';
    return samePolicy(policyOf(current), policyOf(before)) ? 'before' : 'other';
  },
  async apply({ write }, { args }) {
    await put(write, args, String(args.policy));
    return {};
  },
  recall: () => ({}),
  async confirm() {
    return { evidence: 'the policy reads back as planned' };
  },
  standingBack(current, step, facts) {
    const standing = endpointPolicy.standing(current, step, facts);
    if (standing !== 'other') return standing;
    const own = ownStatements(policyOf(current), step.args);
    if (own === 'changed') return 'other';
    // What others did to the rest of the policy is theirs: only the statements of this run go.
    return own.size === 0 ? { kept: OWN_GONE } : 'after';
  },
  async undo({ read, write }, { args, before }) {
    const endpoint = await findEndpoint(read, String(args.endpoint));
    const current = endpoint?.policyDocument ?? null;
    if (current === null) throw movedMeanwhile(String(args.endpoint));
    const isOurs = samePolicy(current, policyOf(args));
    const own = ownStatements(current, args);
    if (!isOurs && own === 'changed') throw movedMeanwhile(String(args.endpoint));
    if (!isOurs && own !== 'changed' && own.size === 0) return { kept: OWN_GONE };
    const rest = isOurs || own === 'changed' ? policyOf(before) : removeStatements(current, own);
    await put(write, args, rest ?? String(policyOf(before)));
    return {};
  },
};

const OWN_GONE = 'the denials of this run are gone from the policy; what others changed in it since stays';

const movedMeanwhile = (endpoint: string): FailureError =>
  new FailureError({
    code: 'refused',
    message: `The policy of ${endpoint} was changed in the very moment in which it was to be put back, and was left as it is.`,
    hint: 'Look at who changes it, then roll back again.',
  });

/** Finds an endpoint by its id; undefined where it is no more, which EC2 shows for a while as deleted. */
export async function findEndpoint(read: ReadAccess, id: string): Promise<VpcEndpoint | undefined> {
  try {
    const [endpoint] = await describeVpcEndpoints(read, { vpcEndpointIds: [id] });
    return endpoint === undefined || /^delet/.test(endpoint.state ?? '') ? undefined : endpoint;
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return undefined;
    throw error;
  }
}

const policyOf = (state: Json): string | null => (state as { readonly policy: string | null }).policy;

const put = (write: Parameters<typeof putEndpointPolicy>[0], { endpoint }: JsonObject, policyDocument: string) =>
  putEndpointPolicy(write, { vpcEndpointId: String(endpoint), policyDocument });

/** The places of the run's own statements in a policy; `changed` where one of their Sids says something else by now. */
function ownStatements(policy: string | null, args: JsonObject): ReadonlySet<number> | 'changed' {
  const places = new Set<number>();
  const now = policy === null ? [] : statementsOf(policy);
  if (now === undefined) return 'changed';
  const planned = statementsOf(String(args.policy)) ?? [];
  for (const sid of args.sids as readonly string[]) {
    const at = now.findIndex(({ Sid }) => Sid === sid);
    const [found, own] = [now[at], planned.find(({ Sid }) => Sid === sid)];
    if (found === undefined || own === undefined) continue;
    if (meaningOf(found) !== meaningOf(own)) return 'changed';
    places.add(at);
  }
  return places;
}

/** Undefined for a policy whose text is ambiguous: nobody can edit that. */
function statementsOf(policy: string): readonly Readonly<Record<string, unknown>>[] | undefined {
  try {
    return readPolicy(policy).statements.map(({ value }) => value);
  } catch (error) {
    if (error instanceof PolicyTextError) return undefined;
    throw error;
  }
}
