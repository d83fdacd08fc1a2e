import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getBucketPolicyStatus, listBuckets } from '../../src/aws/s3/reads.ts';
import { type AuditCommandOptions, auditWith } from '../../src/cli/audit.ts';
import type { Cli } from '../../src/cli/cli.ts';
import { reportFailure } from '../../src/cli/main.ts';
import type { Check, Judgement } from '../../src/posture/check.ts';
import { bucketTlsOnly } from '../../src/posture/checks/bucket-tls-only.ts';
import { bucketTlsVersion } from '../../src/posture/checks/bucket-tls-version.ts';
import { checkInfo, judged } from '../posture/report/sample-report.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';
import { memoryCli } from './memory-cli.ts';

let world: PlaybookWorld;
let folder: string;
beforeEach(async () => {
  world = await startPlaybookWorld();
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-audit-'));
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

/** Buckets that are public fail, and an existing playbook closes them: a check with a fix that tests can have at once. */
const notPublic: Check = {
  ...checkInfo('not-public', 'encryption', { reads: ['s3:ListBuckets', 's3:GetBucketPolicyStatus'] }),
  async judge(account) {
    const { read, signal } = account;
    const buckets = await listBuckets(read, { signal });
    const statuses = await account.each(buckets, ({ name }) =>
      getBucketPolicyStatus(read, { bucket: name }, { signal }),
    );
    return statuses.map((attempt): Judgement => {
      const id = attempt.item.name;
      if (attempt.failure !== undefined) {
        const { cause: _, ...failure } = attempt.failure;
        return judged(id, 'unknown', { reason: `Not read: ${failure.message}`, failure });
      }
      const isPublic = attempt.value?.isPublic === true;
      if (!isPublic) return judged(id, 'passed');
      const fix = { playbook: 'revoke-bucket-access', params: { bucket: id, level: 'statement', principal: '*' } };
      return judged(id, 'failed', { reason: 'Its policy is public.', fix });
    });
  },
};

const always: Check = {
  ...checkInfo('always', 'detection', { severity: 'low' }),
  judge: async () => [judged('a', 'failed'), judged('b', 'passed')],
};

async function run(
  options: AuditCommandOptions,
  over: Partial<Cli> = {},
  checks: readonly Check[] = [notPublic, always],
) {
  const told = memoryCli({
    now: world.emulator.now,
    openSession: () => sessionOn(world.emulator.url, over.globals?.readOnly),
    stateFolder: () => world.stateFolder,
    ...over,
  });
  let code: number;
  try {
    code = await auditWith(checks)(told.cli, { rate: 1000, ...options });
  } catch (error) {
    code = reportFailure(error, false, told.cli.note);
  }
  return { ...told, code, page: told.out.join('\n'), said: told.errors.join('\n') };
}

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};
const changes = () => world.emulator.requests().filter(({ mutates }) => mutates);

describe('audit', () => {
  it('tells people the scores and what failed, and changes nothing', async () => {
    const { page, code } = await run({});
    expect(code).toBe(0);
    expect(page).toMatch(/^Data in transit: account 111122223333, us-east-1/);
    expect(page).toMatch(/HIGH not-public: \d resources?/);
    expect(page).toContain(
      `$ transit-tui plan revoke-bucket-access --bucket ${EXPORTS} --level statement --principal '*'`,
    );
    expect(changes()).toEqual([]);
  });

  it('ends with 1 where something of the severity or worse failed, says so, and with 0 where only lesser things did', async () => {
    const strict = await run({ failOn: 'high' });
    expect(strict.code).toBe(1);
    expect(strict.said).toMatch(/failures? of severity high or worse, not accepted/);
    expect((await run({ failOn: 'critical' })).code).toBe(0);
    expect((await run({ failOn: 'low' }, {}, [always])).code).toBe(1);
  });

  it('says on standard error what is unknown, and fails on it only when asked to', async () => {
    const blind = () =>
      world.emulator.addFault({ operation: 's3:GetBucketPolicyStatus', kind: 'access-denied', count: 1 });
    blind();
    const lenient = await run({ failOn: 'critical' });
    expect(lenient.code).toBe(0);
    expect(lenient.said).toContain('1 judgement unknown; --fail-on-unknown makes that a failure.');
    expect(lenient.page).toMatch(
      /Unknown: not read, and so not passed\n {2}- .*: s3:GetBucketPolicyStatus is not permitted/,
    );
    blind();
    expect((await run({ failOnUnknown: true })).code).toBe(1);
  });

  it('accepts what the baseline accepts, until it expires', async () => {
    const exception = (expires: string) => `- {check: always, resource: a, reason: Known., expires: ${expires}}\n`;
    const valid = await run({ failOn: 'low', baseline: await file('a.yaml', exception('2030-01-01')) }, {}, [always]);
    expect(valid.code).toBe(0);
    expect(valid.page).toContain('Known. (until 2030-01-01)');
    const over = await run({ failOn: 'low', baseline: await file('b.yaml', exception('2025-01-01')) }, {}, [always]);
    expect(over.code).toBe(1);
    expect(over.page).toContain('has expired');
  });

  it('refuses a malformed baseline with its line before it reads the account', async () => {
    world.emulator.clearRequests();
    const { code, said } = await run({ baseline: await file('bad.yaml', '- check: always\n  resource: a\n') });
    expect(code).toBe(2);
    expect(said).toMatch(/bad\.yaml, line 1: reason is missing/);
    expect(world.emulator.requests()).toEqual([]);
  });

  it('writes a baseline of what failed once, and refuses it until reasons are filled in', async () => {
    const path = join(folder, 'new.yaml');
    const { said } = await run({ writeBaseline: path }, {}, [always]);
    expect(said).toContain(`1 failure written to ${path}`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const refused = await run({ baseline: path }, {}, [always]);
    expect([refused.code, refused.said]).toEqual([2, expect.stringMatching(/line \d: reason: say why/)]);
    await writeFile(path, (await readFile(path, 'utf8')).replace('to be filled in', 'We know.'));
    expect((await run({ baseline: path, failOn: 'low' }, {}, [always])).code).toBe(0);
    const again = await run({ writeBaseline: path }, {}, [always]);
    expect([again.code, again.said]).toEqual([2, expect.stringContaining('it is there already')]);
  });

  it('compares with what --json printed, and refuses that of another account', async () => {
    const { objects } = await run({ json: true });
    const [printed] = objects as [Record<string, unknown>];
    expect(printed).toMatchObject({ version: 1, account: '111122223333', tool: 'transit-tui 0.0.0' });
    const before = await file('before.json', JSON.stringify(printed));
    const better: Check = { ...always, judge: async () => [judged('a', 'passed'), judged('c', 'failed')] };
    const { page } = await run({ since: before }, {}, [better]);
    expect(page).toMatch(/1 new failure, 1 put right, 0 still failing, 0 no longer known/);
    const other = await file('other.json', JSON.stringify({ ...printed, account: '444455556666' }));
    const refused = await run({ since: other });
    expect([refused.code, refused.said]).toEqual([2, expect.stringContaining("can't be compared")]);
  });

  it('prints SARIF, OCSF, CSV and the page on standard output, one of them at a time', async () => {
    expect((await run({ sarif: true })).objects).toHaveLength(1);
    expect((await run({ ocsf: true }, {}, [always])).objects).toHaveLength(2);
    expect((await run({ csv: true }, {}, [always])).out).toHaveLength(3);
    expect((await run({ html: '-' })).page).toMatch(/^<!doctype html>/);
    const path = join(folder, 'page.html');
    const both = await run({ html: path, json: true });
    expect(both.objects).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toContain('<h1>Data in transit</h1>');
    expect((await run({ json: true, sarif: true })).code).toBe(2);
    expect((await run({ json: true, html: '-' })).said).toContain(
      'Only one of --json, --html - can have standard output',
    );
  });

  it('runs the checks that are named, and names those there are for one that is not', async () => {
    expect((await run({ check: ['always'] })).page).not.toContain('not-public');
    expect((await run({ practice: ['detection'] })).page).not.toContain('not-public');
    const { code, said } = await run({ check: ['nothing'] });
    expect([code, said]).toEqual([2, expect.stringContaining('Those there are: not-public, always.')]);
    expect((await run({ practice: ['nothing'] })).code).toBe(2);
  });

  it('says that credentials have expired, at once or in between, and ends with 7', async () => {
    world.emulator.addFault({ operation: 'sts:GetCallerIdentity', kind: 'expired-token', count: 9 });
    expect((await run({})).code).toBe(7);
    world.emulator.clearFaults();
    world.emulator.addFault({ operation: 's3:GetBucketPolicyStatus', kind: 'expired-token', count: 99, skip: 1 });
    const between = await run({ failOn: 'low' });
    expect(between.code).toBe(7);
    expect(between.said).toMatch(/the audit is not whole: .*expired/);
    expect(between.page).toMatch(/Unknown[\s\S]*expired/);
  });

  it('ends with 7 where nothing at all could be read', async () => {
    world.emulator.addFault({ operation: 's3:ListBuckets', kind: 'access-denied', count: 9 });
    const { code, said } = await run({}, {}, [notPublic]);
    expect([code, said]).toEqual([7, expect.stringContaining('nothing could be read')]);
  });

  it('calls what is throttled for good unknown, and never passed', async () => {
    world.emulator.addFault({ operation: 's3:GetBucketPolicyStatus', kind: 'throttle', count: 99 });
    const { page } = await run({ rate: 1000 }, {}, [notPublic]);
    expect(page).toMatch(/s3:GetBucketPolicyStatus was throttled, also after retries/);
    expect(page).toMatch(/0 % *0|0–100 % +0/);
  });

  it('prints what is known by then when it is interrupted, marks it partial and ends with 130', async () => {
    const stop = new AbortController();
    world.emulator.setGate(async ({ operation }) => {
      if (operation !== 'GetBucketPolicyStatus') return undefined;
      stop.abort();
      return new Promise(() => {});
    });
    const { code, page, said } = await run({}, { signal: stop.signal });
    world.emulator.setGate(undefined);
    expect(code).toBe(130);
    expect(page).toMatch(/PARTIAL: interrupted before not-public/);
    expect(page).toMatch(/LOW always/);
    expect(said).toMatch(/interrupted: 1 check did not end/);
  });

  it('takes what goes with --fix only with it', async () => {
    const { code, said } = await run({ out: 'x' });
    expect([code, said]).toEqual([2, expect.stringContaining('--out goes with --fix')]);
    expect((await run({ fix: true, sarif: true })).code).toBe(2);
  });
});

describe('audit --fix', () => {
  interface Planned {
    readonly type: string;
    readonly hash: string;
    readonly links: readonly { readonly saved: { readonly plan: { readonly target: { readonly id: string } } } }[];
    readonly leftOut: readonly { readonly reason: string }[];
  }
  const planned = async (options: AuditCommandOptions, checks?: readonly Check[]) => {
    const told = await run({ fix: true, json: true, ...options }, {}, checks);
    return { ...told, chain: told.objects[0] as Planned };
  };

  it('plans what puts right all that failed under one approval, says what no playbook does, and changes nothing', async () => {
    const { code, page } = await run({ fix: true });
    expect(code).toBe(3);
    expect(page).toMatch(/^Putting right \d+ failures? that the audit of account 111122223333 in us-east-1\s+found/m);
    expect(page).toMatch(/It fails not-public/);
    expect(page).toMatch(/No playbook puts these right:\n {2}- always, 1 resource/);
    expect(page).toMatch(/transit-tui audit --fix --approve sha256:[0-9a-f]{64}$/);
    expect(changes()).toEqual([]);
  });

  it('refuses a resource that the audit did not look at, instead of having nothing to do', async () => {
    const { code, said } = await run({ fix: true, yes: true, resource: ['amzn-s3-demo-mistyped'] });
    expect([code, said]).toEqual([2, expect.stringContaining('nothing that is called amzn-s3-demo-mistyped')]);
    expect(changes()).toEqual([]);
  });

  it('runs it once approved, then audits again and says what passes now', async () => {
    const { chain } = await planned({});
    const { code, page } = await run({ fix: true, approve: chain.hash });
    expect(code).toBe(0);
    expect(page).toMatch(/Audited again:\n/);
    expect(page).toMatch(new RegExp(`- passed not-public:\\s+${EXPORTS}`));
    expect(changes().length).toBeGreaterThan(0);
    expect((await planned({})).chain.links).toEqual([]);
  });

  it('takes one round for a bucket that lets in both plain HTTP and old TLS', async () => {
    const both = [bucketTlsOnly, bucketTlsVersion];
    const resource = ['arn:aws:s3:::amzn-s3-demo-build-artifacts'];
    const { chain } = await planned({ resource }, both);
    expect([chain.links.length, chain.leftOut]).toEqual([1, []]);
    const { code, page } = await run({ fix: true, resource, approve: chain.hash }, {}, both);
    expect([code, page]).toEqual([
      0,
      expect.stringMatching(/- passed bucket-tls-only:.*- passed bucket-tls-version:/s),
    ]);
  });

  it('says that what is done does not pass, and ends with 5', async () => {
    const unmoved: Check = {
      ...notPublic,
      judge: async () => [
        judged(EXPORTS, 'failed', {
          fix: { playbook: 'revoke-bucket-access', params: { bucket: EXPORTS, level: 'block' } },
        }),
      ],
    };
    const { chain } = await planned({}, [unmoved]);
    const { code, page } = await run({ fix: true, approve: chain.hash }, {}, [unmoved]);
    expect([code, page]).toEqual([5, expect.stringContaining(`STILL FAILS not-public: ${EXPORTS}`)]);
  });

  it('takes in only what is asked for, by resource, severity and check', async () => {
    const { chain } = await planned({ resource: [EXPORTS] });
    expect(chain.links.map(({ saved }) => saved.plan.target.id)).toEqual([expect.stringContaining(EXPORTS)]);
    expect((await planned({ severity: 'critical' })).chain.links).toEqual([]);
    expect((await planned({ check: ['always'] })).chain.links).toEqual([]);
  });

  it('says in the command that approves what was chosen', async () => {
    const { page } = await run({ fix: true, resource: [EXPORTS], severity: 'high' });
    expect(page).toMatch(new RegExp(`audit --fix --severity high --resource ${EXPORTS} --approve sha256:`));
  });

  it('lists what is blocked, and lets no two plans of a chain change one resource', async () => {
    const twice: Check = {
      ...notPublic,
      id: 'twice',
      judge: async () => [
        judged('x', 'failed', {
          fix: { playbook: 'revoke-bucket-access', params: { bucket: EXPORTS, level: 'deny', principal: '*' } },
        }),
        judged('y', 'failed', {
          fix: {
            playbook: 'revoke-bucket-access',
            params: { bucket: EXPORTS, level: 'block' },
            blocked: 'It hosts a website.',
          },
        }),
      ],
    };
    const { chain } = await planned({ resource: [EXPORTS, 'x', 'y'] }, [notPublic, twice]);
    expect(chain.links).toHaveLength(1);
    expect(chain.leftOut.map(({ reason }) => reason)).toEqual([
      'It hosts a website.',
      expect.stringMatching(/changes .* in this chain; plan anew when that is done/),
    ]);
  });

  it('refuses the hash of another chain, and in read-only mode plans only', async () => {
    const { chain } = await planned({ resource: [EXPORTS] });
    const other = await run({ fix: true, approve: `sha256:${'0'.repeat(64)}` });
    expect([other.code, other.said]).toEqual([6, expect.stringContaining('not the one that was approved')]);
    expect(other.said).toMatch(/hash covers .* who is hit; it leaves out counts, times and order/);
    expect(other.said).toMatch(/carry the approved one over with --out and `apply`/);
    const globals = { readOnly: true, demo: false, debug: false };
    expect((await run({ fix: true }, { globals })).code).toBe(3);
    const refused = await run({ fix: true, resource: [EXPORTS], approve: chain.hash }, { globals });
    expect([refused.code, refused.said]).toEqual([6, expect.stringContaining('read-only mode')]);
    expect(changes()).toEqual([]);
  });

  it('saves the chain for apply', async () => {
    const out = join(folder, 'chain.json');
    const { page } = await run({ fix: true, out });
    expect(page).toContain(`transit-tui apply ${out} --approve sha256:`);
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ version: 1 });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
  });

  it('does not put right what is accepted', async () => {
    const baseline = await file(
      'all.yaml',
      '- {check: not-public, resource: "*", reason: Known., expires: 2030-01-01}\n',
    );
    const { chain, code } = await planned({ baseline });
    expect([chain.links, code]).toEqual([[], 0]);
  });
});
