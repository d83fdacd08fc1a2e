import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cli } from '../../src/cli/cli.ts';
import { evidence } from '../../src/cli/evidence.ts';
import { digest } from '../../src/cli/incident/archive.ts';
import { flowSlice } from '../../src/cli/incident/flow-slice.ts';
import { run } from '../../src/cli/run.ts';
import { verifyJournal } from '../../src/journal/chain.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { accountOf, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS, instanceNamed } from '../support/scenario.ts';
import { memoryCli } from './memory-cli.ts';

const execute = promisify(execFile);

let world: PlaybookWorld;
let folder: string;
beforeEach(async () => {
  world = await startPlaybookWorld();
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-evidence-'));
});
afterEach(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

const READ_ONLY = { readOnly: true, demo: false, debug: false };
const commandLine = (over: Partial<Cli> = {}) =>
  memoryCli({
    globals: READ_ONLY,
    openSession: () => sessionOn(world.emulator.url, true),
    stateFolder: () => world.stateFolder,
    now: world.emulator.now,
    version: '1.2.3',
    columns: 100,
    ...over,
  });

async function ranOn(playbook: string, params: Record<string, string>): Promise<string> {
  const { cli, objects } = commandLine({
    globals: { ...READ_ONLY, readOnly: false },
    openSession: () => sessionOn(world.emulator.url),
  });
  expect(await run(cli, { playbook, params, yes: true, json: true })).toBe(0);
  return (objects[0] as { runId: string }).runId;
}
const quarantined = () =>
  ranOn('quarantine-instance', { instance: instanceNamed(world.emulator, 'payments-export-1') });
const blocked = () => ranOn('revoke-bucket-access', { bucket: EXPORTS, level: 'block' });

interface Manifest {
  readonly tool: string;
  readonly madeBy: string;
  readonly run: { readonly id: string; readonly journal: { readonly head: string } };
  readonly findings: readonly { readonly id: string; readonly file: string }[];
  readonly flows: {
    readonly interfaces: readonly string[];
    readonly limits: { readonly keptBytes: number };
    readonly records?: number;
    readonly pieces?: readonly { readonly name: string }[];
  };
  readonly missing: readonly { readonly what: string; readonly reason: string }[];
}

/** Makes a bundle, unpacks it with the system's tar, checks it with the system's sha256sum, and gives what is in it. */
async function unpacked(runId: string, code = 0) {
  const out = join(folder, `bundle-${(await readdir(folder)).length}.tar.gz`);
  const { cli, objects, errors } = commandLine();
  expect(await evidence(cli, { runId, out, json: true })).toBe(code);
  await execute('tar', ['-xzf', out, '-C', folder]);
  const inside = join(folder, `evidence-${runId}`);
  const checked = await execute('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: inside });
  const text = (path: string) => readFile(join(inside, path), 'utf8');
  const manifest = JSON.parse(await text('manifest.json')) as Manifest;
  const names = (await readdir(inside, { recursive: true, withFileTypes: true }))
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name).slice(inside.length + 1));
  return {
    out,
    inside,
    checked: checked.stdout,
    text,
    manifest,
    names,
    errors,
    said: objects[0] as { sha256: string },
  };
}

