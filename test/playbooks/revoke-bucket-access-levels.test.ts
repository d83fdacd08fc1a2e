import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import {
  bucketOf,
  bucketRun,
  itemsOf,
  kindsOf,
  PARTNER,
  pointOf,
  REPORTS,
  RESPONDER,
  WORKER,
} from '../support/bucket-run.ts';
import { type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { refusalOf as whyRefused } from '../support/refusal.ts';
import { EXPORTS } from '../support/scenario.ts';
import { wayNamed } from '../support/ways/index.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const { edit, planned, refusalOf, rollBack, run, setPolicy } = bucketRun(() => world);
const LEDGER = 'amzn-s3-demo-ledger';
const added = (saved: SavedPlan) => JSON.parse(String(saved.plan.steps[0]?.args.policy)).Statement.at(-1);

describe('level lock-down', () => {
  test('denies everyone but the responder, the list and AWS services, by a Sid of its own', async () => {
    const statement = added(await planned({ level: 'lock-down', keep: `${WORKER}, ${PARTNER}` }));
    expect(statement).toMatchObject({ Effect: 'Deny', Principal: '*', Action: 's3:*' });
    expect(statement.Sid).toMatch(/^TransitTuiLockDown/);
    expect(statement.Condition.BoolIfExists).toEqual({ 'aws:PrincipalIsAWSService': 'false' });
    expect(statement.Condition.ArnNotLike['aws:PrincipalArn']).toEqual([
      RESPONDER,
      'arn:aws:iam::111122223333:role/*/IncidentResponder',
      WORKER,
      'arn:aws:iam::111122223333:role/*/PaymentsExportRole',
      `arn:aws:iam::${PARTNER}:*`,
      `arn:aws:sts::${PARTNER}:federated-user/*`,
    ]);
  });

  test('says for everyone who could read whether they still may', async () => {
    expect(itemsOf(await planned({ level: 'lock-down', keep: PARTNER }), 'reader')).toEqual([
      ['anyone, without signing in', expect.stringContaining("can't any more"), 'warn'],
      ['anyone with an AWS account', expect.stringContaining("can't any more"), 'warn'],
      [WORKER, expect.stringContaining("can't any more"), 'warn'],
      [`account ${PARTNER} (another account)`, expect.stringContaining('may still read'), 'info'],
    ]);
  });

  test('says that replication stops when its role is not kept', async () => {
    const role = 'arn:aws:iam::111122223333:role/LedgerReplicationRole';
    const without = await planned({ bucket: LEDGER, level: 'lock-down' });
    expect(without.plan.warnings.join('\n')).toContain(`Replication stops: its role ${role}`);
    const kept = await planned({ bucket: LEDGER, level: 'lock-down', keep: role });
    expect(kept.plan.warnings.join('\n')).not.toContain('Replication stops');
  });

  test('leaves the responder the way back, and ends contained', async () => {
    const saved = await planned({ level: 'lock-down' });
    const { end, runId } = await run(saved);
    expect(end.message).toMatch(/^Contained/);
    await expect(planned({ level: 'lock-down' })).resolves.toMatchObject({ plan: { steps: [] } });
    const wider = await planned({ level: 'lock-down', keep: PARTNER });
    expect(wider.plan.warnings.join('\n')).toMatch(/TransitTuiLockDown\w+ locks it down already: only who is in both/);
    expect((await rollBack(saved, runId)).end.status).toBe('done');
  });

  test.each(['*', 'cloudfront.amazonaws.com', 'arn:aws:iam::111122223333:role/*', 'AROAEXAMPLEID'])(
    'takes no list with %s',
    async (keep) => {
      expect(await refusalOf({ level: 'lock-down', keep })).toMatchObject({ code: 'invalid' });
    },
  );

  test('refuses a list of another partition: it would keep nobody', async () => {
    const keep = 'arn:aws-us-gov:iam::111122223333:role/Reader';
    expect((await refusalOf({ level: 'lock-down', keep })).message).toContain('partition aws-us-gov');
  });

  test('refuses a policy that denies the responder already', async () => {
    setPolicy([{ Effect: 'Deny', Principal: '*', Action: 's3:PutBucketPolicy', Resource: `arn:aws:s3:::${EXPORTS}` }]);
    expect((await refusalOf({ level: 'lock-down' })).message).toContain('lock yourself out');
  });
});

describe('a block', () => {
  test('of the account names the buckets that would lose public access, and counts the rest', async () => {
    const saved = await planned({ level: 'block', scope: 'account' });
    expect(itemsOf(saved, 'bucket')).toEqual([
      ['amzn-s3-demo-scratch', 'is public by its ACL, and would be no longer', 'warn'],
    ]);
    expect(itemsOf(saved, 'buckets')).toEqual([['all others', expect.stringContaining('not public'), 'info']]);
    expect(saved.plan.warnings.join('\n')).toContain('every bucket of it in every region');
    expect(kindsOf(saved)).toEqual(['account-block', 'scan', 'who-may-read']);
  });

  test('of the account is the same plan where there is one more bucket that is not public', async () => {
    const saved = await planned({ level: 'block', scope: 'account' });
    const counted = (of: SavedPlan) => of.plan.blastRadius.find(({ kind }) => kind === 'buckets')?.seen;
    edit((now) => {
      const [like] = Object.values(now.buckets).filter(({ name }) => name === LEDGER);
      if (like === undefined) throw new Error('The scenario has no such bucket');
      now.buckets['amzn-s3-demo-new'] = { ...structuredClone(like), name: 'amzn-s3-demo-new' };
    });
    const again = await planned({ level: 'block', scope: 'account' });
    expect([counted(saved), counted(again)]).toEqual(['7 of them', '8 of them']);
    expect(again.hash).toBe(saved.hash);
  });

  test('of the account names a bucket that it may not read', async () => {
    world.emulator.addFault({ operation: 's3:GetBucketAcl', kind: 'access-denied', count: 50 });
    const saved = await planned({ level: 'block', scope: 'account' });
    expect(itemsOf(saved, 'bucket')[0]).toEqual([
      expect.any(String),
      expect.stringContaining('could not be read'),
      'warn',
    ]);
    expect(saved.plan.warnings.join('\n')).toMatch(/^Of .* could not be read whether it is public/m);
  });

  test('of the account that can no longer be read at the end is not known to contain, nor called not to', async () => {
    const operation = 'GetPublicAccessBlock';
    const saved = await planned({ level: 'block', scope: 'account' });
    world.emulator.clearRequests();
    const { runId } = await run(saved);
    const reads = world.emulator
      .requests()
      .filter((each) => `${each.service}:${each.operation}` === `s3-control:${operation}`);
    await rollBack(saved, runId);
    const anew = await planned({ level: 'block', scope: 'account' });
    world.emulator.addFault({
      operation: `s3-control:${operation}`,
      kind: 'access-denied',
      count: 1,
      skip: reads.length - 1,
    });
    const { end } = await run(anew);
    expect(end).toMatchObject({ status: 'not-verified', failure: { code: 'denied' } });
    expect(end.message).toMatch(/is contained is not known: Not known: whether the account blocks public access/);
  });

  test('that someone else changed meanwhile is not put back over theirs', async () => {
    const saved = await planned({ level: 'block', scope: 'account' });
    const { runId } = await run(saved);
    edit((now) => {
      if (now.accountPublicAccessBlock !== null) now.accountPublicAccessBlock.blockPublicAcls = false;
    });
    expect((await rollBack(saved, runId)).end).toMatchObject({
      status: 'refused',
      failure: { message: expect.stringContaining('blockPublicAcls') },
    });
  });

  test('comes after the policy and is undone before it, because S3 would refuse the policy', async () => {
    const before = bucketOf(world.emulator.world(), EXPORTS).policy;
    const saved = await planned({ level: 'statement', principal: '*', scope: 'bucket' });
    expect(kindsOf(saved)).toEqual(['bucket-policy', 'public-access-block', 'scan', 'who-may-read']);
    const { end, runId } = await run(saved);
    expect(end.message).toBe(`Contained and read back: ${EXPORTS}.`);
    world.emulator.clearRequests();
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    const changes = world.emulator.requests().filter(({ mutates }) => mutates);
    expect(changes.map(({ operation }) => operation)).toEqual(['PutPublicAccessBlock', 'PutBucketPolicy']);
    expect(bucketOf(world.emulator.world(), EXPORTS).policy).toBe(before);
  });

  test('that is on says that rollback can not put a public statement back', async () => {
    edit((now) => {
      const bucket = bucketOf(now, EXPORTS);
      if (bucket.publicAccessBlock === null) throw new Error('The scenario has no block there');
      bucket.publicAccessBlock = { ...bucket.publicAccessBlock, blockPublicPolicy: true };
    });
    const { warnings } = (await planned({ level: 'statement', principal: '*' })).plan;
    expect(warnings.join('\n')).toContain("rollback can't while it is");
  });
});

test('a public policy of an access point that a block would not let come back is said to be lost', async () => {
  edit((now) => {
    const point = pointOf(now, 'finance-readers');
    point.policy = (point.policy ?? '').replace(/"AWS":\s*"[^"]+"/, '"AWS": "*"');
    const block = { blockPublicAcls: false, ignorePublicAcls: false, restrictPublicBuckets: false };
    now.accountPublicAccessBlock = { ...block, blockPublicPolicy: true };
  });
  const { plan } = await planned({ bucket: REPORTS, level: 'statement', principal: '*' });
  expect(plan.steps.map(({ kind }) => kind)).toContain('access-point-policy');
  expect(plan.warnings.join('\n')).toMatch(
    /BlockPublicPolicy is on for access point finance-readers: .*rollback can't/,
  );
});

test('a block that is still enforced when it is gone does not end the rollback', async () => {
  const before = bucketOf(world.emulator.world(), EXPORTS).policy;
  const saved = await planned({ level: 'statement', principal: '*', scope: 'account' });
  const { runId } = await run(saved);
  const enforce = (isOn: boolean) =>
    edit((now) => {
      const all = {
        blockPublicAcls: true,
        ignorePublicAcls: true,
        blockPublicPolicy: true,
        restrictPublicBuckets: true,
      };
      now.accountPublicAccessBlock = isOn ? all : null;
    });
  let refused = 0;
  const off = world.session.onCall(({ operation }) => {
    if (operation === 'GetBucketPolicy' && refused === 0) enforce(true);
    if (operation !== 'PutBucketPolicy') return;
    refused += 1;
    enforce(false);
  });
  const { end } = await rollBack(saved, runId);
  off();
  expect(end.status).toBe('done');
  expect(refused).toBe(2);
  expect(bucketOf(world.emulator.world(), EXPORTS).policy).toBe(before);
});

describe('what a denial leaves', () => {
  const goesOn = async (params: Record<string, string>) =>
    (await planned({ level: 'deny', ...params })).plan.wontStop.join('\n');

  test('is in the plan: who is not outside, who is another principal, and what services ask for', async () => {
    expect(await goesOn({ principal: '*' })).toContain('Principals of this account as far as their IAM policies go');
    expect(await goesOn({ principal: WORKER })).toContain('The same people as another principal');
    expect(await goesOn({ sourceIp: '198.51.100.7' })).toContain('What an AWS service asks for on behalf of someone');
  });

  test('is no other session of a role: a bucket policy hits them all, and the plan says so', async () => {
    const principal = 'arn:aws:sts::111122223333:assumed-role/PaymentsExportRole/i-0123456789abcdef0';
    const { warnings } = (await planned({ level: 'deny', principal })).plan;
    expect(warnings.join('\n')).toContain('Every session of role PaymentsExportRole is denied, not only this one');
  });
});

describe('a call whose answer is lost', () => {
  const ways: readonly [string, Record<string, string>][] = [
    ['s3-control:PutPublicAccessBlock', { level: 'block', scope: 'account' }],
    ['s3-control:DeleteAccessPointPolicy', { bucket: REPORTS, level: 'statement', principal: PARTNER }],
    ['s3:PutBucketPolicy', { level: 'lock-down' }],
  ];
  const changes = (operation: string) =>
    world.emulator.requests().filter((each) => `${each.service}:${each.operation}` === operation && each.applied);

  test.each(ways)('%s is settled by reading, and not made twice', async (operation, params) => {
    const saved = await planned(params);
    world.emulator.addFault({ operation, kind: 'reset-after', count: 1 });
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    expect(changes(operation)).toHaveLength(1);
    expect((await rollBack(saved, runId)).end.status).toBe('done');
  });

  test.each<[string, Record<string, string>]>([
    ['s3-control:DeletePublicAccessBlock', { level: 'block', scope: 'account' }],
    ['s3-control:PutAccessPointPolicy', { bucket: REPORTS, level: 'statement', principal: PARTNER }],
  ])('%s is settled by reading on the way back too', async (operation, params) => {
    const before = structuredClone(world.emulator.world());
    const saved = await planned(params);
    const { runId } = await run(saved);
    world.emulator.addFault({ operation, kind: 'reset-after', count: 1 });
    const first = await rollBack(saved, runId);
    if (first.end.status !== 'done') await rollBack(saved, runId);
    expect(changes(operation)).toHaveLength(1);
    expect(world.emulator.world().accountPublicAccessBlock).toEqual(before.accountPublicAccessBlock);
    expect(world.emulator.world().accessPoints).toEqual(before.accessPoints);
  });
});

test('where access points can not be read, a statement that is not in the bucket’s policy is not said to be nowhere', async () => {
  const way = wayNamed('revoke-bucket-access statement, of an access point, the only one there is');
  way.prepare?.(world.emulator);
  world.emulator.addFault({ operation: 's3-control:GetAccessPointPolicy', kind: 'access-denied', count: 9 });
  const refused = await whyRefused(world.port, way.playbook, way.params(world.emulator));
  expect(refused).toMatchObject({ code: 'denied', permission: 's3:GetAccessPointPolicy' });
  expect(refused.message).toMatch(
    /^No statement of the bucket's policy is for 444455556666 alone, and its access points could not be read/,
  );
});
