import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetRolePolicyCommand,
  ListAccessKeysCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { follow } from '../support/playbook-world.ts';
import { motoResponder } from './moto-responder.ts';

const { port, iam } = await motoResponder();

async function apply(identity: string, level: string) {
  const saved = await port.plan('revoke-credentials', { identity, level });
  const run = await follow(port.run(saved, { approval: saved.hash }));
  return { ...run, rollBack: () => follow(port.rollback(run.runId, { approval: saved.hash })) };
}

describe('revoke-credentials against moto', () => {
  test.each(['key', 'sessions', 'all'])("a user's key at level %s, there and back", async (level) => {
    const UserName = `batch-${level}`;
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const status = async () =>
      (await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata?.map((key) => key.Status);
    const policies = async () => (await iam.send(new ListUserPoliciesCommand({ UserName }))).PolicyNames;

    const { end, rollBack } = await apply(AccessKey?.AccessKeyId ?? '', level);
    expect(end.status).toBe('done');
    expect(await status()).toEqual(['Inactive']);
    expect(await policies()).toHaveLength(level === 'key' ? 0 : 1);
    expect((await rollBack()).end.status).toBe('done');
    expect(await status()).toEqual(['Active']);
    expect(await policies()).toEqual([]);
  });

  test("a role's sessions, and an earlier denial of them put back byte for byte", async () => {
    const trust = { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    await iam.send(new CreateRoleCommand({ RoleName: 'Web', AssumeRolePolicyDocument }));
    const named = { RoleName: 'Web', PolicyName: 'transit-tui-deny-older-sessions' };
    const PolicyDocument = `{ "Version": "2012-10-17",\n "Statement": [{"Effect":"Deny","Action":["*"],"Resource":["*"],"Condition":{"DateLessThan":{"aws:TokenIssueTime":["2025-12-24T18:00:00Z"]}}}] }`;
    await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument }));
    const text = async () => decodeURIComponent((await iam.send(new GetRolePolicyCommand(named))).PolicyDocument ?? '');

    const { end, rollBack } = await apply('role/Web', 'sessions');
    expect(end.status).toBe('done');
    expect(await text()).toMatch(/TransitTuiDenyOlderSessions/);
    expect((await rollBack()).end.status).toBe('done');
    expect(await text()).toBe(PolicyDocument);
  });
});
