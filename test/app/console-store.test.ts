import { expect, test, vi } from 'vitest';
import { screens } from '../../screens/index.ts';
import { panes } from '../../screens/panes.ts';
import { createConsoleStore } from '../../src/app/console-store.ts';
import type { ConsoleOptions } from '../../src/app/screen.ts';
import { filledShelf, type ScreenShelf, screenShelf } from '../../src/app/screen-shelf.ts';
import type { CallerIdentity, Session } from '../../src/aws/session.ts';
import { themeFor } from '../../src/ui/theme.ts';
import { portOf, runSummary } from '../screens/samples.ts';
import { FAKE_START, fakeConnection, fakeFeeds } from '../support/fake-feeds.ts';

const caller = (name: string): CallerIdentity => ({
  account: '111122223333',
  arn: `arn:aws:iam::111122223333:user/${name}`,
  userId: 'AIDAEXAMPLE',
});

function opened(given: Partial<ConsoleOptions> = {}, shelf: ScreenShelf = filledShelf(screens)) {
  let name = 'ana';
  const feeds = fakeFeeds();
  const session = {
    region: 'us-east-1',
    identity: async () => caller(name),
    endpointFor: () => undefined,
    credentialsExpireAt: async () => undefined,
    renew: () => {
      name = 'ben';
    },
    close: () => undefined,
  } as unknown as Session;
  const options = {
    openSession: async () => session,
    openFeeds: async () => feeds,
    accountAlias: async () => 'payments',
    readOnly: false,
    embedded: false,
    now: () => FAKE_START,
    env: {},
    ...given,
  } as unknown as ConsoleOptions;
  const terminal = { copy: vi.fn(), run: vi.fn(), leave: vi.fn(), suspend: vi.fn(async () => false) };
  const size = { width: 120, height: 40 };
  const store = createConsoleStore({
    options,
    panes,
    screens: shelf,
    theme: themeFor({ NO_COLOR: '1' }),
    terminal,
    size,
  });
  store.start();
  return { store, feeds, session, terminal };
}

const FLOWS = 2;

test('a pane that nobody has been in stays at its top, one that was visited keeps its row', async () => {
  const { store, feeds } = opened();
  await vi.waitFor(() => expect(store.rows(FLOWS).length).toBeGreaterThan(1));
  const [first] = store.rows(FLOWS);
  const arrive = (dstport: number) => {
    const newest = fakeConnection({
      dstport,
      action: 'ACCEPT',
      abnormal: ['large egress'],
      last: FAKE_START + dstport * 1e6,
    });
    feeds.flows.show({ rows: [newest, ...feeds.flows.snapshot().rows] });
  };
  arrive(8001);
  expect(store.rows(FLOWS)[1]).toBe(first);
  expect(store.state().panes[FLOWS]?.index).toBe(0);
  store.press({ name: '3', text: '3' });
  store.press({ name: '1', text: '1' });
  arrive(8002);
  expect(store.state().panes[FLOWS]?.index).toBe(1);
  store.stop();
});

test('says which run an earlier process left part-way, and the key that shows it', async () => {
  const left = runSummary({ state: 'stopped', account: '111122223333' });
  const others = [runSummary({ state: 'done' }), runSummary({ state: 'stopped', account: '444455556666' })];
  const { store } = opened({ openPlaybooks: async () => portOf({ runs: async () => [left, ...others] }) });
  await vi.waitFor(() => expect(store.state().notice?.text).toMatch(/^R shows 1 run that stopped part-way: /));
  expect(store.state().notice?.text).toContain(left.target);
  store.stop();
});

test('playbooks that are asked for before the session is open come with it, and never where it could not be opened', async () => {
  const opening = Promise.withResolvers<Session>();
  const { store, session } = opened({ openSession: () => opening.promise, openPlaybooks: async () => portOf({}) });
  const early = store.app.playbooks();
  opening.resolve(session);
  expect((await early).list()).not.toEqual([]);
  store.stop();
  const { store: without } = opened({ openSession: () => Promise.reject(new Error('no credentials')) });
  await expect(without.app.playbooks()).rejects.toThrow('The AWS session is not open.');
  without.stop();
});

