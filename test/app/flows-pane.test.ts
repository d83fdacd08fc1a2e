import stringWidth from 'string-width';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltConsole, buildFakeConsole, type FakeConsole } from '../support/fake-console.ts';

let built: BuiltConsole;
let app: FakeConsole | undefined;

beforeAll(async () => {
  built = await buildFakeConsole();
});
afterAll(() => built.remove());
afterEach(async () => {
  await app?.close();
  app = undefined;
});

/** Starts the console with the focus on the connections. */
async function flows(options: Parameters<BuiltConsole['start']>[0] = {}): Promise<FakeConsole> {
  app = await built.start(options);
  await app.waitFor('AttackSequence');
  app.write('3');
  await app.waitFor('┏━ 3 Flows 33');
  return app;
}

/** The focused pane's own part of each line of the screen, frame included. */
const paneOf = (console: FakeConsole): string[] =>
  console.lines().flatMap((line) => /[┏┃┗].*$/u.exec(line)?.slice(0, 1) ?? []);

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

describe.each(SIZES)('at $columns×$rows', (size) => {
  test.each(['', '1'])('the ranking stands in its columns, sparkline included (NO_COLOR=%s)', async (NO_COLOR) => {
    const console = await flows({ ...size, env: { NO_COLOR } });
    const pane = paneOf(console);
    const widths = new Set(pane.map((line) => stringWidth(line)));
    expect(widths.size).toBe(1);
    expect(pane.every((line) => /[┓┃┛]$/u.test(line))).toBe(true);
    expect(pane[1]).toMatch(/Action From→to +Count.* Hour/u);
    const column = (pane[1] ?? '').indexOf('Hour');
    expect(pane[2]?.slice(column)).toMatch(/^[ ▁-█]{5}/u);
    expect(pane[2]).toMatch(/ACCEPT 10\.0\.1\.15→198\.51\.100\.23:443/u);
    // Then by count: 4210, 30, 29.
    expect(pane[3]).toMatch(/REJECT \S+→203\.0\.113\.53:53\/udp .*4\.2k/u);
    expect(pane[4]).toMatch(/REJECT 192\.0\.2\.30→/u);
    expect(pane[5]).toMatch(/REJECT 192\.0\.2\.29→/u);
  });

  test('a reading fills the lower edge and moves no row; S stops it, and the pane says how far it was', async () => {
    const console = await flows(size);
    const before = paneOf(console).slice(1, -2);
    console.order('read 3');
    await console.waitFor(/┗━ [█░]+ 7% · ~\d+m left · 3\/40 objects · /u);
    expect(console.lines().join('\n')).toMatch(/S stops ━+┛/u);
    expect(paneOf(console).slice(1, -2).map(withoutAges)).toEqual(before.map(withoutAges));
    for (const line of console.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
    // A person in a hurry: what was typed around it arrives in the same write.
    console.write('jSk');
    await console.waitFor('Stopped, r reads on: 3 of 40 objects read');
    await console.waitFor(/Stopped · \d+s ━┓/u);
    expect(console.screen()).not.toContain('S stops');
    expect(console.lines().at(-1)).not.toContain('S stop');
  });

  test('the newest record ages by the second, and warns once it is later than delivery explains', async () => {
    const console = await flows(size);
    console.order('newest-ago 6');
    const newest = (screen: string) => /newest (6m\d\ds) ago/u.exec(screen)?.[1];
    const first = newest(await console.waitFor((screen) => newest(screen) !== undefined));
    await console.waitFor((screen) => (newest(screen) ?? '') > (first ?? ''));
    expect(console.screen()).not.toContain('Late:');
    console.order('newest-ago 26');
    await console.waitFor('Late: the newest record ended 26m ago');
  });
});

/** Ages move with the clock. */
const withoutAges = (line: string): string => line.replaceAll(/ +\d+[smh] /gu, ' ');

test('v goes through the views, and the title says which, with the count of each', async () => {
  const console = await flows();
  await console.waitFor('3 Flows 33 (32 denied, 1 abnormal, 1 accepted)');
  console.write('v');
  await console.waitFor('3 Flows denied 32 (1 abnormal, 1 accepted)');
  console.write('v');
  await console.waitFor('3 Flows accepted 1 (32 denied, 1 abnormal)');
  console.write('vv');
  await console.waitFor('3 Flows 33 (32 denied, 1 abnormal, 1 accepted)');
});

test('the counts give way to what marks that rows of a pane belong to the selected one', async () => {
  app = await built.start({ columns: 150, rows: 36 });
  await app.waitFor(/3 Flows 33 \(32 denied\) ◆\d/u);
  app.write('3');
  await app.waitFor('3 Flows 33 (32 denied, 1 abnormal, 1 accepted)');
  app.resize(120, 40);
  await app.waitFor('3 Flows 33 (32 denied, 1 abnormal) ━');
});

test('without a reading there is nothing to stop', async () => {
  const console = await flows();
  console.write('S');
  console.write('j');
  await console.waitFor('2/33');
  expect(console.screen()).not.toContain('Stopped');
});

test('names that an attacker chose are shown as visible escapes, in the pane and in the detail', async () => {
  const console = await flows({ columns: 200, rows: 60 });
  console.order('hostile');
  await console.waitFor('Port \\e]0;scan');
  console.keys('enter');
  await console.waitFor('AWS service S3\\u202e\\e[31m');
  await console.waitFor('tried \\u202e131 ports');
  expect(console.raw()).not.toContain('\u202e');
  expect(console.raw()).not.toContain('\x1b]0;scan');
});

test('the detail is there at once, with what could not be asked', async () => {
  const console = await flows({ columns: 120, rows: 60 });
  console.write('j');
  console.keys('enter');
  await console.waitFor('Whose the two ends are: not known.');
  const screen = console.screen();
  expect(screen).toMatch(/Related\n.*Findings +.*shares instance i-0a1b2c3d4e5f60718/u);
});
