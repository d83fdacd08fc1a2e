import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apply } from '../../src/cli/apply.ts';
import type { Cli } from '../../src/cli/cli.ts';
import { iamPolicy } from '../../src/cli/iam-policy.ts';
import { plan } from '../../src/cli/plan.ts';
import { playbooks } from '../../src/cli/playbooks.ts';
import { resume } from '../../src/cli/resume.ts';
import { rollback } from '../../src/cli/rollback.ts';
import { run } from '../../src/cli/run.ts';
import { runs } from '../../src/cli/runs.ts';
import { verifyJournal } from '../../src/cli/verify-journal.ts';
import { sealPlan } from '../../src/playbook/plan-hash.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { accountOf, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS, instanceNamed } from '../support/scenario.ts';
import { memoryCli } from './memory-cli.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

function commandLine(over: Partial<Cli> = {}) {
  return memoryCli({
    openSession: () => sessionOn(world.emulator.url, over.globals?.readOnly),
    stateFolder: () => world.stateFolder,
    columns: 100,
    ...over,
  });
}

const block = { playbook: 'revoke-bucket-access', params: { bucket: EXPORTS, level: 'block' } };
const changes = () => world.emulator.requests().filter((request) => request.mutates);

interface ForgedStep {
  readonly args: object;
}

interface Printed {
  readonly type?: string;
  readonly hash?: string;
  readonly runId?: string;
  readonly status?: string;
}

describe('run', () => {
  test('without an approval prints the plan and the command that approves it, and changes nothing', async () => {
    const { cli, out } = commandLine();
    expect(await run(cli, block)).toBe(3);
    const text = out.join('\n');
    expect(text).toContain('blockPublicPolicy: off → on');
    const hash = /sha256:[0-9a-f]{64}/.exec(text)?.[0];
    expect(out.at(-1)?.trim()).toBe(
      `transit-tui run revoke-bucket-access --bucket ${EXPORTS} --level block --approve ${hash}`,
    );
    expect(changes()).toEqual([]);
  });

  test('with the hash of the plan applies it; rolled back by the hash too, and the account is as before', async () => {
    const before = accountOf(world.emulator.world());
    const planned = commandLine();
    await run(planned.cli, { ...block, json: true });
    const approve = String((planned.objects[0] as Printed).hash);
    const { cli, objects, out } = commandLine();
    expect(await run(cli, { ...block, approve, json: true })).toBe(0);
    expect(out).toEqual([]);
    const events = objects as Printed[];
    const runId = String(events[0]?.runId);
    expect(events.every((event) => event.runId === runId)).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'run-finished', status: 'done' });

    const asked = commandLine();
    expect(await rollback(asked.cli, { runId })).toBe(3);
    const page = asked.out.join('\n');
    expect(page).toMatch(/^Undo: /m);
    expect(page).toMatch(/Opens again/);
    expect(page).not.toMatch(/It will not stop|The change/);
    expect(page).toMatch(/To approve exactly this rollback:/);
    expect(await resume(commandLine().cli, { runId, yes: true })).toBe(0);
    expect(await rollback(commandLine().cli, { runId, approve })).toBe(0);
    expect(accountOf(world.emulator.world())).toEqual(before);
  });

  test('tells a script the whole command that comes next', async () => {
    const { cli, objects } = commandLine({
      globals: { readOnly: false, demo: true, debug: false, region: 'us-east-1' },
    });
    expect(await run(cli, { ...block, yes: true, json: true })).toBe(0);
    const { runId } = objects[0] as Printed;
    expect(objects.at(-1)).toMatchObject({
      verdict: 'contained except',
      next: [`transit-tui rollback ${runId} --region us-east-1 --demo`],
    });
  });

  test('watches the flow logs of what it cut off until it is interrupted, and ends with the code of the run', async () => {
    const instance = instanceNamed(world.emulator, 'payments-export-1');
    const stop = new AbortController();
    const { cli, objects } = commandLine({ signal: stop.signal, now: world.emulator.now });
    const json = cli.json;
    const watched = run(
      {
        ...cli,
        json: (value) => {
          json(value);
          if ((value as Printed).type === 'watching') stop.abort();
        },
      },
      { playbook: 'quarantine-instance', params: { instance }, yes: true, json: true, watch: true },
    );
    expect(await watched).toBe(0);
    expect(objects.at(-1)).toMatchObject({
      type: 'watching',
      verdict: null,
      tracked: 0,
      text: expect.stringMatching(/^watching: no record after the change yet/),
    });
  });

  test('with the hash of another plan is refused', async () => {
    const approve = `sha256:${'a'.repeat(64)}`;
    await expect(run(commandLine().cli, { ...block, approve })).rejects.toMatchObject({ failure: { code: 'refused' } });
    expect(changes()).toEqual([]);
  });

  test.each([
    [{ bucket: EXPORTS, level: 'deny' }, /--principal or --source-ip/],
    [{ level: 'block' }, /needs --bucket/],
    [{ bucket: EXPORTS, level: 'deny', sourceIp: '300.1.1.1' }, /--source-ip/],
  ])('with wrong parameters %j says what is wrong and ends with 2', async (params, message) => {
    const { cli, errors } = commandLine();
    expect(await run(cli, { ...block, params: params as unknown as Record<string, string>, yes: true })).toBe(2);
    expect(errors.join('\n')).toMatch(message);
    expect(changes()).toEqual([]);
  });

  test('under --read-only is refused before a session is opened', async () => {
    const { cli } = commandLine({
      globals: { readOnly: true, demo: false, debug: false },
      openSession: () => Promise.reject(new Error('a session was opened')),
    });
    await expect(run(cli, { ...block, yes: true })).rejects.toMatchObject({ failure: { code: 'refused' } });
    await expect(rollback(cli, { runId: 'run-20260102-030405-abc123', yes: true })).rejects.toMatchObject({
      failure: { code: 'refused' },
    });
  });

  test('of what is contained already needs no approval and has nothing to do', async () => {
    await run(commandLine().cli, { ...block, yes: true });
    world.emulator.clearRequests();
    const { cli, out } = commandLine();
    expect(await run(cli, block)).toBe(0);
    expect(out.join('\n')).toMatch(/Nothing to do/);
    expect(changes()).toEqual([]);
  });
});

