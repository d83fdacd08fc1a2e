import { describe, expect, it, vi } from 'vitest';
import { chainScreen } from '../../screens/chain/screen.tsx';
import { respondScreen } from '../../screens/respond/screen.tsx';
import { wordOf } from '../../screens/respond/state.ts';
import { runsScreen } from '../../screens/runs/screen.tsx';
import type { Finding } from '../../src/aws/guardduty/finding.ts';
import {
  type ChainEvent,
  type ChainPort,
  type ChainSummary,
  hashChain,
  type SavedChain,
} from '../../src/playbook/chain.ts';
import type { RunEvent } from '../../src/playbook/events.ts';
import type { Subject } from '../../src/playbook/port.ts';
import { fakeApp } from './fake-app.ts';
import { openScreen } from './open-screen.tsx';
import { eventsOf, INSTANCE, instancePlan, portOf, runSummary, startedBody } from './samples.ts';

const subject: Subject = {
  kind: 'finding',
  finding: { type: 'Exfiltration:S3/AnomalousBehavior', id: 'abc', sample: false } as Finding,
};
const links = ['first', 'second'].map((title) => ({ title, reason: `${title} fits.`, saved: instancePlan }));
const said: Pick<SavedChain, 'about' | 'links' | 'leftOut'> = {
  about: 'Exfiltration:S3/AnomalousBehavior (finding abc)',
  links,
  leftOut: [
    {
      playbook: 'block-subnet',
      title: 'Cut the subnet',
      params: { subnet: 's' },
      reason: 'it reaches far',
      failed: false,
    },
    { playbook: 'revoke-bucket-access', title: 'Deny x', params: {}, reason: 'AWS refused.', failed: true },
  ],
};
const chain: SavedChain = {
  version: 1,
  ...said,
  hash: hashChain(said),
  plannedAt: '2026-03-01T12:00:00Z',
  plannedBy: 'arn:aws:sts::111122223333:assumed-role/responder/ana',
  tool: 'transit-tui 0.0.0',
};
const WORD = wordOf(chain);
const at = '2026-03-01T12:00:09.000Z';
const stamp = { chainId: 'chain-20260301-120000-abcdef', at };

type Finish = Partial<ChainEvent & { readonly type: 'chain-finished' }>;

/** The events of a chain whose first plan is done and whose second ends as told. */
function* told(status: 'done' | 'refused', finish: Finish = {}): Generator<ChainEvent> {
  yield { ...stamp, type: 'chain-started', mode: 'run', hash: chain.hash, journal: '/state/chains/c.jsonl', links: [] };
  for (const [index, { title }] of links.entries()) {
    const runId = `r-${index}`;
    yield { ...stamp, type: 'link-started', index, runId, mode: 'run', title, lessLeft: index === 1 };
    const end = { type: 'run-finished', message: `${title} ended.`, remaining: [], next: [] } as const;
    yield* eventsOf([startedBody, { ...end, status: index === 0 ? 'done' : status }], runId) as RunEvent[];
  }
  const next = ['transit-tui rollback chain-20260301-120000-abcdef'];
  yield {
    ...stamp,
    type: 'chain-finished',
    status: 'done',
    message: 'Contained: both.',
    remaining: [],
    next,
    ...finish,
  };
}

function chainsOf(given: Partial<ChainPort> = {}): ChainPort {
  const unused = (): never => {
    throw new Error('not part of this test');
  };
  return {
    plan: vi.fn(async () => chain),
    planOffers: unused,
    run: vi.fn(async function* () {
      yield* told('done');
    }),
    resume: unused,
    rollback: unused,
    chainOf: async () => chain,
    list: async () => [],
    ...given,
  };
}

async function reviewed(given: Parameters<typeof fakeApp>[0] = {}, chains = chainsOf()) {
  const app = fakeApp({ port: portOf({ chains }), ...given });
  const screen = openScreen(respondScreen, { subject }, app);
  await vi.waitFor(() => expect(screen.state().phase).not.toBe('reading'));
  return { app, screen, chains };
}

