import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import type { RunEvent } from '../../src/playbook/events.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { EXPORTS } from '../support/scenario.ts';
import { currentFinding } from '../support/ways/archive-finding.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const deny = () => world.port.plan('revoke-bucket-access', { bucket: EXPORTS, level: 'deny', sourceIp: '203.0.113.7' });
const changes = () => world.emulator.requests().filter((request) => request.mutates);

/** Runs a plan and interrupts it right after the first such event. */
async function interrupted(saved: SavedPlan, type: RunEvent['type']): Promise<string> {
  const stop = new AbortController();
  let runId = '';
  let status = '';
  for await (const event of world.port.run(saved, { approval: saved.hash, signal: stop.signal })) {
    runId = event.runId;
    if (event.type === type) stop.abort();
    if (event.type === 'run-finished') status = event.status;
  }
  expect(status).toBe('interrupted');
  return runId;
}
const resume = (saved: SavedPlan, runId: string) => follow(world.port.resume(runId, { approval: saved.hash }));

describe('a run that is gone on with says at its end', () => {
  test('what the steps that were done before leave open', async () => {
    const saved = await deny();
    const { end } = await resume(saved, await interrupted(saved, 'step-verified'));
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(/S3 still calls the policy public/);
    expect(end.message).toMatch(/read back: .*, except: .*S3 still calls the policy public/);
  });

  test('which step it went on without before, and why, instead of calling it done', async () => {
    world.emulator.addFault({ operation: 'accessanalyzer:StartResourceScan', kind: 'access-denied', count: 1 });
    const saved = await deny();
    const runId = await interrupted(saved, 'step-skipped');
    const { end, events } = await resume(saved, runId);
    expect(end.status).toBe('done');
    expect(end.remaining.join('\n')).toMatch(/Ask Access Analyzer to look at the bucket again: .*StartResourceScan/);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'step-skipped', reason: expect.stringContaining('StartResourceScan') }),
    );
  });
});

test('a step that the run went on without, and that took effect all the same, is put back by the rollback', async () => {
  const { findingId } = currentFinding(world.emulator);
  const archive = (feedback: string) => world.port.plan('archive-finding', { finding: findingId, feedback });
  const first = await archive('not-useful');
  await follow(world.port.run(first, { approval: first.hash }));
  world.emulator.edit((now) => {
    const found = now.findings[findingId];
    if (found) found.archived = false;
  });
  const saved = await archive('useful');
  const off = world.session.onCall(({ operation, error }) => {
    if (operation !== 'UpdateFindingsFeedback' || error !== undefined) return;
    off();
    world.emulator.addFault({ operation: 'guardduty:GetFindings', kind: 'access-denied', count: 1 });
  });
  const { end, runId } = await follow(world.port.run(saved, { approval: saved.hash }));
  expect(end.status).toBe('done');
  expect(end.remaining.join('\n')).toMatch(/guardduty:GetFindings is not permitted/);
  const given = () => world.emulator.world().findings[findingId]?.feedback;
  expect(given()).toBe('USEFUL');
  const back = await follow(world.port.rollback(runId, { approval: saved.hash }));
  expect(back.end.status).toBe('done');
  expect(given()).toBe('NOT_USEFUL');
});

test('a step whose plan shows no call can send none, whatever its playbook may', async () => {
  await world.close();
  const playbooks = PLAYBOOKS.map((playbook) => ({
    ...playbook,
    plan: async (...given: Parameters<typeof playbook.plan>) => {
      const draft = await playbook.plan(...given);
      return { ...draft, steps: draft.steps.map((step) => ({ ...step, calls: [] })) };
    },
  }));
  world = await startPlaybookWorld({ playbooks });
  const saved = await world.port.plan('archive-finding', { finding: currentFinding(world.emulator).findingId });
  const { end } = await follow(world.port.run(saved, { approval: saved.hash }));
  expect(end.status).toBe('refused');
  expect(changes()).toEqual([]);
});
