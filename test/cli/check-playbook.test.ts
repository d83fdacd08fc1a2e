import { chmod, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPlaybook } from '../../src/cli/check-playbook.ts';
import { PLAYBOOK_RULES, WAY_RULES } from '../../src/cli/playbook-contract/rules.ts';
import { type OwnFiles, ownFiles } from '../support/own-playbook-file.ts';
import { memoryCli } from './memory-cli.ts';

let files: OwnFiles;
let written = 0;
beforeEach(async () => {
  files = await ownFiles();
});
afterEach(() => files.remove());

interface Verdict {
  readonly type: string;
  readonly rule: string;
  readonly way?: string;
  readonly holds: boolean;
  readonly reason?: string;
}

async function check(file: string) {
  const { cli, objects, errors } = memoryCli();
  const code = await checkPlaybook(cli, { file, json: true });
  const verdicts = (objects as Verdict[]).filter(({ type }) => type === 'rule');
  return { code, verdicts, broken: verdicts.filter(({ holds }) => !holds), last: objects.at(-1), errors };
}

/** The reasons by which the example breaks, once changed. */
async function reasons(...changes: readonly (readonly [string, string])[]): Promise<string> {
  // Node imports a file once: each change is a file of its own.
  const { code, broken } = await check(await files.example(`changed-${++written}.mjs`, ...changes));
  expect(code).toBe(1);
  return broken.map(({ rule, reason }) => `${rule}: ${reason}`).join('\n');
}

describe("the documentation's example", () => {
  test('stands beside a page that names every rule of a way', async () => {
    const page = (await readFile(new URL('../../docs/own-playbooks.md', import.meta.url), 'utf8')).replace(/\s+/g, ' ');
    expect(WAY_RULES.map(({ says }) => says).filter((says) => !page.includes(says))).toEqual([]);
  });

  test('keeps every rule of the contract, each of its ways those of a way', async () => {
    const { code, verdicts, broken, last } = await check(await files.example('hold.mjs'));
    expect(broken).toEqual([]);
    expect(code).toBe(0);
    const ofWays = new Set(verdicts.flatMap(({ way }) => way ?? []));
    expect(ofWays).toEqual(new Set(['an instance with three interfaces', 'an instance that is held for another case']));
    expect(verdicts).toHaveLength(1 + PLAYBOOK_RULES.length + 2 * WAY_RULES.length);
    expect(last).toEqual({ type: 'checked', playbook: 'hold-for-forensics', rules: verdicts.length, broken: 0 });
  });

  test('is told rule by rule to a person', async () => {
    const { cli, out } = memoryCli({ columns: 120 });
    expect(await checkPlaybook(cli, { file: await files.example('hold.mjs') })).toBe(0);
    expect(out[0]).toBe('hold-for-forensics: Hold an instance for forensics');
    expect(out).toContain('  holds   shows in its plan the calls that it makes, and makes no others');
    expect(out).toContain('way "an instance with three interfaces"');
    expect(out.at(-1)).toMatch(/^All \d+ rules hold\.$/);
  });
});

