import { describe, expect, inject, test } from 'vitest';
import type { World } from '../../src/emulator/state.ts';
import { settledAccountOf } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';
import type { TerminalProgram } from '../support/terminal.ts';
import { wayNamed } from '../support/ways/index.ts';
import { type DemoConsole, openDemoConsole } from './demo-console.ts';
import { firstOversizedFrame, framesOf } from './frames.ts';

/** Where the scenario's data goes. */
const DROP_HOST = '198.51.100.23';
/** Its type as a narrow column shows it; the sample's begins with another word. */
const NEW_FINDING = /(?<!\] )Exfilt/;
const MINUTE = 60_000;
/** What rolling it back leaves is left out of comparisons: its snapshots stay. */
const QUARANTINE = wayNamed('quarantine-instance');

/** One size tells the story at its own pace; for the others the embedded AWS's clock is moved on. */
const SIZES = [
  { columns: 80, rows: 24, hurried: true },
  { columns: 120, rows: 40, hurried: false },
  { columns: 200, rows: 60, hurried: true },
];

describe('The packed program in a terminal', { concurrent: true, timeout: 4 * MINUTE }, () => {
  test.each(SIZES)('tells the whole story at $columns×$rows', async ({ hurried, ...size }) => {
    const console = await openDemoConsole(inject('packedProgram'), size);
    const { terminal } = console;
    try {
      const before = await console.world();
      const instance = hostOf(before);

      expect(terminal.screen()).not.toMatch(NEW_FINDING);
      if (hurried) await passTime(console, 15_000);
      await terminal.waitFor(NEW_FINDING, MINUTE);

      await filterTo(terminal, 'exfil !sample', /1 GuardDuty 1 \(1 high\)/);
      await relate(terminal);
      await readDetail(terminal);
      await seeTrafficAccepted(terminal);

      await openPlan(terminal, `Quarantine ${instance}`);
      await refuseCarelessApproval(console, instance);
      await approve(terminal, instance, /DONE AND VERIFIED +Contained and read back/);
      expect(rulesOn(await console.world(), instance)).toEqual([[], [], []]);

      await seeTrafficDenied(console, hurried);

      await openPlan(terminal, `Deny role/PaymentsExportRole on ${EXPORTS}`);
      terminal.keys('a');
      await approve(terminal, EXPORTS, /DONE AND VERIFIED +Contained and read back/);
      expect(denied(await console.world())).toBe(true);

      await rollBack(terminal, EXPORTS);
      expect(denied(await console.world())).toBe(false);
      await rollBack(terminal, instance);
      expect(settledAccountOf(await console.world(), QUARANTINE)).toEqual(settledAccountOf(before, QUARANTINE));

      await leave(terminal);
      await expectCleanDrawing(terminal, size);
    } finally {
      await console.close();
    }
  });

  test('with --read-only the same keys change nothing', async () => {
    const size = { columns: 80, rows: 24 };
    const console = await openDemoConsole(inject('packedProgram'), size, ['--read-only']);
    const { terminal } = console;
    try {
      const before = await console.world();
      await passTime(console, 15_000);
      await terminal.waitFor(NEW_FINDING, MINUTE);
      await terminal.waitFor('READ-ONLY');
      await filterTo(terminal, 'exfil !sample', /1 GuardDuty 1 \(1 high\)/);

      const instance = hostOf(before);
      await openPlan(terminal, `Quarantine ${instance}`);
      terminal.keys('w');
      await terminal.waitFor(/To apply it:\s+transit-tui\s+apply\s[\s\S]+--approve\s+sha256:\w+\s+--demo/);
      await backToPanes(terminal);
      for (const [offer, target] of [
        [`Quarantine ${instance}`, instance],
        [`Deny role/PaymentsExportRole on ${EXPORTS}`, EXPORTS],
      ] as const) {
        await openPlan(terminal, offer);
        terminal.keys('a');
        await terminal.waitFor('Read-only: this console can change nothing.');
        terminal.keys(...target, 'enter', 'enter');
        terminal.keys('r');
        await terminal.waitFor(/Press +Read-only/);
        await backToPanes(terminal);
      }
      terminal.keys('R');
      await terminal.waitFor('No run is journalled here yet.');
      terminal.keys('R', 'c', 'enter');
      await terminal.waitFor('There is no run.');
      await backToPanes(terminal);

      expect((await console.requests()).filter((request) => request.mutates)).toEqual([]);
      expect(settledAccountOf(await console.world(), QUARANTINE)).toEqual(settledAccountOf(before, QUARANTINE));
      await leave(terminal);
      await expectCleanDrawing(terminal, size);
    } finally {
      await console.close();
    }
  });
});

