import { cpSync, rmSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import type { World } from '../../src/emulator/state.ts';
import { takeLock } from '../../src/journal/lock.ts';
import type { ChainEvent, SavedChain } from '../../src/playbook/chain.ts';
import { chainResource } from '../../src/playbook/chain-state.ts';
import { chainRun, followed } from '../support/chain-run.ts';
import { type PlaybookWorld, settledAccountOf, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS, instanceNamed } from '../support/scenario.ts';
import { wayNamed } from '../support/ways/index.ts';

/** Snapshots stay after a rollback, as the recipe says. */
const withoutEvidence = ({ emulator }: PlaybookWorld) =>
  settledAccountOf(emulator.world(), wayNamed('quarantine-instance'));

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const { chains, sequence, planned, run } = chainRun(() => world);
const changes = () => world.emulator.requests().filter((request) => request.mutates);
const targets = (chain: SavedChain) => chain.links.map(({ saved }) => saved.plan.target.id);

describe('planning a chain', () => {
  test('takes every resource of the finding once, the bucket before the instances, by reads alone', async () => {
    const chain = await planned('payments-export-1', 'app-1');
    const ids = ['payments-export-1', 'app-1'].map((name) => instanceNamed(world.emulator, name));
    expect(targets(chain)).toEqual([EXPORTS, ...ids]);
    expect(chain.links[0]?.saved.plan.params).toMatchObject({ level: 'deny', sourceIp: '198.51.100.77' });
    expect(changes()).toEqual([]);
    expect((await planned('payments-export-1', 'app-1')).hash).toBe(chain.hash);
  });

  test('takes the strength, and leaves out what a person says', async () => {
    const chain = await chains().plan(sequence('app-1'), 'a finding', {
      with: [{ playbook: 'revoke-bucket-access', params: { level: 'block' } }],
      without: [{ playbook: 'quarantine-instance', params: {} }],
    });
    expect(chain.links.map(({ saved }) => saved.plan.params)).toEqual([{ bucket: EXPORTS, level: 'block' }]);
    expect(chain.leftOut).toContainEqual(
      expect.objectContaining({ playbook: 'quarantine-instance', reason: 'left out by choice' }),
    );
  });

  test('says why one could not be planned instead of keeping silent', async () => {
    world.emulator.edit((now) => {
      const found = now.instances[instanceNamed(world.emulator, 'app-1')];
      if (found) found.state = 'terminated';
    });
    const chain = await planned('app-1');
    expect(targets(chain)).toEqual([EXPORTS]);
    expect(chain.leftOut.find(({ failed }) => failed)).toMatchObject({
      playbook: 'quarantine-instance',
      reason: expect.stringMatching(/terminated/),
    });
  });
});

describe('running a chain', () => {
  test('runs all of it under one approval, and rolls all of it back to the account of before', async () => {
    const before = withoutEvidence(world);
    const chain = await planned('payments-export-1');
    const { end, chainId, seen } = await run(chain);
    expect(end).toMatchObject({ status: 'done', next: [`transit-tui rollback ${chainId}`] });
    expect(end.message).toMatch(
      /^Contained except for what is still open: amzn-s3-demo-customer-exports; payments-export-1/,
    );
    expect(end.remaining.join()).toMatch(/Copies already taken/);
    expect(end.verdict).toBe('contained except');
    expect(seen.filter((event) => event.type === 'run-finished')).toHaveLength(2);
    expect(await chains().list()).toMatchObject([{ chainId, state: 'done', linksDone: 2, can: ['rollback'] }]);

    const back = await followed(chains().rollback(chainId, { approval: chain.hash }));
    expect(back.end.status).toBe('done');
    const undone = back.seen.flatMap((event) => (event.type === 'link-started' ? [event.index] : []));
    expect(undone).toEqual([1, 0]);
    expect(withoutEvidence(world)).toEqual(before);
    expect(await chains().list()).toMatchObject([{ state: 'rolled-back', can: [] }]);
    const again = await followed(chains().rollback(chainId, { approval: chain.hash }));
    expect(again.end.status).toBe('nothing-to-do');
  });

  test('goes on where an earlier run of it made the group that a later plan would have made', async () => {
    const before = withoutEvidence(world);
    const chain = await planned('payments-export-1', 'app-1');
    const made = chain.links.flatMap(({ saved }) => saved.plan.steps.flatMap((step) => step.calls));
    const groups = made.filter(({ operation }) => operation === 'CreateSecurityGroup').length;
    const { end, seen, chainId } = await run(chain);
    expect(end.status, end.message).toBe('done');
    const begun = seen.flatMap((event) => (event.type === 'link-started' ? [event.lessLeft] : []));
    expect(begun).toEqual(groups === 2 ? [false, false, true] : [false, false, false]);
    const back = await followed(chains().rollback(chainId, { approval: chain.hash }));
    expect(back.end.status, back.end.message).toBe('done');
    expect(withoutEvidence(world)).toEqual(before);
  });

  test.each([
    ['no approval', ''],
    ['the approval of another chain', `sha256:${'0'.repeat(64)}`],
  ])('with %s changes nothing', async (_, approval) => {
    const chain = await planned('payments-export-1');
    const { end } = await followed(chains().run(chain, { approval }));
    expect(end.status).toBe('refused');
    expect(changes()).toEqual([]);
  });

  test('whose plans were edited, added to or swapped changes nothing', async () => {
    const chain = await planned('payments-export-1');
    const [first, second] = chain.links;
    if (first === undefined || second === undefined) throw new Error('two plans were expected');
    const edited = { ...first, saved: { ...first.saved, plan: { ...first.saved.plan, summary: 'harmless' } } };
    for (const links of [[edited, second], [second, first], [first], [first, second, second]]) {
      const { end } = await followed(chains().run({ ...chain, links }, { approval: chain.hash }));
      expect(end.status).toBe('refused');
    }
    expect(changes()).toEqual([]);
  });

  test('stops at a plan whose world moved, says what was done and what not, and goes on once it is back', async () => {
    const before = withoutEvidence(world);
    const chain = await planned('payments-export-1', 'app-1');
    const second = chain.links[1]?.saved.plan.steps.find((step) => step.kind === 'move-interface');
    const eni = String(second?.args.networkInterfaceId);
    world.emulator.edit((now) => now.interfaces[eni]?.groupIds.push('sg-0123456789abcdef0'));
    const { end, chainId, seen } = await run(chain);
    expect(end).toMatchObject({ status: 'stopped', verdict: 'not contained' });
    const verdicts = seen.flatMap((event) => (event.type === 'run-finished' ? [event.verdict] : []));
    expect(verdicts).toEqual(['contained except', 'not contained']);
    expect(end.message).toMatch(/^Not contained: stopped at plan 2 of 3/);
    expect(end.message).toMatch(/Done: Deny 198\.51\.100\.77/);
    expect(end.message).toMatch(/Not begun: Quarantine/);
    expect(end.next).toEqual([`transit-tui respond --resume ${chainId}`, `transit-tui rollback ${chainId}`]);
    expect(await chains().list()).toMatchObject([{ state: 'stopped', linksDone: 1, can: ['resume', 'rollback'] }]);

    world.emulator.edit((now) => now.interfaces[eni]?.groupIds.pop());
    const on = await followed(chains().resume(chainId, { approval: chain.hash }));
    expect(on.end.status, on.end.message).toBe('done');
    expect(on.seen).toContainEqual(expect.objectContaining({ type: 'link-skipped', index: 0 }));
    const back = await followed(chains().rollback(chainId, { approval: chain.hash }));
    expect(back.end.status, back.end.message).toBe('done');
    expect(withoutEvidence(world)).toEqual(before);
  });

  test('does not take what someone else did for the work of the chain', async () => {
    const chain = await planned('payments-export-1', 'app-1');
    const last = chain.links.at(-1)?.saved.plan;
    const eni = String(last?.steps.find((step) => step.kind === 'move-interface')?.args.networkInterfaceId);
    const events = chains().run(chain, { approval: chain.hash });
    const seen: ChainEvent[] = [];
    for await (const event of events) {
      seen.push(event);
      // Between the second run and the third someone gives the third instance another group.
      if (event.type === 'run-finished' && seen.filter((each) => each.type === 'run-finished').length === 2) {
        world.emulator.edit((now) => now.interfaces[eni]?.groupIds.push('sg-0123456789abcdef0'));
      }
    }
    expect(seen.at(-1)).toMatchObject({ type: 'chain-finished', status: 'stopped' });
    expect(world.emulator.world().interfaces[eni]?.groupIds).toContain('sg-0123456789abcdef0');
  });

  test('does not take in what a later plan would say of others, and what the chain did not touch', async () => {
    const chain = await planned('payments-export-1', 'app-1');
    const last = chain.links.at(-1)?.saved.plan;
    const eni = String(last?.steps.find((step) => step.kind === 'move-interface')?.args.networkInterfaceId);
    const before = [...(world.emulator.world().interfaces[eni]?.groupIds ?? [])];
    const touched = new Set(JSON.stringify(chain).match(/eni-[0-9a-f]+/g));
    const other = Object.keys(world.emulator.world().interfaces).find((id) => !touched.has(id)) ?? fail();
    let ended = 0;
    let end: ChainEvent | undefined;
    for await (const event of chains().run(chain, { approval: chain.hash })) {
      end = event;
      if (event.type !== 'run-finished' || ++ended !== 2) continue;
      // Someone else puts an interface into the very group that the chain made: the next plan would warn of it.
      world.emulator.edit((now) => {
        const made = Object.values(now.groups).find(({ groupName }) => groupName.startsWith('transit-tui-quarantine'));
        const card = now.interfaces[other];
        if (card && made) card.groupIds = [made.groupId];
      });
    }
    expect(end).toMatchObject({ type: 'chain-finished', status: 'stopped' });
    expect(world.emulator.world().interfaces[eni]?.groupIds).toEqual(before);
  });

  test('under read-only is refused', async () => {
    const chain = await planned('payments-export-1');
    const reader = await world.reopen({ readOnly: true });
    const { end } = await followed(reader.port.chains?.run(chain, { approval: chain.hash }) ?? fail());
    expect(end).toMatchObject({ status: 'refused', message: expect.stringMatching(/read-only/) });
    expect(changes()).toEqual([]);
  });
});

describe('a chain whose process ended', () => {
  /** The account and the state folder as they were at one moment: what a process that is killed then leaves. */
  interface Moment {
    readonly what: string;
    readonly account: World;
    readonly folder: string;
  }

  /** Runs a chain and keeps every moment after an entry of its journal, the first and last of its runs', and each call that changed something. */
  async function momentsOf(chain: SavedChain): Promise<readonly Moment[]> {
    const moments: Moment[] = [];
    const keep = (what: string) => {
      const folder = `${world.stateFolder}-${moments.length}`;
      cpSync(world.stateFolder, folder, { recursive: true });
      rmSync(join(folder, 'locks'), { recursive: true, force: true });
      moments.push({ what, account: structuredClone(world.emulator.world()), folder });
    };
    // What happens within a run is the crash matrix of its playbook.
    const ofChain = /^(chain-|link-|started|finished)/;
    const watched = await world.reopen({
      journalled: ({ type }) => {
        if (ofChain.test(type)) keep(`after the entry ${type}`);
      },
    });
    const writes = new Set(PLAYBOOKS.flatMap(({ operations }) => operations.writes));
    watched.session.onCall(({ service, operation }) => {
      if (writes.has(`${service}:${operation}`)) keep(`after the call ${operation}`);
    });
    const { end } = await followed(watched.port.chains?.run(chain, { approval: chain.hash }) ?? fail());
    expect(end.status).toBe('done');
    return moments;
  }

  test('at any moment is gone on with to done, and rolled back to the account of before', {
    timeout: 120_000,
  }, async () => {
    const before = withoutEvidence(world);
    const chain = await planned('payments-export-1', 'app-1');
    const moments = await momentsOf(chain);
    expect(moments.length).toBeGreaterThan(20);
    for (const { what, account, folder } of moments) {
      world.emulator.edit((now) => void Object.assign(now, structuredClone(account)));
      const { port } = await world.reopen({ stateFolder: folder });
      const [found] = (await port.chains?.list()) ?? [];
      const chainId = found?.chainId ?? fail();
      const act = { approval: chain.hash };
      const on = await followed(port.chains?.resume(chainId, act) ?? fail());
      const nothingLeft = what === 'after the entry chain-finished';
      expect(on.end.status, `${what}: ${on.end.message}`).toBe(nothingLeft ? 'nothing-to-do' : 'done');
      const back = await followed(port.chains?.rollback(chainId, act) ?? fail());
      expect(back.end.status, `${what}: ${back.end.message}`).toBe('done');
      expect(withoutEvidence(world), what).toEqual(before);
      rmSync(folder, { recursive: true });
    }
  });

  test.each(['', '{"type":"star'])('while its run wrote its first entry (%j) begins that run anew', async (torn) => {
    const chain = await planned('payments-export-1');
    const moments = await momentsOf(chain);
    const intended = moments.find(({ what }) => what === 'after the entry link-intended') ?? fail();
    const { port } = await world.reopen({ stateFolder: intended.folder });
    world.emulator.edit((now) => void Object.assign(now, structuredClone(intended.account)));
    const [found] = (await port.chains?.list()) ?? [];
    await mkdir(join(intended.folder, 'runs'));
    await writeFile(join(intended.folder, 'runs', `${found?.runIds[0]}.jsonl`), torn);
    const on = await followed(port.chains?.resume(found?.chainId ?? '', { approval: chain.hash }) ?? fail());
    expect(on.end.status, on.end.message).toBe('done');
    for (const { folder } of moments) rmSync(folder, { recursive: true });
  });

  test('is gone on with by one process at a time', async () => {
    const chain = await planned('payments-export-1');
    const { chainId } = await run(chain);
    const lock = takeLock(world.stateFolder, chainResource(chainId), chainId);
    expect(await chains().list()).toMatchObject([{ state: 'running', can: [] }]);
    const { end } = await followed(chains().rollback(chainId, { approval: chain.hash }));
    expect(end).toMatchObject({ status: 'refused', message: expect.stringMatching(/is working on chain/) });
    lock.release();
    expect((await followed(chains().rollback(chainId, { approval: chain.hash }))).end.status).toBe('done');
  });

  test('is not gone on with when its journal was changed, and is when only its last line is torn', async () => {
    const chain = await planned('payments-export-1');
    const { chainId } = await run(chain);
    const path = join(world.stateFolder, 'chains', `${chainId}.jsonl`);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"lessLeft":false', '"lessLeft":true'));
    const refused = await followed(chains().rollback(chainId, { approval: chain.hash }));
    expect(refused.end).toMatchObject({ status: 'refused', message: expect.stringMatching(/was changed/) });
    await writeFile(path, text);
    await appendFile(path, '{"type":"chain-fin');
    expect((await followed(chains().rollback(chainId, { approval: chain.hash }))).end.status).toBe('done');
  });
});

function fail(): never {
  throw new Error('there are no chains');
}