describe('plan and apply', () => {
  const file = () => join(world.stateFolder, 'plan.json');

  async function planned(): Promise<string> {
    const { cli, objects } = commandLine();
    expect(await plan(cli, { ...block, out: file(), json: true })).toBe(0);
    return String((objects[0] as Printed).hash);
  }

  test('save a plan that only its owner can read, and apply exactly that one', async () => {
    const approve = await planned();
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await apply(commandLine().cli, { file: file() })).toBe(3);
    expect(changes()).toEqual([]);
    expect(await apply(commandLine().cli, { file: file(), approve })).toBe(0);
    expect(changes().map((request) => request.operation)).toContain('PutPublicAccessBlock');
  });

  test('refuse a plan for a world that moved', async () => {
    const approve = await planned();
    world.emulator.edit((now) => {
      const found = now.buckets[EXPORTS];
      if (found?.publicAccessBlock) found.publicAccessBlock.ignorePublicAcls = true;
    });
    expect(await apply(commandLine().cli, { file: file(), approve })).toBe(6);
    expect(changes()).toEqual([]);
  });

  test.each([
    ['arguments', (step: ForgedStep) => Object.assign(step.args, { bucket: 'amzn-s3-demo-ledger' })],
    ['words', (step: ForgedStep) => Object.assign(step, { title: 'Look at the bucket' })],
  ])('refuse a plan whose %s were forged, although its hash fits them', async (_, forge) => {
    await planned();
    const saved = JSON.parse(await readFile(file(), 'utf8'));
    forge(saved.plan.steps[0]);
    const sealed = sealPlan(saved);
    await writeFile(file(), JSON.stringify(sealed));
    expect(await apply(commandLine().cli, { file: file(), approve: sealed.hash })).toBe(6);
    expect(changes()).toEqual([]);
  });

  test('refuse a plan that keeps silent about whom it hits', async () => {
    await planned();
    const saved = JSON.parse(await readFile(file(), 'utf8'));
    saved.plan.blastRadius = saved.plan.blastRadius.filter((item: { level: string }) => item.level !== 'warn');
    const sealed = sealPlan(saved);
    await writeFile(file(), JSON.stringify(sealed));
    expect(await apply(commandLine().cli, { file: file(), approve: sealed.hash })).toBe(6);
    expect(changes()).toEqual([]);
  });

  test('do not wait for a plan that is no file', async () => {
    const { cli, errors } = commandLine();
    expect(await apply(cli, { file: world.stateFolder })).toBe(2);
    expect(errors.join('\n')).toContain('it is not a file');
  });

  test.each([
    ['edited by hand', (text: string) => text.replace('"blockPublicAcls": false', '"blockPublicAcls": true'), 6],
    ['of a later version', (text: string) => text.replace('"version": 1', '"version": 2'), 2],
    ['with a field nobody knows', (text: string) => text.replace('"version": 1', '"version": 1, "also": 1'), 2],
    ['that is not JSON', (text: string) => text.slice(0, 100), 2],
    ['that is something else', () => '[]', 2],
    ['that is empty', () => '', 2],
    [
      'nested without end',
      (text: string) => text.replace('"before": {', `"before": ${'['.repeat(1e5)}${']'.repeat(1e5)}, "x": {`),
      2,
    ],
    ['of a size no plan has', () => ' '.repeat(5 * 1024 * 1024), 2],
  ])('refuse a plan %s', async (_, change, code) => {
    const approve = await planned();
    await writeFile(file(), change(await readFile(file(), 'utf8')));
    const ended = apply(commandLine().cli, { file: file(), approve });
    if (code === 6) await expect(ended).rejects.toMatchObject({ failure: { code: 'refused' } });
    else expect(await ended).toBe(code);
    expect(changes()).toEqual([]);
  });

  test('say which file is not there', async () => {
    const { cli, errors } = commandLine();
    expect(await apply(cli, { file: '/nowhere/plan.json' })).toBe(2);
    expect(errors.join('\n')).toContain('/nowhere/plan.json');
  });
});

