import { launchInstance, type MotoAccount, openBucket } from './moto-account.ts';
import { MOTO_CREDENTIALS_WAYS } from './moto-credentials-ways.ts';
import { MOTO_NETWORK_WAYS } from './moto-network-ways.ts';

/** A playbook as moto supports it. */
export interface MotoWay {
  readonly name: string;
  readonly playbook: string;
  /** Makes a target of its own and gives the parameters. */
  make(account: MotoAccount): Promise<Readonly<Record<string, string>>>;
  /** How a run ends that lacks nothing. */
  readonly ends: 'done' | 'not-verified';
  /** Declared permissions that the way does not need, or that moto never asks for; sorted. */
  readonly notAsked: readonly string[];
}

/**
 * Actions that moto asks for by a wrong name: it knows these calls by no query parameter and takes them for what the bare
 * method does to a bucket. Whoever has ours is given moto's beside it.
 */
export const MOTO_NAMES: Readonly<Record<string, readonly string[]>> = {
  's3:ListBucket': ['s3:HeadBucket'],
  's3:PutBucketPublicAccessBlock': ['s3:CreateBucket', 's3:DeleteBucket'],
};

/** What moto asks for by the name of another action, which it then refuses where that one is missing. */
export const MOTO_ASKS_FOR: Readonly<Record<string, readonly string[]>> = {
  's3:ListBucket': ['s3:GetBucketPublicAccessBlock'],
};

/** Asked for as `s3:ListBucket`, which the console reads anyway, or of a service that asks for nothing; or not needed on this way. */
const BUCKET_NOT_ASKED: readonly string[] = [
  'access-analyzer:ListAnalyzers',
  'access-analyzer:StartResourceScan',
  's3:DeleteAccessPointPolicy',
  's3:DeleteBucketPolicy',
  's3:GetAccessPoint',
  's3:GetAccessPointPolicy',
  's3:GetAccessPointPolicyStatus',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPublicAccessBlock',
  's3:GetReplicationConfiguration',
  's3:ListAllMyBuckets',
  's3:PutAccessPointPolicy',
  's3:PutAccountPublicAccessBlock',
  'sts:GetCallerIdentity',
];

/**
 * What a quarantine takes where an instance is in service, has a role, or is to be severed: moto's has neither, and a run
 * that ends where moto shows the old groups never comes to the rest.
 */
const OF_OTHER_QUARANTINES: readonly string[] = [
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:EnterStandby',
  'autoscaling:ExitStandby',
  'autoscaling:SetDesiredCapacity',
  'ec2:AssociateIamInstanceProfile',
  'ec2:AuthorizeSecurityGroupEgress',
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:CreateNetworkAcl',
  'ec2:DeleteNetworkAcl',
  'ec2:DescribeNetworkAcls',
  'ec2:DescribeSubnets',
  'ec2:DisassociateIamInstanceProfile',
  'ec2:ReplaceNetworkAclAssociation',
  'ec2:StartInstances',
  'ec2:StopInstances',
  'elasticloadbalancing:DeregisterTargets',
  'elasticloadbalancing:RegisterTargets',
  'iam:DeleteRolePolicy',
  'iam:GetInstanceProfile',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListInstanceProfilesForRole',
  'iam:ListRolePolicies',
  'iam:PassRole',
  'iam:PutRolePolicy',
];

let buckets = 0;

export const MOTO_WAYS: readonly MotoWay[] = [
  {
    name: 'quarantine-instance',
    playbook: 'quarantine-instance',
    make: async (account) => ({ instance: await launchInstance(account) }),
    // moto answers with the union of an interface's groups and its instance's, so the old groups never go.
    ends: 'not-verified',
    // The run never comes to the tag; what a group is tagged with when it is made moto does not ask for.
    notAsked: [
      ...OF_OTHER_QUARANTINES,
      'ec2:CreateTags',
      'ec2:DeleteTags',
      'elasticloadbalancing:DescribeTargetHealth',
      'sts:GetCallerIdentity',
    ].sort(),
  },
  ...(['deny', 'statement', 'block'] as const).map(
    (level): MotoWay => ({
      name: `revoke-bucket-access ${level}`,
      playbook: 'revoke-bucket-access',
      make: async (account) => ({
        bucket: await openBucket(account, `amzn-s3-demo-bucket-${++buckets}`),
        level,
        ...(level === 'block' ? {} : { principal: '444455556666' }),
      }),
      ends: 'done',
      notAsked: [
        ...BUCKET_NOT_ASKED,
        level === 'block' ? 's3:PutBucketPolicy' : 's3:PutBucketPublicAccessBlock',
      ].sort(),
    }),
  ),
  ...MOTO_CREDENTIALS_WAYS,
  ...MOTO_NETWORK_WAYS,
];
