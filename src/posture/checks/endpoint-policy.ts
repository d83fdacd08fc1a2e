import { awsServiceOf, type VpcEndpoint } from '../../aws/ec2/vpc-endpoint.ts';
import type { Check, Fix, Judgement } from '../check.ts';
import { perimeterOf } from '../perimeter.ts';
import { vpcEndpoints } from '../readings/vpc-endpoints.ts';

/** Whether data can leave by an endpoint to somebody else's account. */
export const endpointPolicy: Check = {
  id: 'endpoint-policy',
  title: "Policies of VPC endpoints let only the owner's principals at only the owner's resources",
  practice: 'private-links',
  severity: 'medium',
  resourceType: 'AWS::EC2::VPCEndpoint',
  judges:
    "Fails where one statement allows any principal more than reading on any resource, as the policy that AWS gives does: whoever is in the VPC can then put data into a bucket of an account of their own. Fails as low where only the principals are narrowed: stolen credentials still reach a stranger's bucket. Passes where the resources are narrowed, by ARNs that name an account or a bucket or by `aws:ResourceOrgID`, `aws:ResourceAccount` and the like; it says where any principal may use it. Conditions count as IAM evaluates them: a wildcard for the whole value narrows nothing, nor does `IfExists` on a key that a stranger's request lacks. Whose the accounts, buckets and organizations are that a policy names it does not know; a policy variable that stands for the caller's own account or organization narrows resources only where the principals are narrowed too. Endpoints to services that are not AWS's own have no policy and are not judged; a few of AWS's own services take none either, which it can't tell.",
  reads: ['ec2:DescribeVpcEndpoints'],
  fix: "Let the policy deny principals and resources of other accounts or other organizations, and allow reading the buckets of AWS's own that clients need, such as those of package repositories.",
  playbook: 'restrict-endpoint',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
  async judge(account) {
    const endpoints = await account.ask(vpcEndpoints);
    return endpoints.filter(hasPolicy).map((endpoint) => judgeEndpointPolicy(endpoint, account.accountId));
  },
};

/** What is being deleted carries nothing any more. */
function hasPolicy(endpoint: VpcEndpoint): boolean {
  const isOfType = endpoint.type === 'Gateway' || endpoint.type === 'Interface';
  return isOfType && awsServiceOf(endpoint) !== undefined && !/^delet/.test(endpoint.state ?? '');
}

/** Judges one endpoint by its policy; `account` is whose it should be, for the playbook to be able to change it. */
export function judgeEndpointPolicy(endpoint: VpcEndpoint, account: string): Judgement {
  const { vpcEndpointId, name, policyDocument } = endpoint;
  const resource = {
    type: endpointPolicy.resourceType,
    id: vpcEndpointId,
    ...(name === undefined ? {} : { label: `${name} (${vpcEndpointId})` }),
  };
  const evidence = [
    { name: 'ServiceName', value: endpoint.serviceName ?? 'not given' },
    { name: 'VpcId', value: endpoint.vpcId },
    { name: 'PolicyDocument', value: policyDocument?.replace(/\s+/g, ' ') ?? 'none, which is the default' },
  ];
  const base = { resource, evidence };
  // Without a policy AWS gives the one that allows everything.
  const open = policyDocument === undefined ? ALL_OPEN : perimeterOf(policyDocument, awsServiceOf(endpoint));
  if (open === undefined) return { ...base, verdict: 'unknown', reason: "Its policy can't be read as a policy." };
  if (!open.resources) {
    const reason = open.principals
      ? 'It leads only to resources that the policy names an owner of; any principal may use it.'
      : 'Only principals that the policy names an owner of reach anything more than reading, and only such resources.';
    return { ...base, verdict: 'passed', reason };
  }
  const fix = fixOf(endpoint, account);
  if (open.both) {
    const reason =
      "Its policy lets any principal do more than read on resources of any account: data can leave by it to a stranger's account.";
    return { ...base, verdict: 'failed', reason, fix };
  }
  const reason =
    "Its policy narrows the principals and not the resources: credentials of the owner still carry data to a stranger's account.";
  return { ...base, verdict: 'failed', severity: 'low', reason, fix };
}

const ALL_OPEN = { principals: true, resources: true, both: true };

function fixOf({ vpcEndpointId, ownerId, requesterManaged, state }: VpcEndpoint, account: string): Fix {
  const blocked =
    ownerId !== undefined && ownerId !== account
      ? `It is account ${ownerId}'s: run it there.`
      : requesterManaged
        ? 'An AWS service made it and manages it: change it there.'
        : state === 'available'
          ? undefined
          : `It is ${state ?? 'in a state that AWS does not tell'}: AWS changes only what is available.`;
  const fix = { playbook: 'restrict-endpoint', params: { endpoint: vpcEndpointId, to: 'account' } };
  return blocked === undefined ? fix : { ...fix, blocked };
}