describe('the review of a chain', () => {
  it('shows every plan in short, what is not in it and why, and what could not be planned', async () => {
    const { screen } = await reviewed();
    const shown = screen.text(78, 60);
    expect(shown).toContain('2 plans under one approval');
    expect(shown).toMatch(/1\. first[\s\S]*Changes[\s\S]*2\. second/);
    expect(shown).toContain('it reaches far');
    expect(shown).toContain('could not be planned: AWS refused.');
    expect(shown).toContain(chain.hash);
  });

  it('gives each plan that is not at the cursor a line a label, so that all of them are in sight', async () => {
    const { screen } = await reviewed();
    const lines = screen.text(60, 40).split('\n');
    const first = lines.findIndex((each) => each.includes('1. first'));
    expect(lines.slice(first + 1, first + 5).map((each) => each.trim().split(' ')[0])).toEqual([
      'Changes',
      'Hits',
      'Goes',
      'Warning',
    ]);
    expect(lines[first + 3]).toMatch(/… \(and 1 more\)$/);
  });

  it('keeps the cursor on what was taken in or left out', async () => {
    const chains = chainsOf();
    const [first, second] = links;
    const params = { instance: 'i-0other' };
    const other = { ...instancePlan, plan: { ...instancePlan.plan, params } };
    const two = { ...chain, links: [first, { ...second, saved: other }], leftOut: [] } as SavedChain;
    const out = { playbook: 'quarantine-instance', title: 'first', reason: 'left out by choice', failed: false };
    const one = {
      ...two,
      links: [two.links[1]],
      leftOut: [{ ...out, params: instancePlan.plan.params }],
    } as SavedChain;
    vi.mocked(chains.plan).mockImplementation(async (_, __, choices) => (choices?.without.length === 0 ? two : one));
    const { screen } = await reviewed({}, chains);
    screen.press('j', ' ');
    await vi.waitFor(() => expect(screen.state().phase).toBe('review'));
    expect(screen.text(78, 60)).toMatch(/Not in it\s+› first/);
    screen.press(' ');
    await vi.waitFor(() => expect(screen.state().phase).toBe('review'));
    expect(screen.text(78, 60)).toContain('› 1. first');
  });

  it('of a rollback says what is put back, and neither what needs nothing nor what was never in it', async () => {
    const undo = ['Nothing: it only looks', 'Put back the groups'];
    const saved = { ...instancePlan, plan: { ...instancePlan.plan, undo } };
    const chains = chainsOf({ chainOf: async () => ({ ...chain, links: [{ title: 'first', reason: '', saved }] }) });
    const app = fakeApp({ port: portOf({ chains }) });
    const screen = openScreen(respondScreen, { chainId: stamp.chainId, act: 'rollback' }, app);
    await vi.waitFor(() => expect(screen.state().phase).toBe('review'));
    const shown = screen.text(78, 60);
    expect(shown).toMatch(/1\. first.*\n +Undo +Put back the groups/);
    expect(shown).not.toContain('Nothing');
    expect(shown).not.toContain('Not in it');
    screen.press('G', 'j', 'j', 'j');
    expect(screen.state().at).toBe(0);
  });

  it('shows the plan at the cursor at length, and opens it whole', async () => {
    const { screen, app } = await reviewed();
    expect(screen.press('return')).toMatchObject({ kind: 'disabled' });
    screen.press('j');
    expect(screen.text(78, 60)).toContain('because first fits.');
    screen.press('return');
    expect(app.opened).toEqual([
      {
        screen: 'plan',
        args: { playbook: 'quarantine-instance', params: instancePlan.plan.params, saved: chain.links[0]?.saved },
      },
    ]);
  });

  it('takes a plan out and one in with Space, and plans anew', async () => {
    const { screen, chains } = await reviewed();
    screen.press('j', ' ');
    const out = [{ playbook: 'quarantine-instance', params: instancePlan.plan.params }];
    await vi.waitFor(() => expect(screen.state().phase).toBe('review'));
    expect(chains.plan).toHaveBeenLastCalledWith(subject, chain.about, { with: [], without: out });
    screen.press('j', 'j', ' ');
    const taken = [{ playbook: 'block-subnet', params: { subnet: 's' } }];
    await vi.waitFor(() => expect(screen.state().phase).toBe('review'));
    expect(chains.plan).toHaveBeenLastCalledWith(subject, chain.about, { with: taken, without: out });
    screen.press('j');
    expect(screen.press(' ')).toMatchObject({ kind: 'disabled' });
  });
});

describe('approving a chain', () => {
  it('runs it once the beginning of its hash is typed in full', async () => {
    const { screen, app, chains } = await reviewed();
    screen.press('a');
    expect(screen.text()).toContain(`Type ${WORD}`);
    screen.type(WORD);
    screen.press('return', 'return');
    await vi.waitFor(() => expect(app.opened).toEqual([{ screen: 'chain', args: { key: 'chain-1' } }]));
    expect(chains.run).toHaveBeenCalledOnce();
    expect(vi.mocked(chains.run).mock.calls[0]?.[0]).toBe(chain);
    expect(vi.mocked(chains.run).mock.calls[0]?.[1].approval).toBe(chain.hash);
    expect(chains.plan).toHaveBeenCalledOnce();
  });

  it.each(['Enter alone', 'a paste', 'a part', 'another word', 'read-only'])('does not with %s', async (how) => {
    const { screen, app, chains } = await reviewed({ readOnly: how === 'read-only' });
    screen.press('a');
    if (how === 'a paste') screen.paste(WORD);
    else if (how === 'a part') screen.type(WORD.slice(0, 7));
    else if (how === 'another word') screen.type(INSTANCE);
    else if (how === 'read-only') screen.type(WORD);
    screen.press('return');
    expect(chains.run).not.toHaveBeenCalled();
    expect(app.opened).toEqual([]);
  });
});