describe('runs and verify-journal', () => {
  test('list a run, show its entries, and find out that its journal was changed', async () => {
    await run(commandLine().cli, { ...block, yes: true });
    const listed = commandLine();
    expect(await runs(listed.cli, { json: true })).toBe(0);
    const { runId } = listed.objects[0] as { runId: string };
    expect(listed.objects).toEqual([expect.objectContaining({ state: 'done', can: ['rollback'] })]);

    const shown = commandLine();
    expect(await runs(shown.cli, { runId })).toBe(0);
    expect(shown.out.join('\n')).toMatch(/intent .*public-access-block/);

    expect(await verifyJournal(commandLine().cli, { runId })).toBe(0);
    const path = join(world.stateFolder, 'runs', `${runId}.jsonl`);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"type":"verified"', '"type":"skipped"'));
    const { cli, objects } = commandLine();
    expect(await verifyJournal(cli, { runId, json: true })).toBe(1);
    expect(objects[0]).toMatchObject({ verdict: 'tampered', line: 4 });
    await rm(path.replace('.jsonl', '.head'));
    const renamed = path.replace(/[0-9a-f]{6}\.jsonl$/, '000000.jsonl');
    await writeFile(renamed, text);
    const another = commandLine();
    expect(await verifyJournal(another.cli, { runId: basename(renamed, '.jsonl'), json: true })).toBe(1);
    expect(another.objects[0]).toMatchObject({ verdict: 'tampered', reason: expect.stringContaining(runId) });
    await rm(renamed);
    await writeFile(path, '');
    const emptied = commandLine();
    expect(await verifyJournal(emptied.cli, { runId, json: true })).toBe(1);
    expect(emptied.objects[0]).toMatchObject({ verdict: 'empty' });
    await writeFile(path, text.replace('"type":"verified"', '"type":"skipped"'));
    const after = commandLine();
    await runs(after.cli, {});
    expect(after.out.join('\n')).toMatch(/unreadable/);
  });

  test.each(['run-20260102-030405-abc123', '../../etc/passwd'])('say that there is no run %s', async (runId) => {
    for (const command of [runs, verifyJournal]) {
      const { cli, errors } = commandLine();
      expect(await command(cli, { runId })).toBe(2);
      expect(errors.join('\n')).toContain(runId.slice(0, 8));
    }
  });

  test('say so when there is none yet', async () => {
    const { cli, out } = commandLine();
    expect(await runs(cli, {})).toBe(0);
    expect(out).toEqual(['No runs yet.']);
  });
});

describe('playbooks and iam-policy', () => {
  test('tell what each playbook takes, changes and needs', async () => {
    const { cli, out } = commandLine();
    expect(await playbooks(cli, {})).toBe(0);
    expect(out.join('\n')).toMatch(/quarantine-instance[\s\S]*--instance[\s\S]*revoke-bucket-access[\s\S]*--source-ip/);
  });

  test('print a policy with the changes of the playbook that was named, and none of another', async () => {
    const { cli, out } = commandLine();
    expect(await iamPolicy(cli, { playbooks: ['quarantine-instance'] })).toBe(0);
    const policy = JSON.parse(out.join('\n'));
    const actions: string[] = policy.Statement.flatMap((statement: { Action: string[] }) => statement.Action);
    expect(actions).toContain('ec2:ModifyNetworkInterfaceAttribute');
    expect(actions).not.toContain('s3:PutBucketPolicy');
  });

  test('print a policy for reading that allows no change at all', async () => {
    const { cli, out } = commandLine();
    expect(await iamPolicy(cli, { readOnly: true })).toBe(0);
    const actions: string[] = JSON.parse(out.join('\n')).Statement[0].Action;
    expect(
      actions.filter((action) => !/:(Get|List|Describe|FilterLogEvents|StartQuery|StopQuery)/.test(action)),
    ).toEqual([]);
    expect(actions).toContain('guardduty:GetFindings');
    expect(await iamPolicy(commandLine().cli, { playbooks: ['nonsense'] })).toBe(2);
  });
});
