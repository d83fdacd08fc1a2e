import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { World } from '../../src/emulator/state.ts';
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
import { EXPORTS } from '../support/scenario.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const { edit, planned, rollBack, run, setPolicy } = bucketRun(() => world);

describe('access points', () => {
  test('are in the blast radius with where they are reached from, and a denial holds through them', async () => {
    const saved = await planned({ bucket: REPORTS, level: 'deny', principal: PARTNER });
    expect(itemsOf(saved, 'access point')).toEqual([
      ['finance-readers', expect.stringMatching(/from the internet too.*denial holds through it/), 'info'],
      ['internal-reports', expect.stringMatching(/from vpc-\w+ only.*denial holds through it/), 'info'],
    ]);
    expect(itemsOf(saved, 'reader')).toContainEqual([
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
    expect(kindsOf(saved)).toEqual(['access-point-policy', 'scan', 'who-may-read']);
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

  test('of another region than the session can not be listed, and that is said before and after', async () => {
    edit((now) => {
      bucketOf(now, REPORTS).region = 'eu-west-1';
    });
    const saved = await planned({ bucket: REPORTS, level: 'statement', statement: 'DelegateToAccessPoints' });
    const said = 'is in eu-west-1, and this session in us-east-1: plan it with --region eu-west-1';
    expect(saved.plan.warnings.join('\n')).toContain(said);
    expect((await run(saved)).end.message).toContain(said);
  });

  test('that can be asked for by neither way give the same plan each time', async () => {
    world.emulator.addFault({ operation: 's3-control:ListAccessPoints', kind: 'access-denied', count: 99 });
    world.emulator.addFault({ operation: 's3:HeadBucket', kind: 'access-denied', count: 99 });
    const saved = await planned({ bucket: REPORTS, level: 'deny', principal: PARTNER });
    expect(saved.plan.warnings.join('\n')).toMatch(/Not known: its access points \(s3-control:ListAccessPoints/);
    expect((await run(saved)).end.status).toBe('done');
  });

  test('of several regions are named', async () => {
    edit((now) => {
      const regions = [{ bucket: REPORTS, region: 'us-east-1' }];
      now.multiRegionAccessPoints = { global: { name: 'global', alias: 'mexample.mrap', createdAt: 0, regions } };
    });
    const saved = await planned({ bucket: REPORTS, level: 'statement', principal: PARTNER });
    expect(itemsOf(saved, 'multi-region access point').map(([label]) => label)).toEqual(['global']);
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
    expect(itemsOf(site, 'distribution')).toEqual([
      ['EDFDVBD6EXAMPLE', expect.stringContaining('loses its origin'), 'warn'],
    ]);
  });
});
