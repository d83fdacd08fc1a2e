import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getFindings, listDetectorIds, listFindingIds } from '../../src/aws/guardduty/reads.ts';
import { apply } from '../../src/cli/apply.ts';
import type { Cli } from '../../src/cli/cli.ts';
import { respond } from '../../src/cli/respond.ts';
import { rollback } from '../../src/cli/rollback.ts';
import { runs } from '../../src/cli/runs.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { type PlaybookWorld, settledAccountOf, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';
import { wayNamed } from '../support/ways/index.ts';
import { memoryCli } from './memory-cli.ts';

let world: PlaybookWorld;
let finding: string;
beforeEach(async () => {
  world = await startPlaybookWorld();
  finding = await idOf('Discovery:S3/AnomalousBehavior');
});
afterEach(() => world.close());

/** The id of the scenario's finding of a type. */
async function idOf(type: string): Promise<string> {
  const { read } = world.session;
  const [detector = ''] = await listDetectorIds(read);
  const { ids } = await listFindingIds(read, detector);
  const found = (await getFindings(read, detector, ids)).find((each) => each.type === type);
  if (found === undefined) throw new Error(`The scenario has no finding ${type}`);
  return found.id;
}

function commandLine(over: Partial<Cli> = {}) {
  return memoryCli({
    openSession: () => sessionOn(world.emulator.url, over.globals?.readOnly),
    stateFolder: () => world.stateFolder,
    columns: 100,
    ...over,
  });
}
/** Snapshots stay after a rollback, as the recipe says. */
const withoutEvidence = () => settledAccountOf(world.emulator.world(), wayNamed('quarantine-instance'));
const changes = () => world.emulator.requests().filter((request) => request.mutates);

interface Printed {
  readonly type?: string;
  readonly hash?: string;
  readonly chainId?: string;
}

async function hashOf(options: Parameters<typeof respond>[1] = { finding }): Promise<string> {
  const { cli, objects } = commandLine();
  expect(await respond(cli, { ...options, json: true })).toBe(3);
  return String((objects[0] as Printed).hash);
}

