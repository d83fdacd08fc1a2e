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

/** Starts the console and waits until its panes are filled. */
async function open(options: Parameters<BuiltConsole['start']>[0] = {}): Promise<FakeConsole> {
  app = await built.start(options);
  await app.waitFor((screen) => screen.includes('111122223333') && screen.includes('AttackSequence'));
  return app;
}

const selectedLine = (console: FakeConsole): string => console.lines().find((line) => line.includes('▌')) ?? '';

describe('the panes', () => {
  test('stand side by side at 120×40, each with its counts, and nothing goes past the edge', async () => {
    const console = await open({ columns: 120, rows: 40 });
    await console.waitFor(/1 GuardDuty 6 \(1 critical, 3 high\).*2 Access 4 \(2 public\).*3 Flows 33 \(32/u);
    for (const line of console.lines()) expect(stringWidth(line)).toBeLessThanOrEqual(120);
    expect(console.lines().at(-1)).toContain('Enter detail');
    await console.waitFor('111122223333 (demo-alias)  us-east-1  incident-responder/alex');
  });

  test('show one at a time with tabs at 80×24', async () => {
    const console = await open();
    await console.waitFor('1 Findings 6');
    expect(console.screen()).not.toContain('┌');
    console.keys('tab');
    await console.waitFor('┏━ 2 Access 4');
    console.keys('3');
    await console.waitFor('┏━ 3 Flows 33');
  });

  test('put sequences and exfiltration first and samples last, with severity in letters', async () => {
    const console = await open();
    const rows = console.lines().filter((line) => /[CHML]\d\.\d/u.test(line));
    expect(rows[0]).toMatch(/C9\.5.*AttackSequence/u);
    expect(rows[1]).toMatch(/H8\.0.*Exfiltration/u);
    expect(rows.at(-1)).toMatch(/M5\.0.*SAMPLE/u);
  });

  test('leave help and the way out in the footer, however narrow it is', async () => {
    const console = await open({ columns: 62, rows: 24 });
    expect(console.lines().at(-1)).toMatch(/\? help {2}q quit$/u);
    console.keys('enter');
    await console.waitFor('━━ Data was read');
    expect(console.lines().at(-1)).toMatch(/\? help {2}Esc back$/u);
  });

  test('show whole ports in the narrowest pane that stands beside others', async () => {
    app = await built.start({ columns: 110, rows: 40 });
    await app.waitFor(/REJECT.*→203\.0\.113\.\d+:443/u);
  });

  test('show hostile names as visible escapes', async () => {
    const console = await open({ columns: 200, rows: 40 });
    await console.waitFor('x-\\u202e\\e[31mred');
    expect(console.raw()).not.toContain('\u202e');
  });
});

describe('keys', () => {
  test('batched into one write are all taken', async () => {
    const console = await open();
    console.write('jjk');
    await console.waitFor('2/6');
    console.write('G');
    await console.waitFor('6/6');
    console.write('gj');
    await console.waitFor('2/6');
  });

  test('that are pasted do nothing but say so', async () => {
    const console = await open();
    console.paste('jjq');
    await console.waitFor('Pasted text is not taken as keys');
    expect(console.screen()).toContain('1/6');
  });

  test('that are disabled say why', async () => {
    const console = await open();
    console.write('/no-such-thing');
    await console.waitFor('None of 6 rows matches');
    console.keys('enter', 'enter');
    await console.waitFor('detail: no row is selected');
    console.keys('!');
    await console.waitFor('errors: nothing has gone wrong so far');
  });
});

describe('a filter', () => {
  test('applies as it is typed, takes fields and !not, and Esc clears it', async () => {
    const console = await open();
    console.write('/severity:high !policy');
    await console.waitFor('1/2');
    expect(console.screen()).toContain('/severity:high !policy');
    console.keys('enter');
    await console.waitFor((screen) => !screen.includes('Filter /'));
    console.keys('escape');
    await console.waitFor('2/6');
  });

  test('takes a paste as text', async () => {
    const console = await open();
    console.keys('/');
    await console.waitFor('Filter /');
    console.paste('DNSData');
    await console.waitFor('1/1');
  });
});

describe('relations', () => {
  test('mark what shares an entity with the selected row, and x hides the rest in every pane', async () => {
    const console = await open({ columns: 160, rows: 40 });
    await console.waitFor(/◆.*PUBLIC/u);
    console.keys('x');
    await console.waitFor(/2 Access 1 \(1 public\).*◆only/u);
    console.keys('x');
    await console.waitFor(/2 Access 4/u);
  });
});

describe('a refresh', () => {
  test('keeps the selected row selected when others arrive above it', async () => {
    const console = await open();
    console.write('j');
    await console.waitFor('2/6');
    const before = selectedLine(console);
    console.order('new-finding f-new');
    await console.waitFor('3/7');
    expect(selectedLine(console).slice(10)).toBe(before.slice(10));
  });

  test('marks what came in, until it is selected', async () => {
    const console = await open();
    console.write('j');
    await console.waitFor('2/6');
    console.order('new-finding f-new');
    await console.waitFor(/GuardDuty 7 .* ●1 new/u);
    expect(console.lines().find((line) => /[┃│]●/u.test(line))).toContain('H8.5');
    console.write('k');
    await console.waitFor((screen) => screen.includes('2/7') && !screen.includes('new'));
  });

  test('that is denied names the permission inside the pane', async () => {
    const console = await open({ columns: 120, rows: 30 });
    console.order('deny-access');
    await console.waitFor('Access denied');
    // The hint is wrapped to the pane.
    expect(console.screen().replace(/[│┃\s]+/gu, ' ')).toContain('access-analyzer:');
  });

  test('that is throttled keeps the rows and says how old they are', async () => {
    const console = await open();
    console.order('throttle');
    await console.waitFor(/Throttled, rows are \d+s old: GuardDuty asked to slow down/u);
    expect(console.screen()).toContain('AttackSequence');
  });

  test('of a service that is off says what that means', async () => {
    const console = await open();
    console.order('off');
    await console.waitFor('GuardDuty is off in this region');
  });
});

describe('the size', () => {
  test('may change at any time without a line too many or too long', async () => {
    const console = await open({ columns: 200, rows: 60 });
    for (const [columns, rows, sign] of [
      [80, 24, '1 Findings 6'],
      [50, 10, 'This terminal is 50×10'],
      [20, 5, 'This terminal'],
      [200, 60, '3 Flows 33'],
    ] as const) {
      console.resize(columns, rows);
      await console.waitFor((screen) => screen.includes(sign));
      const lines = console.lines();
      expect(lines).toHaveLength(rows);
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
      if (columns >= 60) await console.waitFor(() => /Enter detail.*q quit/u.test(console.lines().at(-1) ?? ''));
    }
  });

  test('is filled by incremental drawing: a key clears no screen', async () => {
    const console = await open({ columns: 120, rows: 40 });
    const before = console.raw().length;
    console.write('jjj');
    await console.waitFor('4/6');
    const drawn = console.raw().slice(before);
    expect(drawn).not.toContain('\x1b[2J');
    expect(drawn).not.toContain('\x1b[H\x1b[J');
    expect(drawn.length).toBeLessThan(20_000);
  });
});

describe('looks', () => {
  test('carry no colour under NO_COLOR, and still show selection, focus and badges', async () => {
    const console = await open({ env: { NO_COLOR: '1', FAKE_READ_ONLY: 'yes', FAKE_EMBEDDED: 'yes' } });
    await console.waitFor('[READ-ONLY] [EMBEDDED]');
    expect(console.raw()).not.toMatch(/\x1b\[(?:3[0-7]|4[0-7]|9\d|10[0-7])m/u);
    expect(selectedLine(console)).toContain('AttackSequence');
    expect(console.screen()).toContain('┏');
    expect(console.screen()).toContain('[1 Findings 6]');
  });

  test('reverse the selected row in colour', async () => {
    const console = await open();
    const row = console.lines().findIndex((line) => line.includes('▌'));
    expect(console.cell(10, row).inverse).toBe(true);
    expect(console.cell(10, row + 1).inverse).toBe(false);
  });

  test('count down credentials that are about to expire', async () => {
    const console = await open({ env: { FAKE_EXPIRES_IN: '600000' } });
    await console.waitFor(/credentials (10:00|9:\d\d)/u);
  });

  test('are words alone for a screen reader', async () => {
    app = await built.start({ env: { INK_SCREEN_READER: 'true' } });
    await app.waitFor('Focused pane 1: GuardDuty');
    await app.waitFor(/Selected row 1 of 6/u);
    expect(app.screen()).not.toMatch(/[┏│▌]/u);
  });
});

describe('leaving', () => {
  test('by q restores the terminal and ends with 0', async () => {
    const console = await open();
    expect(console.alternateScreen()).toBe(true);
    console.keys('q');
    expect(await console.exited).toEqual({ code: 0, signal: undefined });
    expect(console.alternateScreen()).toBe(false);
    expect(console.cursorVisible()).toBe(true);
  });

  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'])('by %s restores the terminal and ends with 130', async (signal) => {
    const console = await open();
    console.kill(signal);
    expect((await console.exited).code).toBe(130);
    expect(console.alternateScreen()).toBe(false);
    expect(console.cursorVisible()).toBe(true);
    expect(console.raw().lastIndexOf('\x1b[?2004l')).toBeGreaterThan(console.raw().lastIndexOf('\x1b[?2004h'));
  });

  test('by an unexpected error restores the terminal, then says what happened without a stack', async () => {
    const console = await open();
    console.order('throw');
    expect((await console.exited).code).toBe(1);
    expect(console.alternateScreen()).toBe(false);
    expect(console.screen()).toContain('The console ended unexpectedly: thrown on order');
    expect(console.screen()).not.toContain('    at ');
  });
});
