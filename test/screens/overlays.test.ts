import { describe, expect, it, vi } from 'vitest';
import { detailScreen } from '../../screens/detail/screen.tsx';
import { errorsScreen } from '../../screens/errors/screen.tsx';
import { exportScreen } from '../../screens/export/screen.tsx';
import { flowsPane } from '../../screens/flows/pane.ts';
import { helpScreen } from '../../screens/help/screen.tsx';
import { loginScreen } from '../../screens/login/screen.tsx';
import { paletteScreen } from '../../screens/palette/screen.tsx';
import { quitScreen } from '../../screens/quit/screen.tsx';
import type { Command, Feeds, PaneDefinition } from '../../src/app/screen.ts';
import type { Session } from '../../src/aws/session.ts';
import type { RunEventBody } from '../../src/playbook/events.ts';
import { fakeConnection, fakeFeed } from '../support/fake-feeds.ts';
import { fakeApp, NOON } from './fake-app.ts';
import { openScreen } from './open-screen.tsx';
import { eventsOf, INSTANCE, instancePlan, portOf, startedBody } from './samples.ts';

const command = (given: Partial<Command>): Command => ({
  id: 'refresh',
  group: 'GuardDuty findings',
  keys: ['r'],
  label: 'refresh',
  help: 'Loads every pane now.',
  run: () => undefined,
  ...given,
});

describe('help', () => {
  it('lists the bindings by group with their keys as people write them, and why one is not available', () => {
    const commands = [
      command({ keys: ['pagedown', 'ctrl+f'], help: 'Goes down a page.' }),
      command({ group: 'Everywhere', keys: ['L'], help: 'Logs in.', disabled: 'the embedded AWS needs no login' }),
      command({ group: 'Everywhere', keys: [], help: 'Has no key.' }),
    ];
    const shown = openScreen(helpScreen, undefined, fakeApp({ commands })).lines();
    expect(shown[0]).toBe('GuardDuty findings');
    expect(shown[1]).toMatch(/^PgDn Ctrl\+F +Goes down a page\.$/);
    expect(shown[3]).toBe('Everywhere');
    expect(shown[4]).toMatch(/^L +Logs in\. \(not now: the embedded AWS needs no login\)$/);
    expect(shown.join('\n')).not.toContain('Has no key.');
  });

  it('scrolls to the last binding', () => {
    const commands = Array.from({ length: 60 }, (_, index) => command({ help: `Binding ${index}.` }));
    const screen = openScreen(helpScreen, undefined, fakeApp({ commands }));
    expect(screen.text()).not.toContain('Binding 59.');
    screen.press('G');
    expect(screen.text()).toContain('Binding 59.');
  });
});

describe('the palette', () => {
  it('finds a command by a part of its name and runs it after closing itself', () => {
    const run = vi.fn();
    const app = fakeApp({ commands: [command({ label: 'related only', run }), command({ label: 'sort' })] });
    const screen = openScreen(paletteScreen, undefined, app);
    screen.type('rel');
    expect(screen.lines()[1]).toMatch(/^› related only/);
    screen.press('return');
    expect(run).toHaveBeenCalledOnce();
    expect(app.asked).toEqual(['back']);
  });

  it('leads to the runs, the errors, the login, and back to a run under way', () => {
    const port = portOf({
      run: async function* () {
        yield* eventsOf([startedBody]);
        await new Promise(() => undefined);
      },
    });
    const app = fakeApp({ port });
    app.runs.start({ port, saved: instancePlan, mode: 'run' });
    const screen = openScreen(paletteScreen, undefined, app);
    expect(screen.lines()[1]).toMatch(`› Run: quarantine-instance ${INSTANCE}`);
    screen.press('return');
    expect(app.opened).toEqual([{ screen: 'run', args: { key: 'run-1' } }]);
    expect(screen.text()).toMatch(/runs[\s\S]*errors[\s\S]*log in[\s\S]*read-only: off/);
  });

  it('shows what is not available with its reason and does not run it', () => {
    const run = vi.fn();
    const app = fakeApp({ commands: [command({ label: 'export', disabled: 'there are no rows', run })] });
    const screen = openScreen(paletteScreen, undefined, app);
    screen.type('there are');
    screen.press('ctrl+u');
    screen.type('refresh');
    expect(screen.press('return')).toMatchObject({ kind: 'disabled' });
    screen.press('ctrl+u');
    screen.type('read-only');
    expect(screen.press('return')).toMatchObject({ kind: 'disabled', reason: expect.stringContaining('--read-only') });
    expect(run).not.toHaveBeenCalled();
  });

  it('says that nothing fits', () => {
    const screen = openScreen(paletteScreen, undefined, fakeApp());
    screen.type('qqqq');
    expect(screen.text()).toContain('Nothing fits what you typed.');
    expect(screen.press('return')).toMatchObject({ kind: 'disabled' });
  });
});

