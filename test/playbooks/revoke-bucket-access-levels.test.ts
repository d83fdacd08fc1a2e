import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { World } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { refusalOf as refusal } from '../support/refusal.ts';
import { EXPORTS } from '../support/scenario.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const RESPONDER = 'arn:aws:iam::111122223333:role/IncidentResponder';
const WORKER = 'arn:aws:iam::111122223333:role/PaymentsExportRole';
const REPORTS = 'amzn-s3-demo-reports';
const LEDGER = 'amzn-s3-demo-ledger';
const PARTNER = '444455556666';

const planned = (params: Record<string, string>): Promise<SavedPlan> =>
  world.port.plan('revoke-bucket-access', { bucket: EXPORTS, ...params });
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const edit = (change: (now: World) => void) => world.emulator.edit(change);
const bucketOf = (now: World, name: string) => {
  const found = now.buckets[name];
  if (found === undefined) throw new Error(`The scenario has no bucket ${name}`);
  return found;
};
const pointOf = (now: World, name: string) => {
  const found = now.accessPoints[name];
  if (found === undefined) throw new Error(`The scenario has no access point ${name}`);
  return found;
};
const setPolicy = (Statement: readonly object[], name = EXPORTS): void =>
  edit((now) => {
    bucketOf(now, name).policy = JSON.stringify({ Version: '2012-10-17', Statement });
  });
const kinds = (saved: SavedPlan) => saved.plan.steps.map((step) => step.kind);
const items = (saved: SavedPlan, kind: string) =>
  saved.plan.blastRadius.filter((item) => item.kind === kind).map(({ label, detail, level }) => [label, detail, level]);
const added = (saved: SavedPlan) => JSON.parse(String(saved.plan.steps[0]?.args.policy)).Statement.at(-1);

