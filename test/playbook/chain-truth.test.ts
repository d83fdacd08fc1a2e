import { copyFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChainEvent, SavedChain } from '../../src/playbook/chain.ts';
import { looksLikeChain, parseSavedChain } from '../../src/playbook/saved-chain.ts';
import { chainRun } from '../support/chain-run.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';

let world: PlaybookWorld;
let chain: SavedChain;
let policyBefore: string | null;
beforeEach(async () => {
  world = await startPlaybookWorld();
  policyBefore = world.emulator.world().buckets[EXPORTS]?.policy ?? null;
  chain = await planned('payments-export-1');
});
afterEach(() => world.close());

const { chains, planned, run, resume, rollBack } = chainRun(() => world);

const reopenBucket = () =>
  world.emulator.edit((now) => {
    const bucket = now.buckets[EXPORTS];
    if (bucket) bucket.policy = policyBefore;
  });

/** Does `work` once, after the first run of the chain has ended, and gives the chain's end. */
async function runWith(work: (runId: string) => unknown): Promise<ChainEvent & { type: 'chain-finished' }> {
  let done = false;
  let end: ChainEvent | undefined;
  for await (const event of chains().run(chain, { approval: chain.hash })) {
    end = event;
    if (event.type !== 'run-finished' || done) continue;
    done = true;
    await work(event.runId);
  }
  if (end?.type !== 'chain-finished') throw new Error('The chain has no end');
  return end;
}

describe('a chain is not called contained', () => {
  test('when what its first plan did is undone before its last one is done', async () => {
    const end = await runWith(reopenBucket);
    expect(end).toMatchObject({ status: 'not-verified', verdict: 'not contained' });
    expect(end.message).toMatch(/was done and read back, and is undone again/);
    expect(end.next).toEqual([`transit-tui respond --resume ${end.chainId}`, `transit-tui rollback ${end.chainId}`]);
  });

  test('when one of its runs was rolled back while it was at work', async () => {
    const saved = chain.links[0]?.saved;
    const end = await runWith((runId) => follow(world.port.rollback(runId, { approval: saved?.hash ?? '' })));
    expect(end).toMatchObject({ status: 'not-verified', message: expect.stringMatching(/was rolled back meanwhile/) });
  });

  test('when it is gone on with after what was done before was undone by hand', async () => {
    world.emulator.addFault({ operation: 'ec2:CreateSecurityGroup', kind: 'access-denied', count: 1 });
    const { end, chainId } = await run(chain);
    expect(end.status).toBe('stopped');
    reopenBucket();
    const on = await resume(chain, chainId);
    expect(on.end).toMatchObject({ status: 'not-verified', verdict: 'not contained' });
    expect(await chains().list()).toMatchObject([{ state: 'stopped' }]);
  });
});

describe('a chain believes of its runs only', () => {
  const pathOf = (runId: string) => join(world.stateFolder, 'runs', `${runId}.jsonl`);

  test('the journal of the plan that it began', async () => {
    const { seen, chainId } = await run(chain);
    const [first = '', second = ''] = seen.flatMap((event) => (event.type === 'run-started' ? [event.runId] : []));
    // Another run of the same playbook and the same id, as someone might mail it.
    const other = await startPlaybookWorld({ stateFolder: join(world.stateFolder, 'other') });
    const plan = await other.port.plan('revoke-bucket-access', { bucket: EXPORTS, level: 'block' });
    await follow(other.port.run(plan, { approval: plan.hash, runId: second }));
    await rm(pathOf(second).replace(/jsonl$/, 'head'));
    await copyFile(join(other.stateFolder, 'runs', `${second}.jsonl`), pathOf(second));
    await other.close();
    const { end } = await rollBack(chain, chainId);
    expect(end).toMatchObject({ status: 'stopped', message: expect.stringMatching(/is of another plan/) });
    expect((await chains().list())[0]).toMatchObject({ state: 'unreadable' });
    expect((await world.port.runs()).find(({ runId }) => runId === first)).toMatchObject({ state: 'done' });
  });

  test('that it left nothing changed where it did not say otherwise itself', async () => {
    const { seen, chainId } = await run(chain);
    const runIds = seen.flatMap((event) => (event.type === 'run-started' ? [event.runId] : []));
    const names = await readdir(join(world.stateFolder, 'runs'));
    for (const name of names.filter((each) => each.startsWith(runIds[1] ?? '?'))) {
      await rm(join(world.stateFolder, 'runs', name));
    }
    const { end } = await rollBack(chain, chainId);
    expect(end).toMatchObject({ status: 'stopped', message: expect.stringContaining(runIds[1] ?? '?') });
  });
});

test('a chain whose runs were rolled back one by one is not listed as done', async () => {
  const { seen, chainId } = await run(chain);
  const begun = seen.flatMap((event) => (event.type === 'run-started' ? [event] : [])).reverse();
  const [last, ...others] = begun;
  await follow(world.port.rollback(last?.runId ?? '', { approval: last?.hash ?? '' }));
  expect(await chains().list()).toMatchObject([{ chainId, state: 'stopped', can: ['rollback'] }]);
  for (const { runId, hash } of others) await follow(world.port.rollback(runId, { approval: hash }));
  expect(await chains().list()).toMatchObject([{ chainId, state: 'rolled-back', can: [] }]);
});

test.each([
  ['what it responds to', (given: SavedChain) => ({ ...given, about: 'a drill' })],
  ['the title of a plan', ({ links, ...rest }: SavedChain) => ({ ...rest, links: renamed(links, 'title') })],
  ['the reason of a plan', ({ links, ...rest }: SavedChain) => ({ ...rest, links: renamed(links, 'reason') })],
  ['what is left out', (given: SavedChain) => ({ ...given, leftOut: [] })],
])('a saved chain in which %s was edited is refused: a person reads it before approving', (_, edit) => {
  const text = (saved: object) => JSON.stringify(saved);
  expect(chain.leftOut.length).toBeGreaterThan(0);
  expect(looksLikeChain(text(chain))).toBe(true);
  expect(parseSavedChain(text(chain), 'chain.json').hash).toBe(chain.hash);
  expect(() => parseSavedChain(text(edit(chain)), 'chain.json')).toThrow(/was changed after it was planned/);
});

const renamed = (links: SavedChain['links'], field: 'title' | 'reason') =>
  links.map((link) => ({ ...link, [field]: 'Only looks' }));
