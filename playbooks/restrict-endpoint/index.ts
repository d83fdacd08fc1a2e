import { awsServiceOf, type VpcEndpoint } from '../../src/aws/ec2/vpc-endpoint.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { PlanContext, PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import { appendStatement, type PolicyText, PolicyTextError, readPolicy } from '../steps/bucket-policy/policy-text.ts';
import { refusal, refuseDeletedPrincipals } from '../steps/bucket-policy/refusals.ts';
import { meaningOf } from '../steps/bucket-policy/same-policy.ts';
import { awsOwnedObjects } from './aws-owned.ts';
import { blastRadius } from './blast-radius.ts';
import { endpointPolicy, endpointPolicyStep, findEndpoint } from './endpoint-policy-step.ts';
import { type Params, schema, specs } from './params.ts';
import { type Denial, denials, SID_PREFIX } from './statements.ts';
import { warningsOf, wontStop } from './words.ts';

/** Lets only the owner's principals at only the owner's resources by a VPC endpoint; its policy of before comes back on rollback. */
export const restrictEndpoint = definePlaybook({
  id: 'restrict-endpoint',
  title: 'Restrict a VPC endpoint',
  summary:
    "Adds denials to an endpoint's policy, so that by it only an account's or an organization's principals reach only its own resources.",
  targetParam: 'endpoint',
  done: 'Restricted',
  params: { schema, specs },
  changes: [
    'adds Deny statements to the policy of the endpoint: for principals of others, for resources of others, or both',
  ],
  operations: {
    reads: [
      'cloudwatch-logs:FilterLogEvents',
      'ec2:DescribeFlowLogs',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribePrefixLists',
      'ec2:DescribeRouteTables',
      'ec2:DescribeVpcEndpoints',
      's3:GetObject',
      's3:ListObjectsV2',
      'sts:GetCallerIdentity',
    ],
    writes: ['ec2:ModifyVpcEndpoint'],
  },
  steps: { 'endpoint-policy': endpointPolicy },
  // No row names an endpoint.
  offers: () => [],
  async plan(context, params) {
    const { endpoint: id } = params;
    if (/^vpce-(9{8}|0{8})/.test(id)) {
      throw refusal(`${id} is the id of a sample finding`, 'There is no such endpoint: nothing has to be done.');
    }
    const endpoint = await findEndpoint(context.read, id);
    if (endpoint === undefined) throw notFound(id);
    const service = refuseUnfit(endpoint, context.account);
    return draft(context, params, endpoint, service);
  },
});

const notFound = (id: string): FailureError =>
  new FailureError({
    code: 'not-found',
    message: `There is no VPC endpoint ${id} here.`,
    hint: 'Check the account and region.',
  });

/** EC2 takes a policy for endpoints to AWS services only, from their owner, and while they are available. */
function refuseUnfit(endpoint: VpcEndpoint, account: string): string {
  const { vpcEndpointId: id, type, serviceName, state, ownerId = account, requesterManaged } = endpoint;
  const service = awsServiceOf(endpoint);
  if (service === undefined || (type !== 'Gateway' && type !== 'Interface')) {
    throw refusal(
      `${id} leads to ${serviceName ?? 'no service'} and is of type ${type}: it has no policy`,
      'Close its security groups instead, with quarantine-security-group.',
    );
  }
  if (ownerId !== account) {
    throw refusal(`${id} is account ${ownerId}'s, and only its owner can change it`, `Run it in account ${ownerId}.`);
  }
  if (requesterManaged) {
    throw refusal(`an AWS service made ${id} and manages it`, 'Change it where it was set up.');
  }
  if (state !== 'available') {
    throw refusal(
      `${id} is ${state ?? 'in a state that AWS does not tell'}, and EC2 changes only what is available`,
      'Plan anew once it is available.',
    );
  }
  return service;
}

async function draft(context: PlanContext, params: Params, endpoint: VpcEndpoint, service: string): Promise<PlanDraft> {
  const { vpcEndpointId, name } = endpoint;
  const label = name === undefined ? vpcEndpointId : `${name} (${vpcEndpointId})`;
  const policy = policyOf(endpoint);
  const partition = context.caller.arn.split(':')[1] ?? 'aws';
  const spared = service === 's3' && params.awsOwned === 'allow' ? awsOwnedObjects(partition, context.region) : [];
  const wanted = denials({ ...params, account: context.account, service, spared });
  const there = new Set(policy.statements.map(({ value }) => meaningOf(value)));
  const added = wanted.filter(({ statement }) => !there.has(meaningOf(statement)));
  const after = added.reduce((text, { statement }) => appendStatement(text, statement), policy.text);
  refuseUnsendable(added.length === 0 ? policy.text : after);
  const steps = added.length === 0 ? [] : [endpointPolicyStep({ vpcEndpointId, label }, policy.text, after, added)];
  const radius = await blastRadius(
    context,
    endpoint,
    policy.statements.map(({ value }) => value),
  );
  return {
    target: { kind: 'VPC endpoint', id: vpcEndpointId, label },
    summary: summaryOf(params, context.account, label, steps.length === 0),
    blastRadius: radius.items,
    wontStop: wontStop(params, service),
    warnings: [...warningsOf(params, endpoint, service), ...leftOver(policy, wanted), ...radius.warnings],
    verification: { how: 'the policy of the endpoint is read back', seconds: 10 },
    undo: steps.map(({ undo }) => undo),
    steps,
  };
}

/** What AWS does not show could not be put back, and what is ambiguous can't be added to. */
function policyOf({ vpcEndpointId, policyDocument }: VpcEndpoint): PolicyText {
  if (policyDocument === undefined) {
    throw refusal(
      `EC2 shows no policy of ${vpcEndpointId}, so what stands there now could not be put back`,
      'Look whether the service takes a policy at all.',
    );
  }
  try {
    return readPolicy(policyDocument);
  } catch (error) {
    if (!(error instanceof PolicyTextError)) throw error;
    throw refusal(`of ${vpcEndpointId} ${error.message}`, 'Write its policy anew first.');
  }
}

/** A denial of an earlier run goes on refusing what the one that is asked for now would let through. */
function leftOver({ statements }: PolicyText, wanted: readonly Denial[]): string[] {
  const own = statements.flatMap(({ value: { Sid } }) =>
    typeof Sid === 'string' && Sid.startsWith(SID_PREFIX) && !wanted.some(({ sid }) => sid === Sid) ? [Sid] : [],
  );
  if (own.length === 0) return [];
  return [`${own.join(', ')} of an earlier run stay and go on refusing what they name: roll that run back first.`];
}

/** The greatest size of an endpoint's policy, in characters. */
const MOST_CHARACTERS = 20_480;

function refuseUnsendable(after: string): void {
  refuseDeletedPrincipals(after, (orphan) => `Remove the statements that name ${orphan} first.`);
  if (after.length <= MOST_CHARACTERS) return;
  throw refusal(
    `the new policy would have ${after.length} characters, and EC2 takes ${MOST_CHARACTERS}`,
    'Restrict one side (--side), or shorten the policy first.',
  );
}

function summaryOf({ to, org, side }: Params, account: string, label: string, isThere: boolean): string {
  const owner = to === 'organization' ? `organization ${org} and account ${account}` : `account ${account}`;
  const [whom, where] = {
    both: [`only principals of ${owner}`, ', and only to resources of the same'],
    principals: [`only principals of ${owner}`, ''],
    resources: ['whoever it let', `, but only to resources of ${owner}`],
  }[side];
  return isThere ? `${label} lets ${whom} through${where} already.` : `Lets ${whom} through ${label}${where}.`;
}