describe('the archive', () => {
  test('is unpacked by tar and checked by sha256sum: every file but the sums is in them', async () => {
    const { checked, names, said, out } = await unpacked(await quarantined());
    const ok = checked.trim().split('\n');
    expect(ok.every((line) => line.endsWith(': OK'))).toBe(true);
    expect(ok.map((line) => line.replace(': OK', '')).sort()).toEqual(
      names.filter((name) => name !== 'SHA256SUMS').sort(),
    );
    expect(said.sha256).toBe(digest(await readFile(out)));
    expect((await stat(out)).mode & 0o777).toBe(0o600);
  });

  test('shows to sha256sum that a file was changed', async () => {
    const { inside } = await unpacked(await blocked());
    await writeFile(join(inside, 'plan.json'), '{}');
    await expect(execute('sha256sum', ['-c', 'SHA256SUMS'], { cwd: inside })).rejects.toMatchObject({
      stdout: expect.stringContaining('plan.json: FAILED'),
    });
  });

  test('has journal, plan, state before, proofs, timeline, and findings as AWS gave them', async () => {
    const runId = await blocked();
    const { text, manifest, names } = await unpacked(runId);
    const journal = await text(`journal/${runId}.jsonl`);
    expect(journal).toBe(await readFile(join(world.stateFolder, 'runs', `${runId}.jsonl`), 'utf8'));
    expect(manifest.run.journal.head).toBe(verifyJournal(journal).head);
    expect(JSON.parse(await text('before-state.json'))[0].before).toEqual({ block: expect.any(Object) });
    expect(JSON.parse(await text('verified.json')).length).toBeGreaterThan(0);
    expect(await text('plan.txt')).toContain('blockPublicPolicy');
    expect(await text('timeline.md')).toContain('PutPublicAccessBlock');
    expect(manifest.findings.length).toBeGreaterThan(1);
    for (const { id, file } of manifest.findings) {
      const raw = JSON.parse(await text(file));
      expect(raw).toMatchObject({ Id: id, Resource: expect.any(Object), Service: expect.any(Object) });
      expect(JSON.stringify(raw)).toContain(EXPORTS);
    }
    expect(names.some((name) => name.startsWith('findings/access-analyzer/'))).toBe(true);
    const { arn } = await world.session.identity();
    expect(manifest).toMatchObject({ tool: 'transit-tui 1.2.3', madeBy: arn });
    const readme = await text('README.txt');
    for (const name of names.filter((each) => each !== 'SHA256SUMS' && each !== 'README.txt'))
      expect(readme).toContain(name);
    expect(readme).toContain('sha256sum -c SHA256SUMS');
  });

  test('has the flow-log records of the interfaces concerned, and of no others', async () => {
    const { text, manifest, names } = await unpacked(await quarantined());
    expect(manifest.flows.interfaces).toHaveLength(3);
    expect(manifest.flows.records).toBeGreaterThan(10);
    expect(manifest.flows.limits.keptBytes).toBe(64 * 1024 * 1024);
    expect(manifest.flows.pieces?.length).toBeGreaterThan(0);
    const logs = names.filter((name) => name.startsWith('flows/'));
    let records = 0;
    for (const log of logs) {
      const [header = '', ...lines] = (await text(log)).trimEnd().split('\n');
      const at = header.split(' ').indexOf('interface-id');
      records += lines.length;
      for (const line of lines) expect(manifest.flows.interfaces).toContain(line.split(' ')[at]);
    }
    expect(records).toBe(manifest.flows.records);
  });

  test('is the same bytes for the same world and time', async () => {
    const runId = await quarantined();
    const [first, second] = [await unpacked(runId), await unpacked(runId)];
    expect(second.said.sha256).toBe(first.said.sha256);
  });

  test('changes nothing in the account, and is made under --read-only', async () => {
    const runId = await blocked();
    const before = accountOf(world.emulator.world());
    world.emulator.clearRequests();
    await unpacked(runId);
    expect(world.emulator.requests().filter((request) => request.mutates)).toEqual([]);
    expect(accountOf(world.emulator.world())).toEqual(before);
  });
});