test('after a login the header says who that is, and the panes are loaded again', async () => {
  const { store, feeds, session } = opened();
  await vi.waitFor(() => expect(store.state().session.identity?.arn).toContain('user/ana'));
  await store.app.renew(session);
  expect(store.state().session.identity?.arn).toContain('user/ben');
  expect(feeds.findings.refreshes()).toBe(1);
  store.stop();
});

test('Ctrl+Z says so where there is no shell to go back to, and waits for no run to be held up', async () => {
  const { store, terminal } = opened();
  store.press({ name: 'ctrl+z' });
  await vi.waitFor(() => expect(store.state().notice?.text).toContain('no shell with job control'));
  const release = store.app.holdOpen('quarantine-instance of i-0a1b2c3d4e5f60718');
  store.press({ name: 'ctrl+z' });
  expect(store.state().notice?.text).toContain('would hold up quarantine-instance');
  expect(terminal.suspend).toHaveBeenCalledOnce();
  release();
  store.stop();
});

test('quitting asks first while a run is under way, and only once', () => {
  const { store, terminal } = opened();
  const release = store.app.holdOpen('quarantine-instance of i-0a1b2c3d4e5f60718');
  store.press({ name: 'ctrl+c' });
  store.press({ name: 'ctrl+c' });
  expect(store.state().stack.map((open) => open.screen.title(open.state))).toEqual(['Quit?']);
  expect(terminal.leave).not.toHaveBeenCalled();
  release();
  store.press({ name: 'ctrl+c' });
  expect(terminal.leave).toHaveBeenCalledWith(0);
  store.stop();
});

const titles = ({ store }: ReturnType<typeof opened>) =>
  store.state().stack.map((open) => open.screen.title(open.state));

test('keys that come while the first screen loads are for that screen, and none is lost', async () => {
  const loading = Promise.withResolvers<typeof screens>();
  const here = opened(
    {},
    screenShelf(() => loading.promise),
  );
  here.store.press({ name: ':', text: ':' });
  here.store.press({ name: 'h', text: 'h' });
  here.store.press({ name: 'e', text: 'e' });
  here.store.paste('lp');
  expect(here.store.state().stack).toEqual([]);
  expect(here.store.state().focus).toBe(0);
  loading.resolve(screens);
  await vi.waitFor(() => expect(here.store.state().stack[0]?.state).toMatchObject({ query: { text: 'help' } }));
  here.store.stop();
});

test('a screen that is asked for before the screens are loaded can still be left with Ctrl+C', () => {
  const here = opened(
    {},
    screenShelf(() => Promise.withResolvers<typeof screens>().promise),
  );
  here.store.press({ name: 't', text: 't' });
  here.store.press({ name: 'ctrl+c' });
  expect(here.terminal.leave).toHaveBeenCalledWith(0);
  here.store.stop();
});

test('screens that do not load are told in words, and the panes go on', async () => {
  const here = opened(
    {},
    screenShelf(() => Promise.reject(new Error('Cannot find module'))),
  );
  here.store.press({ name: 't', text: 't' });
  here.store.press({ name: '3', text: '3' });
  await vi.waitFor(() => expect(here.store.state().notice).toMatchObject({ level: 'bad' }));
  expect(here.store.state().notice?.text).toMatch(/start it again\. Screens can't be loaded: Cannot find module$/);
  expect(titles(here)).toEqual([]);
  expect(here.store.state().focus).toBe(0);
  here.store.press({ name: '3', text: '3' });
  expect(here.store.state().focus).toBe(FLOWS);
  here.store.stop();
});

test('the screens are loaded ahead once the panes have their rows', async () => {
  const load = vi.fn(async () => screens);
  const here = opened({}, screenShelf(load));
  await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
  here.store.press({ name: 't', text: 't' });
  expect(titles(here)).toHaveLength(1);
  here.store.stop();
});