describe('the error log', () => {
  const failure = {
    code: 'denied',
    message: 'AWS refused to list the findings.',
    hint: 'Ask for the permission.',
    operation: 'guardduty:ListFindings',
    permission: 'guardduty:ListFindings',
    requestId: 'b0b1',
  } as const;

  it('shows the newest first, with the next thing to do and the request id', () => {
    const errors = [
      { at: NOON, where: 'Findings', failure },
      { at: NOON + 5000, where: 'Flows', failure: { ...failure, message: 'Later \x1b[31mone.' } },
    ];
    const app = fakeApp({ errors });
    const screen = openScreen(errorsScreen, undefined, app);
    expect(screen.lines()[0]).toBe('12:00:05 UTC  Flows  denied');
    expect(screen.lines()[1]).toBe('  Later \\e[31mone.');
    expect(screen.text(118, 20)).toContain('missing permission guardduty:ListFindings, request b0b1');
    screen.press('Y');
    expect(app.asked[0]).toContain('"requestId": "b0b1"');
  });

  it('says that nothing has gone wrong', () => {
    expect(openScreen(errorsScreen, undefined, fakeApp()).text()).toContain('Nothing has gone wrong');
  });
});

interface Row {
  readonly name: string;
  readonly tags: readonly string[];
}
const pane = {
  id: 'access',
  title: 'Access',
  fields: { bucket: (row: Row) => row.name, tag: (row: Row) => row.tags },
  detail: (row: Row) => ({ raw: { Name: row.name } }),
  key: (row: Row) => row.name,
} as unknown as PaneDefinition<Row>;

describe('exporting', () => {
  const rows: Row[] = [
    { name: '=cmd|calc', tags: ['a', 'b'] },
    { name: 'plain, "quoted"', tags: [] },
  ];

  it('writes the shown rows as AWS sent them, as JSON, and says where', async () => {
    const app = fakeApp({ panes: [pane], rows });
    const screen = openScreen(exportScreen, undefined, app);
    expect(screen.text()).toContain('2 rows, as filtered and sorted');
    screen.press('return');
    await vi.waitFor(() => expect(app.asked).toEqual(['back', 'notify Wrote ./access-20260301T120000Z.json']));
    expect(JSON.parse(app.files[0]?.content ?? '')).toEqual([{ Name: '=cmd|calc' }, { Name: 'plain, "quoted"' }]);
  });

  it('writes CSV in which no cell is a formula', async () => {
    const app = fakeApp({ panes: [pane], rows });
    const screen = openScreen(exportScreen, undefined, app);
    screen.press('c', 'return');
    await vi.waitFor(() => expect(app.files).toHaveLength(1));
    expect(app.files[0]?.content).toBe(`bucket,tag\r\n'=cmd|calc,a b\r\n"plain, ""quoted""",\r\n`);
  });

  it('writes one row as one object', async () => {
    const app = fakeApp({ panes: [pane] });
    const screen = openScreen(exportScreen, { pane: 'access', row: rows[0] }, app);
    screen.press('return');
    await vi.waitFor(() => expect(app.files).toHaveLength(1));
    expect(JSON.parse(app.files[0]?.content ?? '')).toEqual({ Name: '=cmd|calc' });
  });

  it('of rows that were counted here says by whom and from what, on the screen and in the file', async () => {
    const counted = { sources: ['log group /vpc/flows'], from: NOON - 3_600_000, to: NOON };
    const flow = fakeConnection({});
    const feed = fakeFeed('flows', [flow], NOON);
    feed.show({ counted, notes: ['Coverage gap: AWS lost records'] });
    const feeds = () => ({ flows: feed }) as unknown as Feeds;
    const app = fakeApp({ panes: [flowsPane], rows: [flow], feeds, version: '1.2.3' });
    const screen = openScreen(exportScreen, undefined, app);
    expect(screen.text()).not.toContain('AWS sent');
    expect(screen.text().replace(/\s+/gu, ' ')).toContain(
      'counted by transit-tui from flow-log records; from 2026-03-01T11:00:00.000Z; to 2026-03-01T12:00:00.000Z; sources log group /vpc/flows.',
    );
    screen.press('return');
    await vi.waitFor(() => expect(app.files).toHaveLength(1));
    expect(JSON.parse(app.files[0]?.content ?? '')).toEqual({
      rowsAre: 'Counted by transit-tui from flow-log records',
      tool: 'transit-tui 1.2.3',
      from: '2026-03-01T11:00:00.000Z',
      to: '2026-03-01T12:00:00.000Z',
      sources: ['log group /vpc/flows'],
      notes: ['Coverage gap: AWS lost records'],
      rows: [JSON.parse(JSON.stringify(flow))],
    });
    const detail = openScreen(detailScreen, { pane: 'flows', key: flow.key }, app).lines(78, 200);
    expect(detail).not.toContain('As AWS sent it');
    const heading = detail.indexOf('Counted by transit-tui from flow-log records');
    expect(detail.slice(heading + 1, heading + 4).map((line) => line.trim().split(/ {2,}/u))).toEqual([
      ['from', '2026-03-01T11:00:00.000Z'],
      ['to', '2026-03-01T12:00:00.000Z'],
      ['sources', 'log group /vpc/flows'],
    ]);
  });

  it('stays open and says why when the file can not be written', async () => {
    const app = fakeApp({ panes: [pane], rows, writeExport: () => Promise.reject(new Error('EROFS: read-only')) });
    const screen = openScreen(exportScreen, undefined, app);
    screen.press('return');
    await vi.waitFor(() => expect(screen.text()).toContain('Not written: EROFS'));
    expect(app.asked).toEqual([]);
  });
});

