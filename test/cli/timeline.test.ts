import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cli } from '../../src/cli/cli.ts';
import type { TimelineEntry } from '../../src/cli/incident/timeline-entries.ts';
import { rollback } from '../../src/cli/rollback.ts';
import { run } from '../../src/cli/run.ts';
import { timeline } from '../../src/cli/timeline.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';
import { memoryCli } from './memory-cli.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const commandLine = (over: Partial<Cli> = {}) =>
  memoryCli({
    openSession: () => sessionOn(world.emulator.url, true),
    stateFolder: () => world.stateFolder,
    now: world.emulator.now,
    columns: 120,
    ...over,
  });
const writing = () => commandLine({ openSession: () => sessionOn(world.emulator.url) });

async function runIdOf(work: { playbook: string; params: Record<string, string> }): Promise<string> {
  const { cli, objects } = writing();
  expect(await run(cli, { ...work, yes: true, json: true })).toBe(0);
  return String((objects[0] as { runId: string }).runId);
}
const block = { playbook: 'revoke-bucket-access', params: { bucket: EXPORTS, level: 'block' } };

const told = async (runs: string[], over: object = {}, given: Partial<Cli> = {}) => {
  const { cli, objects, errors } = commandLine(given);
  expect(await timeline(cli, { runs, json: true, ...over })).toBe(0);
  return { entries: objects as TimelineEntry[], errors };
};

describe('the timeline of a run', () => {
  test('goes from the findings over the plan, who approved it and each call to the proof and the way back', async () => {
    const runId = await runIdOf(block);
    world.emulator.advance(60_000);
    expect(await rollback(writing().cli, { runId, yes: true })).toBe(0);
    const { entries } = await told([runId]);
    const kinds = entries.filter((entry) => entry.run === runId).map(({ what }) => what);
    expect(kinds.slice(0, 4)).toEqual(['planned', 'approved', 'change', 'verified']);
    expect(kinds).toContain('undo');
    expect(kinds.at(-1)).toBe('ended');
    const { arn } = await world.session.identity();
    expect(entries.find(({ what }) => what === 'approved')).toMatchObject({
      by: arn,
      text: expect.stringMatching(/^Plan sha256:[0-9a-f]{64} approved and begun by /),
    });
    expect(entries.find(({ what }) => what === 'change')?.call).toMatchObject({
      service: 's3',
      operation: 'PutPublicAccessBlock',
      input: { Bucket: EXPORTS },
    });
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
  });

  test('has the findings and access results about what it worked on, and no others', async () => {
    const runId = await runIdOf(block);
    const { entries } = await told([runId]);
    const findings = entries.filter(({ what }) => what === 'finding');
    expect(findings.length).toBeGreaterThan(1);
    expect(findings.every(({ text }) => text.includes(EXPORTS) || text.includes('last seen'))).toBe(true);
    const access = entries.filter(({ what }) => what === 'access');
    expect(access.length).toBeGreaterThan(0);
    expect(access.every(({ text }) => text.includes(EXPORTS))).toBe(true);
  });

  test('without access to GuardDuty says so, tells the rest and ends with the exit code for that', async () => {
    const runId = await runIdOf(block);
    world.emulator.addFault({ operation: 'guardduty:ListDetectors', kind: 'access-denied', count: 9 });
    const { cli, objects, errors } = commandLine();
    expect(await timeline(cli, { runs: [runId], json: true, flows: false })).toBe(7);
    expect(errors.join('\n')).toMatch(/Not in it: GuardDuty findings: .*guardduty:ListDetectors/);
    expect((objects as TimelineEntry[]).some(({ what }) => what === 'change')).toBe(true);
  });
});

describe('the timeline of a stretch of time', () => {
  test('has what the rules of detection say of the last hour, and says that older flow logs were not read', async () => {
    const { entries, errors } = await told([], { since: '2h' });
    expect(entries.find(({ what }) => what === 'detection')).toMatchObject({
      text: expect.stringMatching(/^Brute force: 203\.0\.113\.14 made \d+ short connections/),
      source: 'flow logs',
    });
    expect(errors.join('\n')).toMatch(/Not in it: Detections in older flow logs/);
  });

  test('names the command that reads the older ones, for the same account', async () => {
    const globals = { readOnly: true, demo: false, debug: false, profile: 'incident' };
    const { errors } = await told([], { since: '2026-01-14T10:00:00Z' }, { globals });
    expect(errors.join('\n')).toContain(
      '`transit-tui flows --detect --since 2026-01-14T10:00:00.000Z --profile incident --read-only`',
    );
  });

  test('has every run and finding of it, and nothing before', async () => {
    const runId = await runIdOf(block);
    const { entries } = await told([], { since: '1h', flows: false });
    const from = new Date(world.emulator.now() - 3_600_000).toISOString();
    expect(entries.some((entry) => entry.run === runId)).toBe(true);
    expect(entries.every(({ at }) => at >= from)).toBe(true);
    const all = (await told([], { since: '30d', flows: false })).entries;
    expect(all.length).toBeGreaterThan(entries.length);
  });
});

describe('as Markdown', () => {
  test('nothing that others chose acts: the table keeps its columns, and HTML stays text', async () => {
    const runId = await runIdOf(block);
    const hostile = 'Look | here `x` <script>alert(1)</script>\n\n# Owned [link](https://attacker.example) @all';
    world.emulator.edit((account) => {
      for (const finding of Object.values(account.findings)) finding.finding.Title = hostile;
    });
    const { cli, out } = commandLine();
    expect(await timeline(cli, { runs: [runId], md: true, flows: false })).toBe(0);
    expect(out[0]).toBe('# Incident timeline');
    const rows = out.filter((line) => line.startsWith('|'));
    expect(rows.length).toBeGreaterThan(8);
    const cells = (line: string) => line.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length;
    expect(new Set(rows.map(cells))).toEqual(new Set([7]));
    const text = out.join('\n');
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toMatch(/<script|https:\/\/attacker|@all|^# Owned/m);
    expect(text).toContain('## Not in it');
  });

  test('excludes JSON', async () => {
    const { cli, errors } = commandLine();
    expect(await timeline(cli, { runs: [], md: true, json: true })).toBe(2);
    expect(errors.join('\n')).toMatch(/exclude each other/);
  });
});

test('for people it is a line an event, in UTC', async () => {
  const runId = await runIdOf(block);
  const { cli, out } = commandLine();
  expect(await timeline(cli, { runs: [runId], flows: false })).toBe(0);
  expect(out.join('\n')).toMatch(/^2026-01-02 03:04:05Z {2}change: s3:PutPublicAccessBlock for/m);
});

test('of a run that is not there is wrong input', async () => {
  const { cli, errors } = commandLine();
  expect(await timeline(cli, { runs: ['run-20260102-030405-abcdef'] })).toBe(2);
  expect(errors.join('\n')).toMatch(/There is no run/);
});
