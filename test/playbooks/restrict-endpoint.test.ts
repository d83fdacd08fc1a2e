import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { denials } from '../../playbooks/restrict-endpoint/statements.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { FlowLogState } from '../../src/emulator/state.ts';
import { perimeterOf } from '../../src/posture/perimeter.ts';
import { editEndpoint, endpointNamed } from '../support/checks/endpoint-named.ts';
import { follow, NOW, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({ now: () => NOW }, 'transit');
});
afterEach(() => world.close());

const idOf = (name: string) => endpointNamed(world.emulator, name);
const plan = (name: string, params: Record<string, string> = { to: 'account' }) =>
  world.port.plan('restrict-endpoint', { endpoint: idOf(name), ...params });
const policyOf = (name: string) => world.emulator.world().vpcEndpoints[idOf(name)]?.policy;
const statementsOf = (name: string) =>
  (JSON.parse(policyOf(name) ?? '{}') as { Statement: { Sid?: string }[] }).Statement;
const refusalOf = async (planning: Promise<unknown>) => {
  const error: unknown = await planning.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof FailureError ? error.failure : undefined;
};

describe('the policy that it makes', () => {
  test.each([
    ['both', { principals: false, resources: false }],
    ['principals', { principals: false, resources: true }],
    ['resources', { principals: true, resources: false }],
  ] as const)('closes %s, as the check of endpoints judges it', async (side, expected) => {
    const saved = await plan('payments-s3', { to: 'account', side });
    await follow(world.port.run(saved, { approval: saved.hash }));
    expect(perimeterOf(policyOf('payments-s3') ?? '')).toMatchObject(expected);
  });

  test("leaves this account in, whatever the organization's id", () => {
    const made = denials({ account: '111122223333', org: 'o-mistyped00', side: 'both', service: 'logs', spared: [] });
    expect(made.map(({ statement }) => statement.Condition)).toMatchObject([
      { StringNotEqualsIfExists: { 'aws:PrincipalAccount': '111122223333', 'aws:PrincipalOrgID': 'o-mistyped00' } },
      { StringNotEqualsIfExists: { 'aws:ResourceAccount': '111122223333', 'aws:ResourceOrgID': 'o-mistyped00' } },
    ]);
  });

  test('lets AWS services, and at STS tokens of identity providers, through', () => {
    const [made] = denials({ account: '111122223333', side: 'principals', service: 'sts', spared: [] });
    expect(made?.statement).toMatchObject({
      NotAction: ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'],
      Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
    });
  });

  test("spares AWS's own buckets at S3 for reading objects, and no more", () => {
    const spared = ['arn:aws:s3:::amazonlinux-2-repos-us-east-1/*'];
    const made = denials({ account: '111122223333', side: 'both', service: 's3', spared });
    expect(
      made.map(({ statement: { NotResource, Resource, NotAction } }) => ({ NotResource, Resource, NotAction })),
    ).toEqual([{ NotResource: spared }, { NotResource: spared }, { Resource: spared, NotAction: 's3:GetObject' }]);
  });

  test('has every statement that was there, byte for byte', async () => {
    const before = policyOf('payments-secretsmanager') ?? '';
    const saved = await plan('payments-secretsmanager');
    await follow(world.port.run(saved, { approval: saved.hash }));
    const end = before.lastIndexOf('}', before.lastIndexOf(']'));
    expect(policyOf('payments-secretsmanager')?.startsWith(before.slice(0, end + 1))).toBe(true);
  });
});

describe('what is restricted already', () => {
  test('has nothing to be done', async () => {
    const first = await plan('payments-s3');
    await follow(world.port.run(first, { approval: first.hash }));
    const { plan: second } = await plan('payments-s3');
    expect(second.steps).toEqual([]);
    expect(second.summary).toMatch(/already\.$/);
  });

  test('by another denial says that it goes on', async () => {
    const first = await plan('payments-s3');
    await follow(world.port.run(first, { approval: first.hash }));
    const { plan: second } = await plan('payments-s3', { to: 'organization', org: 'o-a1b2c3d4e5' });
    expect(second.warnings.join(' ')).toMatch(/TransitTuiOtherPrincipals\w+, .* of an earlier run stay/);
  });
});

