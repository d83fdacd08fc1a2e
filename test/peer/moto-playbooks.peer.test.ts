import {
  CreateNetworkAclEntryCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { follow } from '../support/playbook-world.ts';
import { BARE } from '../support/ways/quarantine-instance.ts';
import { motoResponder } from './moto-responder.ts';

const responder = await motoResponder();
const { port, ec2, s3 } = responder;

describe('quarantine-instance against moto', () => {
  /** An instance whose interface wears two groups, and the ids of those. */
  async function launch(): Promise<{ instance: string; groups: string[] }> {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
    const VpcId = Vpc?.VpcId;
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.20.1.0/24' }));
    const groups: string[] = [];
    for (const name of ['web', 'operations']) {
      const made = await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: name, Description: name }));
      groups.push(made.GroupId ?? '');
    }
    const { Instances } = await ec2.send(
      new RunInstancesCommand({
        ImageId: 'ami-12c6146b',
        MinCount: 1,
        MaxCount: 1,
        SubnetId: Subnet?.SubnetId,
        SecurityGroupIds: groups,
      }),
    );
    return { instance: Instances?.[0]?.InstanceId ?? '', groups };
  }

  async function groupsOf(instance: string): Promise<string[]> {
    const Filters = [{ Name: 'attachment.instance-id', Values: [instance] }];
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }));
    return (NetworkInterfaces?.[0]?.Groups ?? []).map((group) => group.GroupId ?? '').sort();
  }

  async function quarantineGroups() {
    const Filters = [{ Name: 'group-name', Values: ['transit-tui-quarantine'] }];
    return (await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? [];
  }

  // moto answers with the union of an interface's groups and its instance's, so the old groups never go.
  test('empties the group, does not call contained what moto shows as still open, and rolls back', async () => {
    const { instance, groups } = await launch();
    const saved = await port.plan('quarantine-instance', { ...BARE, instance });
    const { end, events, runId } = await follow(port.run(saved, { approval: saved.hash }));

    const [quarantine, ...others] = await quarantineGroups();
    expect(others).toEqual([]);
    expect(quarantine?.Tags).toContainEqual({ Key: 'transit-tui:run', Value: runId });
    const Filters = [{ Name: 'group-id', Values: [quarantine?.GroupId ?? ''] }];
    const rules = await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }));
    expect(rules.SecurityGroupRules).toEqual([]);
    expect(events.filter((event) => event.type === 'step-verified').map((event) => event.stepId)).toEqual([
      saved.plan.steps[0]?.id,
    ]);

    expect(await groupsOf(instance)).toEqual([...groups, quarantine?.GroupId].sort());
    expect(end.status).toBe('not-verified');
    expect(end.message).toMatch(/reading back does not show it/);
    expect((await follow(port.resume(runId, { approval: saved.hash }))).end.status).toBe('not-verified');

    expect((await follow(port.rollback(runId, { approval: saved.hash }))).end.status).toBe('done');
    expect(await groupsOf(instance)).toEqual([...groups].sort());
    expect(await quarantineGroups()).toEqual([]);
  });

  test('keeps evidence before it isolates: moto shows attributes and snapshots as they were asked for', async () => {
    const { instance } = await launch();
    const saved = await port.plan('quarantine-instance', { instance });
    const kinds = saved.plan.steps.map((step) => step.kind);
    expect(kinds.slice(0, kinds.indexOf('quarantine-group'))).toContain('create-snapshots');
    const { events, runId } = await follow(port.run(saved, { approval: saved.hash }));
    const verified = events.flatMap((event) => (event.type === 'step-verified' ? [event.stepId] : []));
    const evidence = saved.plan.steps.filter(({ kind }) => ['protect-attribute', 'create-snapshots'].includes(kind));
    expect(verified).toEqual(expect.arrayContaining(evidence.map((step) => step.id)));
    const Filters = [{ Name: 'tag:transit-tui:run', Values: [runId] }];
    const { Snapshots } = await ec2.send(new DescribeSnapshotsCommand({ Filters }));
    expect(Snapshots).toHaveLength(1);
    expect((await follow(port.rollback(runId, { approval: saved.hash }))).end.status).toBe('done');
    expect((await ec2.send(new DescribeSnapshotsCommand({ Filters }))).Snapshots).toHaveLength(1);
  });

  test('says of an instance that is not there that it is not there', async () => {
    await expect(port.plan('quarantine-instance', { instance: 'i-0123456789abcdef0' })).rejects.toThrow(
      /does not exist/,
    );
  });
});

