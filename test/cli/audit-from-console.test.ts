import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { postureScreen } from '../../screens/posture/screen.tsx';
import { type AuditStore, createAuditStore } from '../../src/app/audit-store.ts';
import type { Session } from '../../src/aws/session.ts';
import { type AuditCommandOptions, audit } from '../../src/cli/audit.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import type { Report } from '../../src/posture/report/report.ts';
import { reportLines } from '../../src/posture/report/text.ts';
import { fakeApp } from '../screens/fake-app.ts';
import { openScreen } from '../screens/open-screen.tsx';
import { NOW, sessionOn } from '../support/playbook-session.ts';
import { memoryCli } from './memory-cli.ts';

let folder: string;
let emulator: Emulator;
let session: Session;
let store: AuditStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-audit-'));
  emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  session = await sessionOn(emulator.url, true);
  store = createAuditStore({
    now: emulator.now,
    session: async () => session,
    account: () => '111122223333',
    changedAt: () => undefined,
    logError: (_, failure) => expect.unreachable(failure.message),
  });
});
afterEach(async () => {
  store.stop();
  session.close();
  await emulator.stop();
  await rm(folder, { recursive: true });
});

/** What the screen says, and the file that its key `e` writes. */
async function exported(): Promise<{ readonly said: string; readonly path: string; readonly content: string }> {
  const app = fakeApp({ audits: store, version: 'TEST' });
  const screen = openScreen(postureScreen, undefined, app);
  screen.press('e');
  await vi.waitFor(() => expect(app.files).toHaveLength(1));
  const [file] = app.files;
  const path = join(folder, file?.name ?? '');
  await writeFile(path, file?.content ?? '');
  return { said: screen.text(150), path, content: file?.content ?? '' };
}

async function run(options: AuditCommandOptions) {
  const told = memoryCli({
    now: emulator.now,
    version: 'TEST',
    openSession: () => sessionOn(emulator.url, true),
  });
  const code = await audit(told.cli, { rate: 1000, ...options });
  return {
    code,
    report: told.objects[0] as Report | undefined,
    said: told.errors.join('\n'),
  };
}

it('the screen writes the report that the command prints, and says of how much it is in the same words', async () => {
  store.start();
  await vi.waitFor(() => expect(store.view().reading).toBe(false), { timeout: 60_000 });
  const { said, path, content } = await exported();
  const { code, report } = await run({ since: path, json: true });
  if (report === undefined) throw new Error('no report was printed');
  expect(code).toBe(0);
  const { since, ...printed } = report;
  expect(JSON.parse(content)).toEqual(JSON.parse(JSON.stringify(printed)));
  expect(since).toMatchObject({ newFailures: [], resolved: [], newlyUnknown: [], gone: [], appeared: [] });
  expect(since?.stillFailing.length).toBeGreaterThan(0);

  const looked = /\d+ checks, \d+ resources looked at/u;
  const page = reportLines(report, { columns: 200, colour: false, command: (words) => words.join(' ') }).join('\n');
  expect(said).toMatch(looked);
  expect(looked.exec(said)?.[0]).toBe(looked.exec(page)?.[0]);
}, 120_000);

it('an audit that was stopped names the checks that it did not end, and still serves as the earlier one', async () => {
  const stopAtTheFirst = store.subscribe(() => {
    if (store.view().results.length > 0) store.stop();
  });
  store.start();
  await vi.waitFor(() => expect(store.view()).toMatchObject({ reading: false, stopped: true }), { timeout: 60_000 });
  stopAtTheFirst();
  const { path, content } = await exported();
  const report = JSON.parse(content);
  expect(report.notDone.length).toBeGreaterThan(0);
  const since = await run({ since: path, json: true });
  expect(since.code).toBe(0);
  expect(report.notDone.length + report.results.length).toBe(since.report?.results.length);
}, 120_000);

it('--baseline says what a report is good for where it was given one', async () => {
  store.start();
  await vi.waitFor(() => expect(store.view().reading).toBe(false), { timeout: 60_000 });
  const { path } = await exported();
  expect(await run({ baseline: path })).toMatchObject({
    code: 2,
    said: expect.stringContaining('no list of exceptions, but an audit: --since takes that'),
  });
}, 120_000);