async function passTime(console: DemoConsole, ms: number): Promise<void> {
  await console.advance(ms);
  console.terminal.keys('r');
}

async function filterTo(terminal: TerminalProgram, text: string, left: RegExp): Promise<void> {
  terminal.keys('/');
  await terminal.waitFor('Enter keep filter');
  terminal.keys(...text);
  await terminal.waitFor(left);
  terminal.keys('enter', 'g');
  await terminal.waitFor(/Enter detail/);
  await terminal.waitFor(left);
}

async function relate(terminal: TerminalProgram): Promise<void> {
  terminal.keys('x');
  await terminal.waitFor(/1 GuardDuty 1 \(1 high\).*◆only/);
  terminal.keys('2');
  await terminal.waitFor(/┏━ 2 Access 2 .*◆only/);
  expect(terminal.screen()).toMatch(/PUBLIC +amzn\S*orts /);
  expect(terminal.screen()).not.toMatch(/PUBLIC +amzn\S*atch /);
  terminal.keys('1');
  await terminal.waitFor(/┏━ 1 GuardDuty/);
}

async function readDetail(terminal: TerminalProgram): Promise<void> {
  terminal.keys('enter');
  await terminal.waitFor(/Role PaymentsExportRole from 198\.51\.100\.23 [\s\S]* read objects \d+ times/);
  terminal.keys('G');
  // The end of what AWS sent.
  await terminal.waitFor(/"Title": "The role PaymentsExportRole[^{]*\n \}/);
  await backToPanes(terminal);
}

/** The first word of the title line: which screen is open, whatever its title goes on to say of its progress. */
const openScreen = (screen: string): string => /\p{L}+/u.exec(screen.split('\n')[1] ?? '')?.[0] ?? '';

async function backToPanes(terminal: TerminalProgram): Promise<void> {
  // Each Esc leaves one screen; two sent at once would be another key to a terminal.
  for (let escapes = 0; escapes < 5 && !/┏━/.test(terminal.screen()); escapes++) {
    const here = openScreen(terminal.screen());
    terminal.keys('escape');
    await terminal.waitFor((screen) => openScreen(screen) !== here);
  }
  expect(terminal.screen()).toMatch(/┏━/);
}

const flowsTo = (screen: string, action: string): string[] =>
  screen.match(new RegExp(`${action} +\\S+(?=→${DROP_HOST.replaceAll('.', '\\.')}:)`, 'g')) ?? [];

async function seeTrafficAccepted(terminal: TerminalProgram): Promise<void> {
  terminal.keys('3');
  await terminal.waitFor(/┏━ 3 Flows/);
  terminal.keys('z');
  await filterTo(terminal, `dst:${DROP_HOST}`, /3 Flows \d+ .*\/dst:/);
  const screen = await terminal.waitFor((text) => flowsTo(text, 'ACCEPT').length >= 2, MINUTE);
  expect(flowsTo(screen, 'REJECT')).toEqual([]);
  terminal.keys('z', '1');
  await terminal.waitFor(/┏━ 1 GuardDuty/);
}

async function seeTrafficDenied(console: DemoConsole, hurried: boolean): Promise<void> {
  const { terminal } = console;
  await backToPanes(terminal);
  terminal.keys('3');
  await terminal.waitFor(/┏━ 3 Flows/);
  terminal.keys('z');
  if (hurried) await passTime(console, MINUTE);
  // From each of the three addresses that data went out from; open connections that the groups tracked go on.
  await terminal.waitFor((text) => new Set(flowsTo(text, 'REJECT')).size >= 3, 2 * MINUTE);
  terminal.keys('z', '1');
  await terminal.waitFor(/┏━ 1 GuardDuty/);
}

async function openPlan(terminal: TerminalProgram, offer: string): Promise<void> {
  await backToPanes(terminal);
  terminal.keys('p');
  await terminal.waitFor('Fits this row');
  for (let down = 0; down < 5 && !terminal.screen().includes(`› ${offer}`); down++) {
    const here = terminal.screen();
    terminal.keys('j');
    await terminal.waitFor((screen) => screen !== here);
  }
  expect(terminal.screen()).toContain(`› ${offer}`);
  terminal.keys('enter');
  await terminal.waitFor(/Blast radius/, 30_000);
}

async function refuseCarelessApproval(console: DemoConsole, target: string): Promise<void> {
  const { terminal } = console;
  terminal.keys('a');
  await terminal.waitFor(`Type ${target} to approve this plan:`);
  terminal.keys('enter', 'enter');
  await terminal.waitFor(`Type ${target} to approve.`);
  terminal.paste(target);
  await terminal.waitFor('A paste is not an approval');
  terminal.keys('enter');
  await terminal.waitFor(`Type ${target} to approve.`);
  expect((await console.requests()).filter((request) => request.mutates)).toEqual([]);
}

async function approve(terminal: TerminalProgram, target: string, end: RegExp): Promise<void> {
  await terminal.waitFor(`Type ${target} to approve this plan:`);
  terminal.keys(...target);
  await terminal.waitFor('Press Enter to apply it');
  terminal.keys('enter');
  await terminal.waitFor(end, MINUTE);
}

async function rollBack(terminal: TerminalProgram, target: string): Promise<void> {
  await backToPanes(terminal);
  terminal.keys('R');
  await terminal.waitFor('Runs (2)');
  for (let down = 0; down < 2 && !chosenRun(terminal).includes(target); down++) {
    const here = terminal.screen();
    terminal.keys('j');
    await terminal.waitFor((screen) => screen !== here);
  }
  expect(chosenRun(terminal)).toMatch(/✓ done/);
  terminal.keys('R');
  await terminal.waitFor(/Put back/);
  terminal.keys('a');
  await approve(terminal, target, /ROLLED BACK +Rolled back and read back/);
}

const chosenRun = (terminal: TerminalProgram): string =>
  terminal.lines().find((line) => line.trimStart().startsWith('›')) ?? '';

async function leave(terminal: TerminalProgram): Promise<void> {
  await backToPanes(terminal);
  terminal.keys('q');
  expect(await terminal.exited).toEqual({ code: 0, signal: undefined });
}

async function expectCleanDrawing(
  terminal: TerminalProgram,
  size: { readonly columns: number; readonly rows: number },
): Promise<void> {
  const raw = terminal.raw();
  expect(terminal.alternateScreen()).toBe(false);
  expect(terminal.cursorVisible()).toBe(true);
  expect(terminal.screen().trim()).toBe('');
  expect(raw.lastIndexOf('\x1b[?2004l')).toBeGreaterThan(raw.lastIndexOf('\x1b[?2004h'));
  expect(framesOf(raw).length).toBeGreaterThan(20);
  // What clears the whole screen flickers.
  expect(raw).not.toContain('\x1b[2J');
  expect(raw).not.toContain('\x1b[3J');
  expect(raw).not.toContain('\x1bc');
  expect(await firstOversizedFrame(raw, size)).toBeUndefined();
}

/** The instance that data is taken out from. */
function hostOf(world: World): string {
  const host = Object.values(world.instances).find((each) => each.tags.Name === 'payments-export-1');
  if (host === undefined) throw new Error('The scenario has no payments-export-1');
  return host.instanceId;
}

/** The rules that the groups of each of the instance's interfaces have. */
function rulesOn(world: World, instance: string): unknown[][] {
  const rulesOf = (group: string): readonly unknown[] => world.groups[group]?.rules ?? [`no group ${group}`];
  const interfaceIds = world.instances[instance]?.interfaceIds ?? [];
  return interfaceIds.map((id) => (world.interfaces[id]?.groupIds ?? ['no interface']).flatMap(rulesOf));
}

/** Whether the bucket's policy denies the role that reads it all. */
function denied(world: World): boolean {
  const policy = JSON.parse(world.buckets[EXPORTS]?.policy ?? '{}') as {
    Statement?: { Effect: string; Sid?: string }[];
  };
  return (
    policy.Statement?.some((each) => each.Effect === 'Deny' && each.Sid?.startsWith('TransitTui') === true) ?? false
  );
}
