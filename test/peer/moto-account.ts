import {
  AttachNetworkInterfaceCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsCredentialIdentity } from '@smithy/types';
import { openSession } from '../../src/aws/open-session.ts';
import type { Session } from '../../src/aws/session.ts';
import { startMoto } from './moto.ts';

/** An account in moto whose owner sets it up, and users whose permissions moto enforces. */
export interface MotoAccount {
  readonly url: string;
  /** What any client of the SDK reaches it with. */
  readonly config: { readonly region: string; readonly endpoint: string; readonly credentials: AwsCredentialIdentity };
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  /** Does a user's work: moto asks for a permission for every call; outside of it for none. */
  asUser<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Makes a user with one inline policy; `permit` replaces it. */
  user(name: string, policy: unknown): Promise<{ readonly session: Session; permit(policy: unknown): Promise<void> }>;
  stop(): Promise<void>;
}

const POLICY = 'permissions';

/** Starts moto with an empty account. */
export async function startMotoAccount(): Promise<MotoAccount> {
  const moto = await startMoto();
  const credentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  };
  const config = { region: 'us-east-1', endpoint: moto.url, credentials };
  const ec2 = new EC2Client(config);
  const iam = new IAMClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  // moto's own switch: from how many requests on it asks for permissions.
  const enforce = (from: string) => fetch(`${moto.url}/moto-api/reset-auth`, { method: 'POST', body: from });
  const asUser = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await enforce('0');
    try {
      return await work();
    } finally {
      await enforce('inf');
    }
  };
  const put = (UserName: string, policy: unknown) =>
    iam.send(new PutUserPolicyCommand({ UserName, PolicyName: POLICY, PolicyDocument: JSON.stringify(policy) }));
  return {
    url: moto.url,
    config,
    ec2,
    iam,
    s3,
    asUser,
    async user(name, policy) {
      await iam.send(new CreateUserCommand({ UserName: name }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
      await put(name, policy);
      const session = await openSession({
        region: 'us-east-1',
        endpointUrl: moto.url,
        readOnly: false,
        embedded: true,
        credentials: { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' },
      });
      return {
        session,
        async permit(other) {
          await enforce('inf');
          await put(name, other);
          await enforce('0');
        },
      };
    },
    async stop() {
      for (const client of [ec2, iam, s3]) client.destroy();
      await moto.stop();
    },
  };
}

/** Launches an instance with two interfaces in two groups, in a VPC of its own; gives its id. */
export async function launchInstance({ ec2 }: MotoAccount): Promise<string> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
  const VpcId = Vpc?.VpcId;
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.20.1.0/24' }));
  const SubnetId = Subnet?.SubnetId;
  const groups: string[] = [];
  for (const name of ['web', 'operations']) {
    const made = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: name, Description: name }));
    groups.push(made.GroupId ?? '');
  }
  const image = { ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 };
  const { Instances } = await ec2.send(new RunInstancesCommand({ ...image, SubnetId, SecurityGroupIds: groups }));
  const InstanceId = Instances?.[0]?.InstanceId ?? '';
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId, Groups: groups }));
  const NetworkInterfaceId = NetworkInterface?.NetworkInterfaceId;
  await ec2.send(new AttachNetworkInterfaceCommand({ NetworkInterfaceId, InstanceId, DeviceIndex: 1 }));
  return InstanceId;
}

/** Makes a bucket that everyone may read and a partner may do anything with. */
export async function openBucket({ s3 }: MotoAccount, bucket: string): Promise<string> {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Public', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
      {
        Sid: 'Partner',
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::444455556666:root' },
        Action: 's3:*',
        Resource: `arn:aws:s3:::${bucket}`,
      },
    ],
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  return bucket;
}