describe('quitting while a run is under way', () => {
  async function running() {
    const last: RunEventBody = {
      type: 'run-finished',
      status: 'interrupted',
      message: 'Stopped.',
      remaining: [],
      next: [],
    };
    const port = portOf({
      run: async function* (_, { signal }) {
        yield* eventsOf([startedBody]);
        await new Promise((resolve) => signal?.addEventListener('abort', resolve));
        yield* eventsOf([last]);
      },
    });
    const app = fakeApp({ port });
    app.runs.start({ port, saved: instancePlan, mode: 'run' });
    await vi.waitFor(() => expect(app.runs.view('run-1')?.runId).toBe('r-1'));
    return { app, screen: openScreen(quitScreen, undefined, app) };
  }

  it('names what is under way, and staying changes nothing', async () => {
    const { app, screen } = await running();
    expect(screen.text()).toContain(`quarantine-instance of ${INSTANCE} (run)`);
    screen.press('escape');
    expect(app.asked).toEqual(['back']);
    expect(app.runs.view('run-1')?.stopping).toBe(false);
  });

  it('stops the run after its step and quits only then', async () => {
    const { app, screen } = await running();
    screen.press('s');
    expect(app.asked).not.toContain('quit anyway');
    expect(screen.text()).toContain('Stopping after the step under way');
    await vi.waitFor(() => expect(app.asked).toContain('quit anyway'));
    expect(app.runs.view('run-1')?.finished?.status).toBe('interrupted');
  });

  it('quits at once when told so', async () => {
    const { app, screen } = await running();
    screen.press('y');
    expect(app.asked).toEqual(['quit anyway']);
  });
});

describe('logging in', () => {
  const expired = {
    at: NOON,
    where: 'Findings',
    failure: { code: 'expired', message: 'The credentials of profile audit have run out.', hint: 'Log in again.' },
  } as const;
  const sessionOf = () => {
    const renew = vi.fn();
    const identity = async () => ({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/ana', userId: 'A' });
    return { renew, session: () => ({ renew, identity }) as unknown as Session };
  };

  it('says what expired, runs the login in place and goes on as whom AWS then says', async () => {
    const { renew, session } = sessionOf();
    const runInTerminal = vi.fn(async () => 0);
    const app = fakeApp({ errors: [expired], session, runInTerminal });
    const screen = openScreen(loginScreen, undefined, app);
    expect(screen.text()).toContain('The credentials of profile audit have run out.');
    screen.press('return');
    await vi.waitFor(() => expect(app.asked).toContain('notify Logged in as arn:aws:iam::111122223333:user/ana'));
    expect(runInTerminal).toHaveBeenCalledWith('aws', ['sso', 'login']);
    expect(renew).toHaveBeenCalledOnce();
  });

  it('says so when the login fails, and changes nothing', async () => {
    const { renew, session } = sessionOf();
    const screen = openScreen(loginScreen, undefined, fakeApp({ session, runInTerminal: async () => 255 }));
    screen.press('return');
    await vi.waitFor(() => expect(screen.text()).toContain('ended with code 255; the credentials are as they were'));
    expect(renew).not.toHaveBeenCalled();
  });

  it('takes up credentials that were renewed elsewhere', async () => {
    const { renew, session } = sessionOf();
    const app = fakeApp({ session });
    openScreen(loginScreen, undefined, app).press('r');
    await vi.waitFor(() => expect(app.asked).toContain('back'));
    expect(renew).toHaveBeenCalledOnce();
  });
});