describe('what could not be had', () => {
  test('is in the manifest and the README with the reason, and in the exit code', async () => {
    const runId = await quarantined();
    world.emulator.addFault({ operation: 'guardduty:GetFindings', kind: 'access-denied', count: 99 });
    world.emulator.addFault({ operation: 'ec2:DescribeFlowLogs', kind: 'access-denied', count: 99 });
    const { manifest, text, errors } = await unpacked(runId, 7);
    expect(manifest.missing.map(({ what }) => what)).toEqual(['GuardDuty findings', 'Flow-log records']);
    expect(manifest.missing[0]?.reason).toContain('guardduty:GetFindings');
    expect(await text('README.txt')).toMatch(/Missing:\n\n {2}GuardDuty findings: .*GetFindings/);
    expect(errors.join('\n')).toMatch(/Missing: Flow-log records: .*DescribeFlowLogs/);
  });

  test('counts the findings that could not be read beside those that could', async () => {
    const runId = await blocked();
    world.emulator.addFault({ operation: 'accessanalyzer:GetFindingV2', kind: 'access-denied', count: 1 });
    const { manifest, names } = await unpacked(runId, 7);
    expect(manifest.missing.map(({ what }) => what)).toContainEqual(expect.stringMatching(/^1 of \d+ Access Analyzer/));
    expect(names.some((name) => name.startsWith('findings/access-analyzer/'))).toBe(true);
  });

  test('names a place whose records could not be read, and has the others', async () => {
    const runId = await quarantined();
    world.emulator.addFault({ operation: 'cloudwatch-logs:FilterLogEvents', kind: 'access-denied', count: 999 });
    const { manifest } = await unpacked(runId, 7);
    expect(manifest.missing.some(({ reason }) => reason.includes('FilterLogEvents'))).toBe(true);
  });

  test('says that no interface is concerned where none is, which is no failure', async () => {
    world.emulator.edit((account) => {
      account.findings = {};
    });
    const { manifest } = await unpacked(await blocked());
    expect(manifest.missing.map(({ reason }) => reason)).toContainEqual(
      expect.stringContaining('Neither the run nor its findings name a network interface'),
    );
  });
});

test('a file that is there already is not overwritten', async () => {
  const runId = await blocked();
  const out = join(folder, 'kept.tar.gz');
  await writeFile(out, 'older evidence');
  const { cli, errors } = commandLine();
  expect(await evidence(cli, { runId, out })).toBe(2);
  expect(errors.join('\n')).toMatch(/evidence is never overwritten/);
  expect(await readFile(out, 'utf8')).toBe('older evidence');
});

test('it is made of a journal that someone gave, too', async () => {
  const runId = await blocked();
  const file = join(folder, `${runId}.jsonl`);
  await copyFile(join(world.stateFolder, 'runs', `${runId}.jsonl`), file);
  const other = await mkdtemp(join(folder, 'state-'));
  const { cli, objects, errors } = commandLine({ stateFolder: () => other });
  expect(await evidence(cli, { runId: file, out: join(folder, 'mailed.tar.gz'), json: true })).toBe(0);
  expect(objects[0]).toMatchObject({ runId, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(errors.join('\n')).toMatch(/Taken in as/);
});

test('of a journal from whose end entries were cut there is none', async () => {
  const runId = await blocked();
  const path = join(world.stateFolder, 'runs', `${runId}.jsonl`);
  const lines = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, `${lines.slice(0, -3).join('\n')}\n`);
  const { cli } = commandLine();
  const out = join(folder, 'cut.tar.gz');
  await expect(evidence(cli, { runId, out })).rejects.toThrow(/was changed after it was written: line \d+: it is gone/);
  await expect(readFile(out)).rejects.toThrow(/ENOENT/);
});

test('interrupted, it writes nothing', async () => {
  const runId = await blocked();
  const out = join(folder, 'never.tar.gz');
  const { cli } = commandLine({ signal: AbortSignal.abort() });
  expect(await evidence(cli, { runId, out })).toBe(130);
  expect(await readdir(folder)).toEqual([]);
});

test('a slice that grows beyond its limit ends there, and says what is missing', async () => {
  const session = await sessionOn(world.emulator.url, true);
  const instance = instanceNamed(world.emulator, 'payments-export-1');
  const now = world.emulator.now();
  const limits = { keptBytes: 2000, readBytes: 1e9 };
  const slice = await flowSlice(commandLine().cli, session, {
    touched: [instance],
    findings: [],
    plannedAt: now,
    until: now,
    limits,
  });
  const kept = slice.files.map(({ content }) => content.split('\n').slice(1).join('\n')).join('');
  expect(kept.length).toBeGreaterThan(0);
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(2000);
  expect(slice.about).toMatchObject({ endedBy: 'keptBytes', limits });
  expect(slice.missing.map(({ reason }) => reason)).toContainEqual(
    expect.stringMatching(/reached the size that a bundle holds: \d+ of \d+ pieces were read/),
  );
  session.close();
});