describe('respond', () => {
  test('without an approval prints each plan in short and the command that approves all, and changes nothing', async () => {
    const { cli, out } = commandLine();
    expect(await respond(cli, { finding })).toBe(3);
    const page = out.join('\n');
    expect(page).toMatch(/^1\. Deny the sessions i-\w+ of role PaymentsExportRole/m);
    expect(page).toMatch(/^2\. Deny role\/PaymentsExportRole on amzn-s3-demo-customer-exports/m);
    expect(page).toMatch(/^3\. Quarantine i-/m);
    for (const label of ['Because', 'Changes', 'Calls', 'Hits', 'Goes on', 'Checked', 'Undo']) {
      expect(page).toMatch(new RegExp(`^ {3}${label} `, 'm'));
    }
    const hash = /Chain (sha256:[0-9a-f]{64})/.exec(page)?.[1];
    expect(out.at(-1)?.trim()).toBe(`transit-tui respond ${finding} --approve ${hash}`);
    expect(changes()).toEqual([]);
  });

  test('with the hash runs all, and rolled back by the chain the account is as before', async () => {
    const before = withoutEvidence();
    const approve = await hashOf();
    const { cli, objects } = commandLine();
    expect(await respond(cli, { finding, approve, json: true })).toBe(0);
    const { chainId = '' } = objects[0] as Printed;
    expect(objects.at(-1)).toMatchObject({
      type: 'chain-finished',
      status: 'done',
      next: [`transit-tui rollback ${chainId}`],
    });

    const listed = commandLine();
    await runs(listed.cli, {});
    expect(listed.out.join('\n')).toMatch(new RegExp(`^${chainId} done, 3 of 3 plans`, 'm'));
    const shown = commandLine();
    await runs(shown.cli, { runId: chainId });
    expect(shown.out.join('\n')).toMatch(/link-intended run-/);

    const asked = commandLine();
    expect(await rollback(asked.cli, { runId: chainId })).toBe(3);
    expect(asked.out.join('\n')).toMatch(/To approve exactly this rollback:/);
    expect(await rollback(commandLine().cli, { runId: chainId, approve })).toBe(0);
    expect(withoutEvidence()).toEqual(before);
  });

  test('takes the strength and what to leave out from flags, and says them in the command that approves', async () => {
    const without = ['quarantine-instance', 'revoke-credentials'];
    const options = { finding, with: ['revoke-bucket-access:level=block'], without };
    const { cli, out } = commandLine();
    expect(await respond(cli, options)).toBe(3);
    const page = out.join('\n');
    expect(page).toMatch(/^One plan under one approval/m);
    expect(page).toMatch(/blockPublicPolicy: off → on/);
    expect(page).toMatch(/Quarantine i-\w+: left out by choice/);
    expect(out.at(-1)).toContain(
      `--with revoke-bucket-access:level=block --without quarantine-instance --without revoke-credentials --approve`,
    );
    expect(await hashOf(options)).not.toBe(await hashOf());
  });

  test.each([
    [{ with: ['no-such-playbook'] }, /no playbook "no-such-playbook"/],
    [{ with: ['revoke-bucket-access:level'] }, /is not a choice/],
    [{ finding: 'f'.repeat(32) }, /no finding f+/],
    [{ finding: '../x' }, /no finding's id/],
  ])('says what is wrong with %j and ends with 2', async (wrong, message) => {
    const { cli, errors } = commandLine();
    expect(await respond(cli, { finding, ...wrong })).toBe(2);
    expect(errors.join('\n')).toMatch(message);
  });

  test('of a sample finding plans nothing and says why', async () => {
    const { cli, out } = commandLine();
    expect(await respond(cli, { finding: await idOf('Exfiltration:S3/MaliciousIPCaller') })).toBe(0);
    expect(out.join('\n')).toMatch(/No playbook is planned/);
    expect(out.join(' ')).toMatch(/A sample finding: its instance does not exist/);
    expect(out.join('\n')).not.toMatch(/--approve/);
  });

  test('with the hash of another chain, or when the world moved, is refused', async () => {
    const approve = await hashOf();
    world.emulator.edit((now) => {
      const bucket = now.buckets[EXPORTS];
      if (bucket) bucket.policy = null;
    });
    await expect(respond(commandLine().cli, { finding, approve })).rejects.toMatchObject({
      failure: { code: 'refused', message: expect.stringMatching(/not the one that was approved/) },
    });
    expect(changes()).toEqual([]);
  });

  test('under --read-only plans, and is refused before a session is opened when it is to run', async () => {
    const globals = { readOnly: true, demo: false, debug: false };
    expect(await respond(commandLine({ globals }).cli, { finding })).toBe(3);
    const { cli } = commandLine({ globals, openSession: () => Promise.reject(new Error('a session was opened')) });
    await expect(respond(cli, { finding, yes: true })).rejects.toMatchObject({ failure: { code: 'refused' } });
  });
});

describe('a saved chain', () => {
  test('is applied by its hash by someone else, and not once it was edited', async () => {
    const out = join(world.stateFolder, 'chain.json');
    await respond(commandLine().cli, { finding, out });
    const text = await readFile(out, 'utf8');
    const { hash } = JSON.parse(text) as { hash: string };
    await writeFile(`${out}.edited`, text.replace('Deny arn:aws', 'Deny  arn:aws'));
    await expect(apply(commandLine().cli, { file: `${out}.edited`, approve: hash })).rejects.toMatchObject({
      failure: { code: 'refused', message: expect.stringMatching(/was changed after it was planned/) },
    });
    expect(changes()).toEqual([]);
    expect(await apply(commandLine().cli, { file: out, approve: hash })).toBe(0);
    expect(changes().length).toBeGreaterThan(3);
  });
});