test('at an endpoint of STS, that the way back may go by it is said where resources are restricted', async () => {
  const said = /GetCallerIdentity, .* keep a way to roll back that does not go by this endpoint/;
  expect((await plan('payments-sts')).plan.warnings.join(' ')).toMatch(said);
  const { plan: principals } = await plan('payments-sts', { to: 'account', side: 'principals' });
  expect(principals.warnings.join(' ')).not.toMatch(said);
});

describe('rollback', () => {
  test('leaves a policy that someone changed between the last look and the write', async () => {
    const saved = await plan('payments-secretsmanager');
    const { runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    const theirs = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:*', Resource: '*' }] });
    let looks = 0;
    world.emulator.setGate(async ({ stage, operation }) => {
      if (stage === 'arrived' && operation === 'DescribeVpcEndpoints' && ++looks === 3) {
        editEndpoint(world.emulator, 'payments-secretsmanager', { policy: theirs });
      }
      return undefined;
    });
    const { end } = await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(end.message).toMatch(/are gone from the policy; what others changed in it since stays/);
    expect(policyOf('payments-secretsmanager')).toBe(theirs);
  });

  test('takes only its own statements out of a policy that others changed since', async () => {
    const saved = await plan('payments-secretsmanager');
    const { runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    const theirs = {
      Sid: 'Theirs',
      Effect: 'Deny',
      Principal: '*',
      Action: 'secretsmanager:DeleteSecret',
      Resource: '*',
    };
    const Statement = [...statementsOf('payments-secretsmanager'), theirs];
    editEndpoint(world.emulator, 'payments-secretsmanager', { policy: JSON.stringify({ Statement }) });
    const { end } = await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(end.status).toBe('done');
    expect(statementsOf('payments-secretsmanager').map(({ Sid }) => Sid)).toEqual(['OurAccount', 'Theirs']);
  });

  test('stops where others changed its own statement', async () => {
    const saved = await plan('payments-secretsmanager');
    const { runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    const Statement = statementsOf('payments-secretsmanager').map((each) =>
      each.Sid?.startsWith('TransitTuiOtherP') ? { ...each, Action: 'secretsmanager:*' } : each,
    );
    const changed = JSON.stringify({ Statement });
    editEndpoint(world.emulator, 'payments-secretsmanager', { policy: changed });
    const { end } = await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(end.status).not.toBe('done');
    expect(policyOf('payments-secretsmanager')).toBe(changed);
  });
});

describe('blast radius', () => {
  test('names the route tables, and who used a gateway endpoint by the flow logs', async () => {
    const { blastRadius } = (await plan('payments-s3')).plan;
    expect(blastRadius.filter(({ kind }) => kind === 'route table')).toHaveLength(2);
    expect(blastRadius.filter(({ kind }) => kind === 'client')).toMatchObject([
      { label: expect.stringMatching(/^i-/), detail: 'from inside, seen using it', level: 'warn' },
    ]);
  });

  test('says that it is not known where no flow log tells', async () => {
    world.emulator.edit((account) => {
      account.flowLogs = {};
    });
    const { blastRadius, warnings } = (await plan('payments-s3')).plan;
    expect(blastRadius.filter(({ kind }) => kind === 'client')).toEqual([]);
    expect(warnings.join(' ')).toMatch(/Not known who else uses the endpoint: No flow log/);
  });

  test('names other accounts that the policy lets in', async () => {
    editEndpoint(world.emulator, 'payments-s3', {
      policy: '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:*","Resource":"*"}]}',
    });
    const { blastRadius } = (await plan('payments-s3')).plan;
    expect(blastRadius).toContainEqual(
      expect.objectContaining({ kind: 'account', label: '444455556666', level: 'warn' }),
    );
  });
});

describe('flow logs that do not show all', () => {
  const editLog = (change: Partial<FlowLogState>) =>
    world.emulator.edit((account) => {
      const { vpcId } = account.vpcEndpoints[idOf('payments-s3')] ?? {};
      const logs = Object.values(account.flowLogs).filter(({ resourceId }) => resourceId === vpcId);
      if (logs.length === 0) throw new Error('The VPC has no flow log');
      for (const log of logs) Object.assign(log, change);
    });

  test('do not refuse a run because something else is missing of them by now', async () => {
    editLog({ deliverLogsError: 'Access error' });
    const saved = await plan('payments-s3');
    expect(saved.plan.warnings).toContain('Not known who else uses the endpoint: the flow logs were not read whole.');
    expect(JSON.stringify(saved.plan.blastRadius)).toMatch(/"seen":".* is not delivered: Access error/);
    editLog({ deliverLogsError: 'Rate limited' });
    const { end } = await follow(world.port.run(saved, { approval: saved.hash }));
    expect(end.status, end.message).toBe('done');
  });

  test('say so where they cover some of the interfaces only', async () => {
    const { vpcId } = world.emulator.world().vpcEndpoints[idOf('payments-s3')] ?? {};
    const card = Object.values(world.emulator.world().interfaces).find((each) => each.vpcId === vpcId);
    editLog({ resourceId: card?.networkInterfaceId ?? '' });
    expect((await plan('payments-s3')).plan.warnings).toContain(
      'Not known who else uses the endpoint: no flow log that could be read covers some of the interfaces.',
    );
  });
});

describe('it refuses', () => {
  test.each([
    ['one that an AWS service manages', { requesterManaged: true }, /an AWS service made/],
    ["another account's", { ownerId: '444455556666' }, /account 444455556666's/],
    ['one that is not available', { state: 'pendingAcceptance' }, /is pendingacceptance/],
    [
      "one of a service that is not AWS's",
      { serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0' },
      /it has no policy/,
    ],
    ['a policy that names a key twice', { policy: '{"Statement":[{"Effect":"Allow","Effect":"Deny"}]}' }, /twice/],
    [
      'a policy that names who was deleted',
      {
        policy:
          '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"AIDACKCEVSQ6C2EXAMPLE"},"Action":"*","Resource":"*"}]}',
      },
      /deleted/,
    ],
    ['a policy that has no room', { policy: roomless() }, /characters, and EC2 takes 20480/],
  ] as const)('%s', async (_, change, message) => {
    editEndpoint(world.emulator, 'payments-s3', change);
    expect(await refusalOf(plan('payments-s3'))).toMatchObject({
      code: 'refused',
      message: expect.stringMatching(message),
    });
  });

  test.each([
    [{ endpoint: 'vpce-0123456789abcdef0', to: 'account' }, 'not-found'],
    [{ endpoint: 'vpce-99999999', to: 'account' }, 'refused'],
    [{ endpoint: 'payments-s3', to: 'account' }, 'invalid'],
    [{ endpoint: 'vpce-0123456789abcdef0', to: 'organization' }, 'invalid'],
    [{ endpoint: 'vpce-0123456789abcdef0', to: 'organization', org: 'acme' }, 'invalid'],
    [{ endpoint: 'vpce-0123456789abcdef0', to: 'account', org: 'o-a1b2c3d4e5' }, 'invalid'],
  ])('%j as %s', async (params, code) => {
    expect(await refusalOf(world.port.plan('restrict-endpoint', params))).toMatchObject({ code });
  });
});

function roomless(): string {
  const Resource = Array.from({ length: 460 }, (_, index) => `arn:aws:s3:::amzn-s3-demo-bucket-${index}/*`);
  return JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource }] });
}