describe('revoke-bucket-access against moto', () => {
  const bucket = 'amzn-s3-demo-bucket';
  const partner = `{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"}, "Action":"s3:*","Resource":"arn:aws:s3:::${bucket}"}`;
  const everyone = `{"Sid":"Public", "Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::${bucket}/*"}`;
  const policy = `{ "Version":"2012-10-17",\n "Statement" : [${everyone},\n ${partner}] }`;

  const policyNow = async () => (await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy;
  const blockNow = () =>
    s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket })).then(
      (answer) => answer.PublicAccessBlockConfiguration,
      (error: unknown) => (error instanceof Error ? error.name : error),
    );

  beforeAll(async () => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }));
  });

  async function apply(params: Record<string, string>) {
    const saved = await port.plan('revoke-bucket-access', { bucket, ...params });
    const run = await follow(port.run(saved, { approval: saved.hash }));
    const rollBack = () => follow(port.rollback(run.runId, { approval: saved.hash }));
    return { saved, ...run, rollBack };
  }

  test('denies everyone outside in one more statement, and puts the policy back byte for byte', async () => {
    const { end, rollBack } = await apply({ level: 'deny', principal: '*' });
    expect(end.status).toBe('done');
    const now = (await policyNow()) ?? '';
    expect(now).toContain(everyone);
    expect(now).toContain(partner);
    expect(JSON.parse(now).Statement.at(-1)).toMatchObject({ Effect: 'Deny', Principal: '*', Action: 's3:*' });
    expect((await rollBack()).end.status).toBe('done');
    expect(await policyNow()).toBe(policy);
  });

  test('removes the one statement that names the principal, and puts it back', async () => {
    const { end, rollBack } = await apply({ level: 'statement', principal: '444455556666' });
    expect(end.status).toBe('done');
    expect(await policyNow()).toBe(policy.replace(`,\n ${partner}`, ''));
    expect((await rollBack()).end.status).toBe('done');
    expect(await policyNow()).toBe(policy);
  });

  test('blocks public access, and takes the block away where there was none', async () => {
    const { end, rollBack } = await apply({ level: 'block' });
    expect(end.status).toBe('done');
    expect(Object.values((await blockNow()) as object)).toEqual([true, true, true, true]);
    expect((await rollBack()).end.status).toBe('done');
    expect(await blockNow()).toBe('NoSuchPublicAccessBlockConfiguration');
  });

  test('locks down to a list, and puts the policy back byte for byte', async () => {
    const { end, rollBack } = await apply({ level: 'lock-down', keep: '444455556666' });
    expect(end.status).toBe('done');
    expect(JSON.parse((await policyNow()) ?? '').Statement.at(-1)).toMatchObject({
      Effect: 'Deny',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': expect.arrayContaining(['arn:aws:iam::444455556666:*']) } },
    });
    expect((await rollBack()).end.status).toBe('done');
    expect(await policyNow()).toBe(policy);
  });

  test('blocks the whole account, and takes the block away where there was none', async () => {
    const { end, rollBack } = await apply({ level: 'block', scope: 'account' });
    expect(end.status).toBe('done');
    expect((await rollBack()).end.status).toBe('done');
  });

  // moto's Access Analyzer answers with a page of HTML, and its policy status with nothing.
  test('says in plan and result what moto could not tell, and asks for no scan', async () => {
    const { saved, end, rollBack } = await apply({ level: 'deny', principal: '444455556666' });
    expect(saved.plan.warnings.join('\n')).toMatch(/Not known: whether Access Analyzer watches it/);
    expect(saved.plan.warnings.join('\n')).toMatch(/Not known: whether S3 calls the policy public/);
    expect(saved.plan.steps.map((step) => step.kind)).toEqual(['bucket-policy', 'who-may-read']);
    expect(end.remaining.join('\n')).toMatch(/verdict .* could not be read/);
    await rollBack();
  });
});

describe('block-subnet against moto', () => {
  /** A subnet with an instance in it. */
  async function makeSubnet(): Promise<string> {
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.20.0.0/16' }));
    const made = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.20.1.0/24' }));
    const SubnetId = made.Subnet?.SubnetId ?? '';
    await ec2.send(new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1, SubnetId }));
    return SubnetId;
  }

  async function aclsOf(filter: string, value: string) {
    const Filters = [{ Name: filter, Values: [value] }];
    return (await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? [];
  }

  const aclOf = async (subnetId: string) => (await aclsOf('association.subnet-id', subnetId))[0];

  /** Gives a network ACL the two entries that EC2 gives each one it makes. */
  async function addDefaultDenials(networkAclId: string): Promise<void> {
    for (const Egress of [true, false]) {
      const denial = { RuleNumber: 32_767, Protocol: '-1', RuleAction: 'deny', CidrBlock: '0.0.0.0/0' } as const;
      await ec2.send(new CreateNetworkAclEntryCommand({ NetworkAclId: networkAclId, Egress, ...denial }));
    }
  }

  // moto makes a network ACL without the default denials that EC2's own always has.
  test('does not call denied what no entry denies, resumes once it does, and rolls back', async () => {
    const subnet = await makeSubnet();
    const old = await aclOf(subnet);
    expect(old?.IsDefault).toBe(true);
    const saved = await port.plan('block-subnet', { subnet });
    expect(saved.plan.blastRadius.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['subnet', 'instance']));
    const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('not-verified');
    expect(end.message).toMatch(/reading back does not show it.*no default denial of what goes in/);
    expect((await aclOf(subnet))?.NetworkAclId).toBe(old?.NetworkAclId);

    const [made] = await aclsOf('tag:transit-tui:run', runId);
    await addDefaultDenials(made?.NetworkAclId ?? '');
    const resumed = await follow(port.resume(runId, { approval: saved.hash }));
    expect(resumed.end.message).toMatch(/^Contained and read back/);
    expect((await aclOf(subnet))?.NetworkAclId).toBe(made?.NetworkAclId);

    expect((await follow(port.rollback(runId, { approval: saved.hash }))).end.status).toBe('done');
    expect((await aclOf(subnet))?.NetworkAclId).toBe(old?.NetworkAclId);
    expect(await aclsOf('tag:transit-tui:run', runId)).toEqual([]);
  });
});
