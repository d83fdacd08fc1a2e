import { chmod, chown, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cli } from '../../src/cli/cli.ts';
import { iamPolicy } from '../../src/cli/iam-policy.ts';
import { loadPlaybooks } from '../../src/cli/own-playbooks.ts';
import { playbooks } from '../../src/cli/playbooks.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { rollback } from '../../src/cli/rollback.ts';
import { run } from '../../src/cli/run.ts';
import { trustedFile } from '../../src/cli/trusted-file.ts';
import { type OwnFiles, ownFiles } from '../support/own-playbook-file.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { accountOf, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';
import { memoryCli } from './memory-cli.ts';

let files: OwnFiles;
beforeEach(async () => {
  files = await ownFiles();
});
afterEach(() => files.remove());

/** Another user, whoever runs the tests. */
const STRANGER = 54_321;

const configure = (content: unknown) => files.write('config/transit-tui/config.json', JSON.stringify(content));
const globals = (...playbook: readonly string[]): Cli['globals'] => ({
  readOnly: false,
  demo: false,
  debug: false,
  ...(playbook.length === 0 ? {} : { playbook }),
});
const commandLine = (...named: readonly string[]) =>
  memoryCli({ globals: globals(...named), env: { XDG_CONFIG_HOME: join(files.folder, 'config') } });
const idsOf = async ({ cli }: { readonly cli: Cli }) => (await loadPlaybooks(cli)).map(({ id }) => id);
const BUNDLED = await idsOf(memoryCli());

describe('own playbooks come', () => {
  test('from the command line and from the configuration, each file once, and from nowhere else', async () => {
    const named = await files.example('named.mjs');
    await files.example('config/transit-tui/ours.mjs', ["'hold-for-forensics'", "'hold-for-us'"]);
    await files.example('playbooks/index.mjs', ["'hold-for-forensics'", "'found-by-chance'"]);
    await symlink(named, join(files.folder, 'link.mjs'));
    expect(await idsOf(commandLine())).toEqual(BUNDLED);

    await configure({ playbooks: ['ours.mjs', join(files.folder, 'link.mjs')] });
    const there = process.cwd();
    process.chdir(files.folder);
    try {
      const line = commandLine(named);
      expect(await idsOf(line)).toEqual([...BUNDLED, 'hold-for-forensics', 'hold-for-us']);
      expect(line.errors).toEqual([]);
    } finally {
      process.chdir(there);
    }
  });

  test('with their parameters, changes and permissions like any other', async () => {
    const line = commandLine(await files.example('hold.mjs'));
    await playbooks(line.cli, {});
    expect(line.out.join('\n')).toMatch(
      /hold-for-forensics: Hold an instance[\s\S]*--case IR-2026-014 {2}the case \(needed\)/,
    );
    line.out.length = 0;
    await iamPolicy(line.cli, { playbooks: ['hold-for-forensics'] });
    const { Statement } = JSON.parse(line.out.join('\n')) as { Statement: { Sid: string; Action: string[] }[] };
    expect(Statement.find(({ Sid }) => Sid === 'HoldForForensics')?.Action).toEqual([
      'ec2:CreateTags',
      'ec2:DeleteTags',
    ]);
  });

  test('as commands with flags of their own', async () => {
    const file = await files.example('hold.mjs');
    for (const argv of [
      ['plan', '--playbook', file],
      [`--playbook=${file}`, 'run'],
    ]) {
      const program = await buildProgram(argv, new AbortController().signal, () => {});
      const plan = program.commands.find(
        (command) => command.name() === argv.find((word) => /^(plan|run)$/.test(word)),
      );
      const own = plan?.commands.find((command) => command.name() === 'hold-for-forensics');
      expect(own?.options.map(({ long }) => long)).toEqual(expect.arrayContaining(['--instance', '--case']));
    }
  });
});

