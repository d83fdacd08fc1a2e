import { spawnSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type OwnFiles, ownFiles } from '../support/own-playbook-file.ts';

const program = inject('packedProgram');

let files: OwnFiles;
beforeEach(async () => {
  files = await ownFiles();
});
afterEach(() => files.remove());

function ran(...args: readonly string[]) {
  const env = { PATH: process.env.PATH, HOME: files.folder };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env });
  return { code: status, out: stdout, err: stderr };
}

test('the packed program checks an own playbook, plans, runs and rolls it back, and needs its file for each', async () => {
  const file = await files.example('hold.mjs');
  const checked = ran('check-playbook', file);
  expect(checked.out).toMatch(/All \d+ rules hold\.\n$/);
  expect(checked.code).toBe(0);

  const [, instance = ''] = /(i-[0-9a-f]{17})/.exec(ran('--demo', 'findings', '--json').out) ?? [];
  const hold = ['run', 'hold-for-forensics', '--instance', instance, '--case', 'IR-2026-014', '--yes', '--json'];
  expect(ran('--demo', ...hold).err).toMatch(/unknown command 'hold-for-forensics'/);
  const done = ran('--demo', '--playbook', file, ...hold);
  expect(done.code).toBe(0);
  const { next } = JSON.parse(done.out.trim().split('\n').at(-1) ?? '') as { next: readonly string[] };
  const [, ...rollback] = next[0]?.split(' ') ?? [];
  expect(rollback).toEqual(['rollback', expect.stringMatching(/^run-/), '--playbook', file, '--demo']);
  expect(ran(...rollback, '--yes').out).toMatch(/Rolled back and read back/);
});

test('the packed program loads nothing that others may write, not even as an import', async () => {
  const helper = await files.write(
    'helper.mjs',
    "globalThis.console.log('helped'); export const id = 'hold-from-afar';",
  );
  const file = await files.example(
    'importing.mjs',
    ['export default ({', "import { id } from './helper.mjs';\nexport default ({"],
    ["id: 'hold-for-forensics',", 'id,'],
  );
  expect(ran('--playbook', file, 'playbooks').out).toMatch(/^helped\n[\s\S]*hold-from-afar: Hold an instance/);
  await chmod(helper, 0o666);
  const { code, out, err } = ran('--playbook', file, 'playbooks');
  expect(err).toMatch(/Refused to load .*helper\.mjs: others may write to/);
  expect(out).toBe('');
  expect(code).toBe(6);
});

test('the packed program calls nothing done whose playbook awaits what never comes', async () => {
  const file = await files.write('never.mjs', 'export default () => new Promise(() => {});');
  const checked = ran('check-playbook', file);
  expect(checked.err).toMatch(/ended before it was done/);
  expect(checked.code).toBe(1);
  const { code, err } = ran('--playbook', file, 'run', 'hold-for-forensics', '--yes');
  expect(err).toMatch(/ended before it was done[\s\S]*transit-tui runs/);
  expect(code).toBe(4);
});
