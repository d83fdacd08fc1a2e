import type { VpcEndpoint } from '../../src/aws/ec2/vpc-endpoint.ts';
import type { Params } from './params.ts';

/** What goes on whatever the policy says. */
export function wontStop({ side, to, awsOwned }: Params, service: string): string[] {
  const owner = to === 'organization' ? 'organization' : 'account';
  return [
    'Requests that do not go by this endpoint: by another one, by an internet or NAT gateway, or from elsewhere.',
    'What was carried away already, and requests that are under way: it takes AWS some minutes to apply a policy everywhere.',
    ...(side === 'principals'
      ? [`Credentials of the ${owner}, stolen ones too, still reach resources of strangers.`]
      : []),
    ...(side === 'resources'
      ? [`Credentials of strangers still reach resources of the ${owner} that let them in.`]
      : []),
    ...(side === 'principals' ? [] : [`Whatever is open within the ${owner}: one of its own buckets may be public.`]),
    ...(service === 's3' && awsOwned === 'allow'
      ? ["Reading objects in AWS's own buckets that the statements name."]
      : []),
  ];
}

/** What a person has to know before approving: what is refused that nobody meant to refuse. */
export function warningsOf(params: Params, endpoint: VpcEndpoint, service: string): string[] {
  const { side, to, org } = params;
  const stack = endpoint.tags['aws:cloudformation:stack-name'];
  return [
    ...(to === 'organization'
      ? [
          `Nobody is asked whether ${org} is this account's organization: with a wrong id every account but this one is refused.`,
        ]
      : ['Other accounts of the same organization are refused as well.']),
    ...(side === 'resources' ? [] : ofPrincipals(service)),
    ...(side === 'principals' ? [] : ofResources(params, service)),
    ...(service === 's3' && side === 'principals' ? ofBuckets(params) : []),
    ...(stack === undefined
      ? []
      : [`CloudFormation stack ${stack} made the endpoint: its next update may put the policy back.`]),
  ];
}

function ofPrincipals(service: string): string[] {
  return [
    service === 'sts'
      ? 'Requests without a signature are refused, but for those that bring the token of an identity provider.'
      : 'Requests without a signature are refused, even to what is public.',
  ];
}

function ofResources(params: Params, service: string): string[] {
  return [
    ...(service === 's3' ? ofBuckets(params) : []),
    ...(BY_SERVICE[service] === undefined ? [] : [BY_SERVICE[service]]),
    'Requests that do not say whose resource they are about are refused: a few operations of some services.',
  ];
}

function ofBuckets({ awsOwned }: Params): string[] {
  return awsOwned === 'allow'
    ? [
        "AWS's own buckets that the statements do not name are refused: of EMR and Elastic Beanstalk, CloudFormation's wait conditions and custom resources, other regions'.",
      ]
    : [
        "AWS's own buckets are refused: package updates of Amazon Linux, image pulls from ECR, and agents of Systems Manager and CodeDeploy may fail.",
      ];
}

/** What of a service is AWS's own, and so lies outside. */
const BY_SERVICE: Readonly<Record<string, string>> = {
  'ecr.api': "Images in AWS's own registries are refused: those of EKS add-ons, for one.",
  'ecr.dkr': "Images in AWS's own registries are refused: those of EKS add-ons, for one.",
  ec2: 'Images and snapshots of others, shared or public, are refused.',
  kms: 'Keys of other accounts are refused, and so is what they encrypt.',
  ssm: "Systems Manager's own documents and public parameters are refused.",
  sts: 'Roles of other accounts can not be assumed by it. sts:GetCallerIdentity, with which this program and many others begin, names no resource, and AWS does not say whether it is refused then: keep a way to roll back that does not go by this endpoint, or restrict principals only.',
};