describe('one that can not be loaded', () => {
  test('ends a command that names it', async () => {
    await expect(idsOf(commandLine(join(files.folder, 'nowhere.mjs')))).rejects.toThrow(/nowhere\.mjs can't be read/);
    const twice = [await files.example('one.mjs'), await files.example('two.mjs')];
    await expect(idsOf(commandLine(...twice))).rejects.toThrow(
      /two\.mjs is not .*: there is a playbook hold-for-forensics already/,
    );
    const stolen = await files.example('stolen.mjs', ["'hold-for-forensics'", "'quarantine-instance'"]);
    await expect(idsOf(commandLine(stolen))).rejects.toThrow(/there is a playbook quarantine-instance already/);
  });

  test('and stands in the configuration is left out, said so, and keeps no other playbook from working', async () => {
    await files.example('config/transit-tui/good.mjs');
    const open = await files.example('config/transit-tui/open.mjs', ["'hold-for-forensics'", "'hold-open'"]);
    await chmod(open, 0o666);
    await configure({ playbooks: ['broken.mjs', 'open.mjs', 'good.mjs'] });
    const line = commandLine();
    expect(await idsOf(line)).toEqual([...BUNDLED, 'hold-for-forensics']);
    expect(line.errors.join('\n')).toMatch(
      /left out: .*broken\.mjs can't be read[\s\S]*left out: Refused to load .*open\.mjs/,
    );
    const { length } = line.errors;
    await idsOf(line);
    expect(line.errors).toHaveLength(length);
  });

  test.each([
    [{ playbooks: 'hold.mjs' }, /config\.json can't be used: playbooks: /],
    [{ playbook: ['hold.mjs'] }, /config\.json can't be used: Unrecognized key: "playbook"/],
    [[], /config\.json can't be used: /],
  ])('nor a configuration such as %j: it is left out too', async (content, expected) => {
    await configure(content);
    const line = commandLine();
    expect(await idsOf(line)).toEqual(BUNDLED);
    expect(line.errors.join('\n')).toMatch(expected);
  });

  test('nor a configuration that others may write', async () => {
    await files.example('config/transit-tui/good.mjs');
    await chmod(await configure({ playbooks: ['good.mjs'] }), 0o646);
    const line = commandLine();
    expect(await idsOf(line)).toEqual(BUNDLED);
    expect(line.errors.join('\n')).toMatch(/Refused to load .*config\.json: others may write to/);
  });
});

describe('a file is trusted', () => {
  test('when only the user and root may write to it and to the folders above', async () => {
    const file = await files.write('folder/mine.mjs', '');
    expect(trustedFile(file)).toMatch(/folder\/mine\.mjs$/);
    expect(trustedFile(file, undefined)).toMatch(/folder\/mine\.mjs$/);
  });

  test.each([0o666, 0o646, 0o664])('not with mode %o', async (mode) => {
    const file = await files.write('open.mjs', '');
    await chmod(file, mode);
    expect(() => trustedFile(file)).toThrow(/others may write to .*open\.mjs/);
  });

  test('not in a folder where others may put another in its place', async () => {
    const file = await files.write('shared/deep/mine.mjs', '');
    await chmod(join(files.folder, 'shared'), 0o777);
    expect(() => trustedFile(file)).toThrow(/others may write to .*shared,/);
    await chmod(join(files.folder, 'shared'), 0o1777);
    expect(trustedFile(file)).toMatch(/mine\.mjs$/);
  });

  test('not when it, or a folder above it, is of another user', async () => {
    const file = await files.write('folder/theirs.mjs', '');
    const isRoot = process.getuid?.() === 0;
    // Root may give files away; anyone else looks at their own with another's eyes.
    if (isRoot) await chown(file, STRANGER, STRANGER);
    const uid = isRoot ? 0 : STRANGER;
    expect(() => trustedFile(file, uid)).toThrow(
      /theirs\.mjs belongs to user \d+, and what is in it would run with your/,
    );
    if (!isRoot) return;
    expect(trustedFile(file, STRANGER)).toMatch(/theirs\.mjs$/);
    await chown(file, 0, 0);
    await chown(join(files.folder, 'folder'), STRANGER, STRANGER);
    expect(() => trustedFile(file, uid)).toThrow(/folder belongs to user \d+/);
  });
});

describe('a run of an own playbook', () => {
  let world: PlaybookWorld;
  beforeEach(async () => {
    world = await startPlaybookWorld();
    await mkdir(join(files.folder, 'config'), { recursive: true });
  });
  afterEach(() => world.close());

  const over = (file: string | undefined, readOnly = false) =>
    memoryCli({
      globals: { ...(file === undefined ? globals() : globals(file)), readOnly },
      env: { XDG_CONFIG_HOME: join(files.folder, 'config') },
      openSession: () => sessionOn(world.emulator.url, readOnly),
      stateFolder: () => world.stateFolder,
      columns: 200,
    });
  const hold = () => ({
    playbook: 'hold-for-forensics',
    params: { instance: instanceNamed(world.emulator, 'app-1'), case: 'IR-2026-014' },
    json: true,
    yes: true,
  });
  interface End {
    readonly type: string;
    readonly runId: string;
    readonly status: string;
    readonly message: string;
    readonly next: readonly string[];
  }

  test('says how it is rolled back with the same file, and is', async () => {
    const before = accountOf(world.emulator.world());
    const file = await files.example('hold.mjs');
    const { cli, objects } = over(file);
    expect(await run(cli, hold())).toBe(0);
    const end = objects.at(-1) as End;
    expect(end.next).toEqual([`transit-tui rollback ${end.runId} --playbook ${file}`]);
    expect(accountOf(world.emulator.world())).not.toEqual(before);
    expect(await rollback(over(file).cli, { runId: end.runId, yes: true })).toBe(0);
    expect(accountOf(world.emulator.world())).toEqual(before);
  });

  test('sends nothing that it did not declare, and nothing at all in read-only mode', async () => {
    const sending = "await send(write, 'ec2:CreateTags', {";
    const terminating = await files.example('terminating.mjs', [
      sending,
      `await send(write, 'ec2:DeleteSecurityGroup', { GroupId: 'sg-0123456789abcdef0' });\n      ${sending}`,
    ]);
    const { cli, objects } = over(terminating);
    expect(await run(cli, hold())).toBe(6);
    expect((objects.at(-1) as End).message).toMatch(/ec2:DeleteSecurityGroup was not sent: it was not declared/);
    await expect(run(over(await files.example('hold.mjs'), true).cli, hold())).rejects.toThrow(/read-only mode/);
    expect(world.emulator.requests().filter(({ mutates }) => mutates)).toEqual([]);
  });

  test('without its file says how one is loaded', async () => {
    const { cli, objects } = over(await files.example('hold.mjs'));
    await run(cli, hold());
    const { runId } = objects.at(-1) as End;
    const bare = over(undefined);
    await rollback(bare.cli, { runId, yes: true, json: true });
    expect(JSON.stringify(bare.objects)).toMatch(/There is no playbook .*hold-for-forensics.*--playbook FILE/);
  });
});