describe('it says what is broken', () => {
  test('by an undo that does nothing', async () => {
    const undone = [
      'async undo({ write }, { args, before }) {',
      'async undo() { return {}; },\n    async old({ write }, { args, before }) {',
    ] as const;
    expect(await reasons(undone)).toMatch(
      /rolls back to exactly the account it found.*: .*(not-verified|reading back)/,
    );
  });

  test('by an undo that leaves something, with what it left', async () => {
    const kept = 'async undo({ write }, { args, before }) {\n      return { kept: "no" };';
    const file = await files.example('kept.mjs', ['async undo({ write }, { args, before }) {', kept]);
    const { cli, out } = memoryCli({ columns: 200 });
    expect(await checkPlaybook(cli, { file })).toBe(1);
    expect(out.join('\n')).toMatch(
      / {2}BREAKS {2}is done and verified, rolls back.*\n +after rollback the account is not as it was before\n[\s\S]*\+ +'forensics:hold': 'IR-2026-014'/,
    );
    expect(out.at(-1)).toMatch(/^\d of \d+ rules are broken\.$/);
  });

  test('by a declaration that says too little, or too much', async () => {
    expect(await reasons(["writes: ['ec2:CreateTags', 'ec2:DeleteTags']", "writes: ['ec2:CreateTags']"])).toMatch(
      /ec2:DeleteTags was not sent/,
    );
    expect(await reasons(["'ec2:DescribeTags', 'sts:", "'ec2:DescribeTags', 'ec2:DescribeSubnets', 'sts:"])).toMatch(
      /declares ec2:DescribeSubnets, which no way uses/,
    );
    expect(await reasons(["'ec2:DescribeTags', 'sts:", "'sts:"])).toMatch(
      /uses ec2:DescribeTags, which it does not declare/,
    );
  });

  test('by operations that this program does not carry, or that are on the wrong side', async () => {
    expect(
      await reasons([
        "writes: ['ec2:CreateTags'",
        "writes: ['ec2:DescribeVolumes', 'ec2:PurchaseCapacityBlock', 'ec2:CreateTags'",
      ]),
    ).toMatch(/ec2:PurchaseCapacityBlock is not among what it carries/);
    expect(
      await reasons(["reads: ['ec2:DescribeInstances'", "reads: ['ec2:DeleteTags', 'ec2:DescribeInstances'"]),
    ).toMatch(/ec2:DeleteTags is no read/);
  });

  test('by a plan that changes something', async () => {
    const tagging = "await send(read, 'ec2:CreateTags', { Resources: ids, Tags: [{ Key: HOLD, Value: caseId }] });";
    const before = 'const before = await held(read, ids);';
    expect(await reasons([before, `${before} ${tagging}`])).toMatch(
      /plans without a single changing call.*: ec2:CreateTags was not sent/,
    );
  });

  test('by a plan that does not show its calls', async () => {
    const shown = "[call('ec2', 'CreateTags', { Resources: ids, Tags: [{ Key: HOLD, Value: caseId }] })]";
    expect(await reasons([shown, "[call('ec2', 'DeleteTags', { Resources: ids })]"])).toMatch(
      /shows in its plan the calls that it makes, and makes no others: the calls that were made are not those of the plan/,
    );
  });

  test('by a plan of another shape, and by a fault in the module', async () => {
    expect(await reasons(["verification: { how: 'the tags are read back', seconds: 10 },", ''])).toMatch(
      /What hold-for-forensics \(.*changed-\d+\.mjs\) planned is not a plan at verification/,
    );
    expect(await reasons(['const undo = `', 'nonsense(); const undo = `'])).toMatch(
      /hold-for-forensics failed in its own module: nonsense is not defined/,
    );
  });

  test('by a sample finding that it offers itself for', async () => {
    expect(
      await reasons(["...(sample ? { blocked: 'A sample finding: its instance does not exist.' } : {}),", '']),
    ).toMatch(
      /offers for a sample finding only what is blocked, with the reason: "Hold i-99999999 for forensics" is not blocked/,
    );
  });

  test('by ways that leave a choice out, or that are not there', async () => {
    const choices = "choices: [{ value: 'IR-2026-014', help: 'one' }, { value: 'IR-2026-015', help: 'two' }]";
    expect(await reasons(['pattern: /IR-\\d{4}-\\d{3}/', choices])).toMatch(/no way tries --case IR-2026-015/);
    expect(await reasons(['export const ways', 'export const others'])).toMatch(/it has no way at all/);
  });
});

describe('it refuses', () => {
  const says = async (file: string): Promise<string> => {
    const { code, errors, verdicts } = await check(file);
    expect(code).toBe(2);
    expect(verdicts).toEqual([]);
    return errors.join('\n');
  };

  test.each([
    ['export const x = 1;', /is not a playbook: its default export is no function/],
    ['export default {};', /is not a playbook: its default export is no function/],
    ['export default () => 1;', /is not a playbook: Invalid input: expected object/],
    ['export default () => { throw new Error("no"); };', /is not a playbook: making it failed: no/],
    ['export default () => {', /is not a playbook: loading it failed: /],
    ['import "transit-tui-nowhere"; export default () => 1;', /is not a playbook: loading it failed: /],
  ])('%s', async (content, expected) => {
    expect(await says(await files.write('module.mjs', content))).toMatch(expected);
  });

  test.each([
    ["id: 'hold-for-forensics'", "id: 'Hold It'", /at id: it takes a name in kebab-case/],
    ["title: 'Hold an", "title: '\\u001b[31mHold an", /at title: it takes text, without control characters/],
    [
      "targetParam: 'instance'",
      "targetParam: 'host'",
      /at targetParam: it takes the name of a parameter that is required/,
    ],
    ["name: 'case'", "name: 'region'", /at params\.1\.name: a flag of that name is there already/],
    ["writes: ['ec2:", "writes: ['ec3:", /at operations\.writes\.0: it takes service:Operation/],
    ['capture: ({ read }', 'look: ({ read }', /at steps\.hold\.capture: it takes a function/],
    ["targetParam: 'instance'", "targetParam: 'instance', strength: 1", /Unrecognized key: "strength"/],
  ])('%s changed to %s', async (old, changed, expected) => {
    expect(await says(await files.example('changed.mjs', [old, changed]))).toMatch(expected);
  });

  test('a file that is not there, and a folder', async () => {
    expect(await says(`${files.folder}/nowhere.mjs`)).toMatch(/nowhere\.mjs can't be read/);
    expect(await says(files.folder)).toMatch(/can't be read: it is not a file/);
  });

  test('a file that others may write, before any of it runs', async () => {
    const file = await files.write('open.mjs', 'globalThis.transitTuiWasHere = true; export default () => 1;');
    await chmod(file, 0o666);
    await expect(check(file)).rejects.toThrow(/others may write to .*open\.mjs, and what is in it would run with your/);
    expect(globalThis).not.toHaveProperty('transitTuiWasHere');
  });
});
