import { afterEach, beforeEach, expect, test } from 'vitest';
import { findingsPane } from '../../screens/findings/pane.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { toFinding } from '../../src/aws/guardduty/to-finding.ts';
import { findings } from '../../src/cli/findings.ts';
import { run } from '../../src/cli/run.ts';
import type { Ours } from '../../src/correlate/own-findings.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';
import { currentFinding } from '../support/ways/archive-finding.ts';
import { memoryCli } from './memory-cli.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const commandLine = () =>
  memoryCli({
    openSession: () => sessionOn(world.emulator.url),
    stateFolder: () => world.stateFolder,
    now: world.emulator.now,
    columns: 120,
  });

const PERMISSIONS = 'Impact:S3/AnomalousBehavior.Permission';

/** GuardDuty finds it odd that the responder changed who may reach the bucket. */
async function raise(): Promise<void> {
  const { arn } = await world.session.identity();
  const [, role, session] = arn.split('/');
  const body = {
    Type: PERMISSIONS,
    Severity: 8,
    Title: 'The permissions of a bucket were changed',
    Resource: {
      AccessKeyDetails: { UserType: 'AssumedRole', UserName: role, PrincipalId: `AROAIOSFODNN7EXAMPLE:${session}` },
      S3BucketDetails: [{ Name: EXPORTS }],
    },
    Service: { Action: { AwsApiCallAction: { Api: 'PutBucketPublicAccessBlock' } } },
  };
  const now = world.emulator.now();
  world.emulator.edit((account) => {
    const [like] = Object.values(account.findings);
    if (like === undefined) throw new Error('The scenario has no finding');
    const findingId = 'b'.repeat(32);
    const times = { createdAt: now, updatedAt: now, visibleAt: now };
    account.findings[findingId] = { ...structuredClone(like), findingId, finding: body, ...times, updatesAt: [] };
  });
}

const block = { playbook: 'revoke-bucket-access', params: { bucket: EXPORTS, level: 'block' }, yes: true };

test('a finding that our own run raised is marked with the run and stays in the list', async () => {
  expect(await run(commandLine().cli, block)).toBe(0);
  await raise();
  const { cli, objects } = commandLine();
  await findings(cli, { json: true });
  const rows = objects as { Type: string; Ours: string | null; OursReason?: string }[];
  expect(rows.length).toBeGreaterThan(3);
  const marked = rows.filter(({ Ours }) => Ours !== null);
  expect(marked).toEqual([expect.objectContaining({ Type: PERMISSIONS, Ours: expect.stringMatching(/^run-/) })]);
  expect(marked[0]?.OursReason).toMatch(/PutBucketPublicAccessBlock on amzn-s3-demo-customer-exports/);
  const table = commandLine();
  await findings(table.cli, {});
  expect(table.out.join('\n')).toContain(`[ours?] ${PERMISSIONS}`.slice(0, 30));
});

test('without a run of ours the same finding is nobody of ours', async () => {
  await raise();
  const { cli, objects } = commandLine();
  await findings(cli, { json: true });
  expect((objects as { Ours: unknown }[]).every(({ Ours }) => Ours === null)).toBe(true);
});

test('findings are printed also where there is no folder for journals, and that is said', async () => {
  const { cli, objects, errors } = commandLine();
  const stateFolder = () => {
    throw new FailureError({ code: 'invalid', message: 'There is no folder for journals.', hint: 'Set HOME.' });
  };
  expect(await findings({ ...cli, stateFolder }, { json: true })).toBe(0);
  expect(objects.length).toBeGreaterThan(3);
  expect(errors.join('\n')).toMatch(/Which findings our own runs raised is unknown: There is no folder/);
});

test("the finding's detail shows the mark and the reason once it was looked up", async () => {
  await run(commandLine().cli, block);
  await raise();
  const { finding: raw } = world.emulator.world().findings['b'.repeat(32)] ?? currentFinding(world.emulator);
  const seen = new Date(world.emulator.now()).toISOString();
  const service = { ...(raw.Service as object), EventFirstSeen: seen, EventLastSeen: seen };
  const finding = toFinding({ ...raw, Id: 'b'.repeat(32), AccountId: '111122223333', Service: service });
  let found: Ours | undefined;
  const from = { session: world.session, rows: [finding], signal: new AbortController().signal };
  // The engine of this world writes the machine's own time; what the command line wrote is the emulator's.
  await findingsPane.lookUp?.(finding, {
    ...from,
    deeds: () => world.port.deeds(),
    tell: (told) => {
      found = told;
    },
  });
  const detail = findingsPane.detail(finding, world.emulator.now(), found);
  expect(detail.badges.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^ours: run-/));
  expect(detail.sections.find(({ title }) => title === 'Ours?')?.rows[0]?.[1]).toMatch(/Inferred, not proven/);
});
