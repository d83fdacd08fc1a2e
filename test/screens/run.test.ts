import { describe, expect, it, vi } from 'vitest';
import { runScreen } from '../../screens/run/screen.tsx';
import { runsScreen } from '../../screens/runs/screen.tsx';
import type { Feeds } from '../../src/app/screen.ts';
import type { Connection } from '../../src/flows/connection.ts';
import type { RunEventBody } from '../../src/playbook/events.ts';
import { fakeApp, NOON } from './fake-app.ts';
import { openScreen } from './open-screen.tsx';
import { eventsOf, INSTANCE, instancePlan, portOf, runSummary, startedBody } from './samples.ts';

const group = 'quarantine-group';
const move = 'move-interface:eni-0aaa';

const halfWay: RunEventBody[] = [
  startedBody,
  { type: 'step-started', stepId: group, title: 'Make an empty quarantine group in vpc-0123' },
  {
    type: 'call',
    stepId: group,
    service: 'ec2',
    operation: 'CreateSecurityGroup',
    input: { GroupName: 'transit-tui-quarantine' },
    output: { GroupId: 'sg-0quarantine' },
    durationMs: 41.7,
  },
  { type: 'step-applied', stepId: group, outcome: { groupId: 'sg-0quarantine' } },
  { type: 'step-verified', stepId: group, evidence: 'sg-0quarantine has no rules' },
  { type: 'step-started', stepId: move, title: 'Move eni-0aaa into quarantine' },
];

const failure = { code: 'denied', message: 'AWS refused to move eni-0aaa.', hint: 'Ask for the permission.' } as const;

/** A run on the screen that has told `bodies` so far and, unless they end it, is still under way. */
async function watched(bodies: readonly RunEventBody[], given: Parameters<typeof fakeApp>[0] = {}) {
  const port = portOf({
    run: async function* () {
      yield* eventsOf(bodies);
      if (bodies.at(-1)?.type !== 'run-finished') await new Promise(() => undefined);
    },
  });
  const app = fakeApp({ port, ...given });
  const key = app.runs.start({ port, saved: instancePlan, mode: 'run' });
  const screen = openScreen(runScreen, { key }, app);
  const last = bodies.at(-1);
  await vi.waitFor(() => {
    if (last?.type === 'run-finished') expect(screen.state().view?.finished).toBeDefined();
    else expect(screen.state().view?.steps.some((step) => step.mark === 'running')).toBe(true);
  });
  return { app, screen, key };
}