const refusalOf = (params: Record<string, string>) =>
  refusal(world.port, 'revoke-bucket-access', { bucket: EXPORTS, ...params });

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
    expect(items(await planned({ level: 'lock-down', keep: PARTNER }), 'reader')).toEqual([
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
    expect(items(saved, 'bucket')).toEqual([
      ['amzn-s3-demo-scratch', 'is public by its ACL, and would be no longer', 'warn'],
    ]);
    expect(items(saved, 'buckets')).toEqual([['7 others', expect.stringContaining('not public'), 'info']]);
    expect(saved.plan.warnings.join('\n')).toContain('every bucket of it in every region');
    expect(kinds(saved)).toEqual(['account-block', 'scan', 'who-may-read']);
  });

  test('of the account names a bucket that it may not read', async () => {
    world.emulator.addFault({ operation: 's3:GetBucketAcl', kind: 'access-denied', count: 50 });
    const saved = await planned({ level: 'block', scope: 'account' });
    expect(items(saved, 'bucket')[0]).toEqual([
      expect.any(String),
      expect.stringContaining('could not be read'),
      'warn',
    ]);
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
    expect(kinds(saved)).toEqual(['bucket-policy', 'public-access-block', 'scan', 'who-may-read']);
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

describe('access points', () => {
  test('are in the blast radius with where they are reached from, and a denial holds through them', async () => {
    const saved = await planned({ bucket: REPORTS, level: 'deny', principal: PARTNER });
    expect(items(saved, 'access point')).toEqual([
      ['finance-readers', expect.stringMatching(/from the internet too.*denial holds through it/), 'info'],
      ['internal-reports', expect.stringMatching(/from vpc-\w+ only.*denial holds through it/), 'info'],
    ]);
    expect(items(saved, 'reader')).toContainEqual([
      `account ${PARTNER} (another account)`,
      expect.stringMatching(/could read \(statement 1 \(Readers\) of access point finance-readers\), and can't/),
      'warn',
    ]);
    expect((await run(saved)).end.message).toBe(`Contained and read back: ${REPORTS}.`);
  });

  test('lose the statement that names the principal, and get it back byte for byte', async () => {
    edit((now) => {
      const point = pointOf(now, 'finance-readers');
      const [own] = JSON.parse(point.policy ?? '').Statement;
      const other = { ...own, Sid: 'Ключ', Principal: { AWS: '222222222222' } };
      point.policy = `{ "Statement" : [ ${JSON.stringify(other)} ,\n${JSON.stringify(own)}\t], "Version":"2012-10-17" }`;
    });
    const before = pointOf(world.emulator.world(), 'finance-readers').policy ?? '';
    const saved = await planned({ bucket: REPORTS, level: 'statement', principal: PARTNER });
    expect(kinds(saved)).toEqual(['access-point-policy', 'scan', 'who-may-read']);
    const { end, runId } = await run(saved);
    expect(end.status).toBe('done');
    const after = pointOf(world.emulator.world(), 'finance-readers').policy ?? '';
    expect(after).toContain('"Ключ"');
    expect(after).not.toContain(PARTNER);
    expect((await rollBack(saved, runId)).end.status).toBe('done');
    expect(pointOf(world.emulator.world(), 'finance-readers').policy).toBe(before);
  });

  test('whose policy changed since the plan stop the run before anything is sent', async () => {
    const saved = await planned({ bucket: REPORTS, level: 'statement', principal: PARTNER });
    edit((now) => {
      pointOf(now, 'finance-readers').policy = null;
    });
    world.emulator.clearRequests();
    await run(saved).catch((error: unknown) => expect(error).toBeInstanceOf(FailureError));
    expect(world.emulator.requests().filter(({ mutates }) => mutates)).toEqual([]);
  });

  test('that could not be read leave the answer open', async () => {
    world.emulator.addFault({ operation: 's3-control:GetAccessPointPolicy', kind: 'access-denied', count: 9 });
    const { plan } = await planned({ bucket: REPORTS, level: 'statement', statement: 'DelegateToAccessPoints' });
    expect(plan.warnings.join('\n')).toContain('Not known: the policy of access point finance-readers');
  });

  test('of several regions are named', async () => {
    edit((now) => {
      const regions = [{ bucket: REPORTS, region: 'us-east-1' }];
      now.multiRegionAccessPoints = { global: { name: 'global', alias: 'mexample.mrap', createdAt: 0, regions } };
    });
    const saved = await planned({ bucket: REPORTS, level: 'statement', principal: PARTNER });
    expect(items(saved, 'multi-region access point').map(([label]) => label)).toEqual(['global']);
    expect(saved.plan.warnings.join('\n')).toContain('multi-region access points (global) are not read and stay');
  });
});

describe('the result', () => {
  const arn = `arn:aws:s3:::${EXPORTS}`;
  const allow = (Sid: string, Principal: unknown, more: object = {}) => ({
    Sid,
    Effect: 'Allow',
    Principal,
    Action: 's3:GetObject',
    Resource: `${arn}/*`,
    ...more,
  });

  test('is contained, and names nothing else, when nobody else is left', async () => {
    setPolicy([allow('Partner', { AWS: PARTNER })]);
    const { end, events } = await run(await planned({ level: 'statement', principal: PARTNER }));
    expect(end.message).toBe(`Contained and read back: ${EXPORTS}.`);
    expect(JSON.stringify(events)).toContain(
      `account ${PARTNER} may not read it; ${RESPONDER} is not denied the way back`,
    );
  });

  test('is contained except for what everyone may read', async () => {
    const { end } = await run(await planned({ level: 'deny', principal: PARTNER }));
    expect(end.message).toMatch(
      /^Contained and read back: .*, except: .*anyone, without signing in, may still read it/,
    );
  });

  test('is contained except for who keeps another statement, where one statement was to go', async () => {
    setPolicy([allow('First', { AWS: PARTNER }), allow('Second', { AWS: PARTNER })]);
    const { end } = await run(await planned({ level: 'statement', statement: 'First' }));
    expect(end.message).toContain(`except: account ${PARTNER} may still read it: statement 1 (Second)`);
  });

  test('is contained except for what IAM may allow', async () => {
    setPolicy([allow('Workers', { AWS: WORKER })]);
    const { end } = await run(await planned({ level: 'statement', statement: 'Workers' }));
    expect(end.message).toContain(`except: ${WORKER} may perhaps still read it: IAM policies of this account`);
  });

  test('is not contained where another statement still lets the principal in, and the plan says so first', async () => {
    const Condition = { StringEquals: { 'aws:PrincipalAccount': PARTNER } };
    setPolicy([allow('Partner', { AWS: PARTNER }), allow('Others', '*', { Condition })]);
    const saved = await planned({ level: 'statement', principal: PARTNER });
    expect(saved.plan.warnings.join('\n')).toMatch(
      /This alone does not contain it: account 444455556666 may still read/,
    );
    const { end } = await run(saved);
    expect(end.status).toBe('not-verified');
    expect(end.message).toMatch(/is not contained: account 444455556666 may still read it: statement 1 \(Others\)/);
  });
});

describe('what others may have set up', () => {
  const warningsOf = async (change: (bucket: World['buckets'][string]) => void) => {
    edit((now) => change(bucketOf(now, EXPORTS)));
    return (await planned({ level: 'block' })).plan.warnings.join('\n');
  };

  test.each<[string, (bucket: World['buckets'][string]) => void, string]>([
    [
      'a rule that removes all objects soon',
      (bucket) => bucket.lifecycle.push({ id: 'cleanup', status: 'Enabled', prefix: '', days: 1 }),
      'Lifecycle rule cleanup removes all objects after 1 day',
    ],
    [
      'a rule that removes a part soon',
      (bucket) => bucket.lifecycle.push({ id: 'tmp', status: 'Enabled', prefix: 'exports/', days: 7 }),
      'Lifecycle rule tmp removes objects under exports/ after 7 days',
    ],
    [
      'copies to another account',
      (bucket) => {
        const rule = {
          id: 'out',
          status: 'Enabled',
          destinationBucketArn: 'arn:aws:s3:::amzn-s3-demo-out',
          account: PARTNER,
        };
        bucket.replication = { role: WORKER, rules: [rule] };
      },
      `Replication rule out copies objects to arn:aws:s3:::amzn-s3-demo-out, of account ${PARTNER}`,
    ],
    [
      "events to another account's queue",
      (bucket) =>
        bucket.notifications.push({ id: 'q', queueArn: `arn:aws:sqs:us-east-1:${PARTNER}:q`, events: ['s3:*'] }),
      `announced to arn:aws:sqs:us-east-1:${PARTNER}:q`,
    ],
    [
      'suspended versions',
      (bucket) => Object.assign(bucket, { versioning: 'Suspended' }),
      'Versioning was on and is suspended',
    ],
  ])('is in the plan: %s', async (_, change, expected) => {
    expect(await warningsOf(change)).toContain(expected);
  });

  test('is recorded in the plan with all else that was read, and may change before the run', async () => {
    const saved = await planned({ bucket: REPORTS, level: 'deny', principal: PARTNER });
    expect(saved.plan.steps.at(-1)?.args.captured).toMatchObject({
      ownership: 'BucketOwnerEnforced',
      versioning: { status: 'Enabled' },
      lifecycle: null,
      accessPoints: [{ name: 'finance-readers', policy: expect.stringContaining(PARTNER), isPublic: false }, {}],
    });
    edit((now) => {
      bucketOf(now, REPORTS).website = { indexDocument: 'index.html' };
    });
    expect((await run(saved)).end.status).toBe('done');
  });

  test('is not made of what is usual', async () => {
    const usual = await warningsOf((bucket) => {
      bucket.lifecycle.push({ id: 'year', status: 'Enabled', prefix: '', days: 365 });
      bucket.lifecycle.push({ id: 'off', status: 'Disabled', prefix: '', days: 1 });
    });
    expect(usual).toBe('');
  });

  test('and what stops with a statement of a service is said', async () => {
    const logs = await planned({ bucket: 'amzn-s3-demo-access-logs', level: 'statement', statement: '1' });
    expect(logs.plan.warnings.join('\n')).toContain('access logs of other buckets are lost');
    const site = await planned({ bucket: 'amzn-s3-demo-marketing-site', level: 'statement', statement: '1' });
    expect(items(site, 'distribution')).toEqual([
      ['EDFDVBD6EXAMPLE', expect.stringContaining('loses its origin'), 'warn'],
    ]);
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