describe('a chain under way', () => {
  async function started(chains: ChainPort) {
    const app = fakeApp({ port: portOf({ chains }) });
    const key = app.runs.startChain({ chains, chain, mode: 'run' });
    const screen = openScreen(chainScreen, { key }, app);
    await vi.waitFor(() => expect(screen.state().view?.finished).toBeDefined());
    return { app, screen };
  }

  it('shows each plan with a word, leads to its run, and offers to roll all of it back', async () => {
    const { app, screen } = await started(chainsOf());
    const shown = screen.text(78, 40);
    expect(shown).toMatch(/✓ done +1\. first/);
    expect(shown).toMatch(/✓ done +2\. second/);
    expect(shown).toContain('DONE AND VERIFIED  Contained: both.');
    screen.press('return');
    screen.press('R');
    expect(app.opened).toEqual([
      { screen: 'run', args: { key: 'chain-1.2' } },
      { screen: 'respond', args: { chainId: stamp.chainId, act: 'rollback' } },
    ]);
    expect(app.runs.view('chain-1.1')).toMatchObject({ runId: 'r-0', finished: { status: 'done' } });
    expect(screen.press('c')).toMatchObject({ kind: 'disabled' });
    expect(app.held()).toEqual([]);
  });

  it('shows where it stopped, and goes on from there', async () => {
    const next = ['transit-tui respond --resume chain-x', 'transit-tui rollback chain-x'];
    const message = 'Not contained: stopped at plan 2 of 2.';
    const { app, screen } = await started(
      chainsOf({
        run: async function* () {
          yield* told('refused', { status: 'stopped', message, next });
        },
      }),
    );
    expect(screen.text(78, 40)).toMatch(/✗ FAILED +2\. second/);
    expect(screen.text(78, 40)).toContain(message);
    screen.press('c');
    expect(app.opened.at(-1)).toEqual({ screen: 'respond', args: { chainId: stamp.chainId, act: 'resume' } });
  });

  it('shows what is still open and every plan before what the plans had said', async () => {
    const remaining = ['anyone may still read it', ...instancePlan.plan.wontStop];
    const { screen } = await started(
      chainsOf({
        run: async function* () {
          yield* told('done', { message: 'Contained except for what is still open: both.', remaining });
        },
      }),
    );
    const shown = screen.text(78, 40);
    expect(shown).toMatch(/still open: anyone may[\s\S]*goes on: 2 things[\s\S]*2\. second[\s\S]*goes on: DNS/);
    expect(shown.match(/anyone may still read it/g)).toHaveLength(1);
  });

  it('is stopped with x, once, and the runs of it are stopped with it', async () => {
    let seen: AbortSignal | undefined;
    const chains = chainsOf({
      run: async function* (_, { signal }) {
        seen = signal;
        yield* [...told('done')].slice(0, 3);
        await new Promise(() => undefined);
      },
    });
    const app = fakeApp({ port: portOf({ chains }) });
    const key = app.runs.startChain({ chains, chain, mode: 'run' });
    const screen = openScreen(chainScreen, { key }, app);
    await vi.waitFor(() => expect(app.runs.view('chain-1.1')?.runId).toBe('r-0'));
    expect(app.held()).toEqual(['a chain of 2 plans (run)']);
    app.runs.stop('chain-1.1');
    expect(seen?.aborted).toBe(true);
    expect(screen.press('x')).toMatchObject({ kind: 'ran' });
  });
});

describe('the list of runs', () => {
  it('has the chains above the runs, to go on with or to roll back', async () => {
    const summary: ChainSummary = {
      chainId: stamp.chainId,
      about: chain.about,
      startedAt: '2026-03-01T12:00:00Z',
      state: 'stopped',
      linksDone: 1,
      linksTotal: 2,
      runIds: ['r-0'],
      can: ['rollback'],
      journal: '/state/chains/c.jsonl',
    };
    const chains = chainsOf({ list: async () => [summary] });
    const app = fakeApp({ port: portOf({ chains, runs: async () => [runSummary()] }) });
    const screen = openScreen(runsScreen, undefined, app);
    await vi.waitFor(() => expect(screen.state().loading).toBe(false));
    const shown = screen.text();
    expect(shown).toMatch(/› ■ stopped +chain: Exfiltration:S3/);
    expect(shown).toContain('R rolls all of it back');
    expect(screen.press('c')).toMatchObject({ kind: 'disabled' });
    screen.press('R');
    screen.press('j', 'return');
    expect(app.opened).toEqual([
      { screen: 'respond', args: { chainId: stamp.chainId, act: 'rollback' } },
      { screen: 'plan', args: { runId: 'r-1', act: 'look' } },
    ]);
  });
});