/** Flows as the pane has them, whose rows a test changes. */
function flowsFeed(first: readonly Partial<Connection>[]) {
  let rows = first;
  const listeners = new Set<() => void>();
  const endedAt = NOON + 10 * 60_000;
  const flows = {
    snapshot: () => ({ rows, status: 'ready', refreshing: false, notes: [], lag: { endedAt, usualMs: 0, usual: '' } }),
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const change = (next: readonly Partial<Connection>[]) => {
    rows = next;
    for (const listener of listeners) listener();
  };
  return { feeds: () => ({ flows }) as unknown as Feeds, change, listeners };
}

describe('what the run screen says of flows after the change', () => {
  const done: RunEventBody[] = [
    startedBody,
    { type: 'run-finished', status: 'done', message: 'Contained.', remaining: [], next: [] },
  ];
  const alive: Partial<Connection> = {
    srcaddr: '203.0.113.9',
    dstaddr: '10.0.1.5',
    dstport: 443,
    action: 'ACCEPT',
    first: NOON - 60_000,
    last: NOON + 9 * 60_000,
    interfaceIds: ['eni-0aaa'],
  };
  async function watching(watched: boolean) {
    const flows = flowsFeed([alive]);
    const port = portOf({
      run: async function* () {
        yield* eventsOf(done);
      },
      ...(watched ? { watches: () => ({ interfaceIds: ['eni-0aaa'] }) } : {}),
    });
    const app = fakeApp({ port, feeds: flows.feeds });
    const key = app.runs.start({ port, saved: instancePlan, mode: 'run' });
    const screen = openScreen(runScreen, { key }, app);
    await vi.waitFor(() => expect(screen.state().view?.finished).toBeDefined());
    return { screen, flows };
  }

  it('names those that live on, then says since when there is nothing, until it is closed', async () => {
    const { screen, flows } = await watching(true);
    await vi.waitFor(() => expect(screen.text()).toContain('watching: 1 tracked flow still alive'));
    expect(screen.text()).toMatch(/203\.0\.113\.9 → 10\.0\.1\.5 port 443/);
    flows.change([
      { ...alive, last: NOON - 60_000 },
      { ...alive, interfaceIds: ['eni-0bbb'], dstaddr: '10.0.1.6' },
    ]);
    expect(screen.text()).toContain('watching: nothing since 12:00');
    flows.change([{ ...alive, interfaceIds: ['eni-0bbb'], dstaddr: '10.0.1.6' }]);
    expect(screen.text()).toContain('watching: no record of it in the last hour');
    screen.close();
    expect(flows.listeners.size).toBe(0);
  });

  it('is nothing where the playbook leaves nothing to be seen', async () => {
    const { screen } = await watching(false);
    expect(screen.text()).toContain('Contained.');
    expect(screen.text()).not.toContain('watching');
  });
});

describe('the run screen', () => {
  it('says once why a run was refused, and what to do', async () => {
    const message = 'Since the approved plan was made: client 203.0.113.77: from outside, seen using FTP (21).';
    const failure = { code: 'refused', message, hint: 'Review the plan as it is now.' } as const;
    const { screen } = await watched([
      startedBody,
      {
        type: 'run-finished',
        status: 'refused',
        message: `Nothing was changed: ${message}`,
        remaining: [],
        next: [],
        failure,
      },
    ]);
    const shown = screen.text().replaceAll(/\s+/g, ' ');
    expect(shown.split('client 203.0.113.77').length - 1).toBe(1);
    expect(shown).toContain(failure.hint);
  });

  it('shows each step with a word for its mark, the progress and the time', async () => {
    const { screen } = await watched(halfWay);
    const shown = screen.text();
    expect(shown).toMatch(/✓ verified +Make an empty quarantine group/);
    expect(shown).toMatch(/. running +Move eni-0aaa into quarantine/);
    expect(shown).toContain('1/2 steps  0:00');
    expect(shown).toContain('sg-0quarantine has no rules');
    expect(shown).toContain('journal /state/runs/r-1.jsonl');
  });

  it('shows on request what AWS was asked and what it answered', async () => {
    const { screen } = await watched(halfWay);
    expect(screen.text()).not.toContain('CreateSecurityGroup');
    screen.press('k', 'return');
    expect(screen.text()).toContain('ec2 CreateSecurityGroup  42 ms');
    expect(screen.text()).toContain('asked    {"GroupName":"transit-tui-quarantine"}');
    expect(screen.text()).toContain('answered {"GroupId":"sg-0quarantine"}');
    screen.press('return');
    expect(screen.text()).not.toContain('CreateSecurityGroup');
  });

  it('ends with a banner that names what is still open and what comes next', async () => {
    const { screen } = await watched([
      ...halfWay,
      {
        type: 'run-finished',
        status: 'done',
        message: `Contained: ${INSTANCE}, except for tracked connections.`,
        remaining: ['2 connections tracked before the change'],
        next: ['Watch the flows of 10.0.1.10'],
      },
    ]);
    expect(screen.text()).toContain(`■ DONE AND VERIFIED  Contained: ${INSTANCE}, except`);
    expect(screen.text()).toContain('still open: 2 connections tracked before the change');
    expect(screen.text()).toContain('next: Watch the flows of 10.0.1.10');
  });

  it('says first what reading back found, once, and then what the plan had said', async () => {
    const [goesOn] = instancePlan.plan.wontStop;
    const { screen } = await watched([
      ...halfWay,
      {
        type: 'run-finished',
        status: 'done',
        message: `Contained and read back: ${INSTANCE}, except: eni-0new is open.`,
        remaining: ['eni-0new is open', goesOn ?? ''],
        next: [],
      },
    ]);
    const shown = screen.text().replace(/\s+/g, ' ');
    expect(shown).toContain(
      `${INSTANCE}, except for what is still open. still open: eni-0new is open goes on: ${goesOn}`,
    );
  });

  it('never says verified of what could not be read back', async () => {
    const { screen } = await watched([
      startedBody,
      { type: 'run-finished', status: 'not-verified', message: 'Not known.', remaining: [], next: [] },
    ]);
    expect(screen.text()).toContain('APPLIED, NOT VERIFIED');
    expect(screen.text()).not.toContain('DONE');
  });

  it('offers resume and rollback of the stopped run, each by way of its plan', async () => {
    const { screen, app } = await watched([
      ...halfWay,
      { type: 'step-failed', stepId: move, failure },
      { type: 'run-finished', status: 'stopped', message: 'Stopped at step 2.', remaining: [], next: [], failure },
    ]);
    expect(screen.text()).toContain('✗ FAILED');
    expect(screen.text()).toContain('AWS refused to move eni-0aaa.');
    expect(screen.text()).toContain('Ask for the permission.');
    screen.press('R', 'c');
    expect(app.opened).toEqual([
      { screen: 'plan', args: { runId: 'r-1', act: 'rollback' } },
      { screen: 'plan', args: { runId: 'r-1', act: 'resume' } },
    ]);
  });

  it('says why a run under way can not be rolled back, and asks it to stop', async () => {
    const { screen } = await watched(halfWay);
    expect(screen.press('R')).toMatchObject({ kind: 'disabled', reason: expect.stringContaining('under way') });
    screen.press('x');
    expect(screen.text()).toContain('stopping after this step');
    expect(screen.press('x')).toMatchObject({ kind: 'disabled' });
  });

  it('has nothing to roll back where nothing was changed', async () => {
    const { screen } = await watched([
      startedBody,
      { type: 'run-finished', status: 'refused', message: 'The world has moved.', remaining: [], next: [] },
    ]);
    expect(screen.press('R')).toMatchObject({
      kind: 'disabled',
      reason: expect.stringContaining('Nothing was changed'),
    });
  });

  it('goes back to the panes while the run goes on', async () => {
    const { screen, app } = await watched(halfWay);
    screen.press('escape');
    expect(app.asked).toEqual(['home', expect.stringContaining('The run goes on')]);
    expect(app.held()).toHaveLength(1);
  });

  it('shows control characters in answers as text', async () => {
    const evil = '\x1b[2Jgone\u202e';
    const { screen } = await watched([
      ...halfWay.slice(0, 2),
      {
        type: 'call',
        stepId: group,
        service: 'ec2',
        operation: 'X',
        input: { Name: evil },
        error: evil,
        durationMs: 1,
      },
      { type: 'step-verified', stepId: group, evidence: evil },
      { type: 'step-started', stepId: move, title: evil },
    ]);
    screen.press('k', 'return');
    expect(screen.text()).not.toMatch(/\x1b\[2J|\u202e/);
    expect(screen.text()).toContain('\\e[2Jgone\\u202e');
  });
});

describe('the list of runs', () => {
  async function listed(runs: readonly ReturnType<typeof runSummary>[], given: Parameters<typeof fakeApp>[0] = {}) {
    const app = fakeApp({ port: portOf({ runs: async () => runs }), ...given });
    const screen = openScreen(runsScreen, undefined, app);
    await vi.waitFor(() => expect(screen.state().loading).toBe(false));
    return { app, screen };
  }

  it('shows the newest first, with its state in words, its journal and what can be done', async () => {
    const { screen } = await listed([
      runSummary({ runId: 'r-old', startedAt: '2026-02-01T00:00:00Z', target: 'i-0old' }),
      runSummary({ runId: 'r-new', state: 'stopped', stepsDone: 1, can: ['resume', 'rollback'] }),
    ]);
    const shown = screen.lines();
    expect(shown[0]).toMatch(/› ■ stopped .*i-0123456789abcdef0 {2}quarantin.* 1\/2 {2}2026-03-01 11:00/);
    expect(shown.join('\n')).toContain('journal /state/runs/r-1.jsonl');
    expect(shown.join('\n')).toContain('c resumes it, R rolls it back');
    expect(shown.at(-1) ?? '').not.toContain('i-0old');
    expect(shown.join('\n')).toContain('i-0old');
  });

  it('opens the plan of the chosen run to look at, to resume or to roll back', async () => {
    const { screen, app } = await listed([runSummary({ state: 'stopped', can: ['resume', 'rollback'] })]);
    screen.press('return', 'c', 'R');
    expect(app.opened.map(({ args }) => args)).toEqual([
      { runId: 'r-1', act: 'look' },
      { runId: 'r-1', act: 'resume' },
      { runId: 'r-1', act: 'rollback' },
    ]);
  });

  it('says why a run can not be resumed, and that read-only changes nothing', async () => {
    const { screen } = await listed([runSummary()]);
    expect(screen.press('c')).toMatchObject({ kind: 'disabled', reason: expect.stringContaining('nothing to resume') });
    const audit = await listed([runSummary()], { readOnly: true });
    expect(audit.screen.press('R')).toMatchObject({ kind: 'disabled', reason: expect.stringContaining('Read-only') });
  });

  it('says that there are none yet, and why a journal can not be read', async () => {
    const { screen } = await listed([]);
    expect(screen.text()).toContain('No run is journalled here yet.');
    const bad = await listed([runSummary({ state: 'unreadable', can: [], problem: 'Line 7 breaks the chain.' })]);
    expect(bad.screen.text()).toContain('Line 7 breaks the chain.');
    expect(bad.screen.press('return')).toMatchObject({ kind: 'disabled' });
  });
});
