import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import type { Subject } from '../../src/playbook/port.ts';
import { accountOf, follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { activeAccess, currentFinding } from '../support/ways/archive-finding.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const planned = (params: Record<string, string> = {}) =>
  world.port.plan('archive-finding', { finding: currentFinding(world.emulator).findingId, ...params });
const run = (saved: Awaited<ReturnType<typeof planned>>) => follow(world.port.run(saved, { approval: saved.hash }));
const stateOf = (id: string) => world.emulator.world().findings[id];

describe('the plan', () => {
  test('says that nothing is contained, on which resources, and asks for little to be typed', async () => {
    const { findingId } = currentFinding(world.emulator);
    const { plan } = await planned({ feedback: 'useful' });
    expect(plan.target.id).toBe(findingId.slice(0, 8));
    expect(plan.wontStop.join('\n')).toMatch(/Contain it first/);
    expect(plan.blastRadius.every(({ detail }) => detail?.includes('stays as it is'))).toBe(true);
    expect(plan.steps.map(({ title }) => title)).toEqual([
      'Tell GuardDuty that it was useful',
      expect.stringMatching(/^Archive \w+:/),
    ]);
    expect(plan.undo.join('\n')).toMatch(/takes no feedback back/);
  });

  test('has no step for what is archived and told already', async () => {
    const { findingId } = currentFinding(world.emulator);
    await run(await planned({ feedback: 'useful' }));
    const again = await planned({ finding: findingId, feedback: 'useful', comment: 'again' });
    expect(again.plan.steps).toEqual([]);
    expect(again.plan.summary).toMatch(/is archived already/);
    expect(again.plan.warnings.join('\n')).toMatch(/the comment is not sent/);
    expect((await run(again)).end).toMatchObject({
      status: 'nothing-to-do',
      message: expect.stringMatching(/is archived already/),
    });
  });

  test('is refused for a sample finding', async () => {
    const { findingId } = currentFinding(world.emulator);
    world.emulator.edit((account) => {
      const found = account.findings[findingId];
      if (found) found.finding.Title = '[SAMPLE] Something';
    });
    await expect(planned({ finding: findingId })).rejects.toMatchObject({ failure: { code: 'refused' } });
  });

  test('is refused where another account administers GuardDuty, and names it', async () => {
    world.emulator.edit((account) => {
      for (const detector of Object.values(account.detectors)) detector.administrator = '444455556666';
    });
    await expect(planned()).rejects.toMatchObject({
      failure: { code: 'refused', hint: expect.stringContaining('444455556666') },
    });
  });

  test('says where it may not ask who administers GuardDuty', async () => {
    world.emulator.addFault({ operation: 'guardduty:GetAdministratorAccount', kind: 'access-denied', count: 9 });
    expect((await planned()).plan.warnings.join('\n')).toMatch(/is not known: .*GetAdministratorAccount/);
  });

  test('is refused for access that is gone', async () => {
    const id = activeAccess(world.emulator);
    world.emulator.edit((account) => {
      const found = account.accessFindings[id];
      if (found) Object.assign(found, { status: 'RESOLVED', details: null });
    });
    await expect(planned({ finding: id })).rejects.toMatchObject({
      failure: { code: 'refused', message: expect.stringContaining('is gone') },
    });
  });
});

describe('a run', () => {
  test('sends the comment with the feedback', async () => {
    const { plan, ...saved } = await planned({ feedback: 'not-useful', comment: 'Planned export' });
    const { events } = await run({ plan, ...saved });
    const sent = events.filter((event) => event.type === 'call').find(({ operation }) => /Feedback/.test(operation));
    expect(sent).toMatchObject({ operation: 'UpdateFindingsFeedback' });
    expect(plan.steps[0]?.calls[0]?.input).toMatchObject({ Feedback: 'NOT_USEFUL', Comments: 'Planned export' });
  });

  test('is refused once the finding was seen again since it was judged', async () => {
    const saved = await planned();
    const { findingId } = currentFinding(world.emulator);
    world.emulator.edit((account) => {
      const found = account.findings[findingId];
      if (found) found.count += 1;
    });
    const { end } = await run(saved);
    expect(end).toMatchObject({ status: 'refused', message: expect.stringMatching(/expected \{"count":\d+\}, found/) });
    expect(stateOf(findingId)?.archived).toBe(false);
  });

  test('archives also where the feedback is not permitted, and says so', async () => {
    world.emulator.addFault({ operation: 'guardduty:UpdateFindingsFeedback', kind: 'access-denied', count: 9 });
    const { findingId } = currentFinding(world.emulator);
    const { end } = await run(await planned({ feedback: 'useful' }));
    expect(end).toMatchObject({ status: 'done', message: expect.stringMatching(/^Archived and read back.*except/) });
    expect(stateOf(findingId)).toMatchObject({ archived: true, feedback: null });
  });

  test('rolled back leaves the feedback where there was none before, and says so', async () => {
    const { findingId } = currentFinding(world.emulator);
    const saved = await planned({ feedback: 'useful' });
    const { runId } = await run(saved);
    const { end } = await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(end).toMatchObject({ status: 'done', remaining: [expect.stringContaining('takes no feedback back')] });
    expect(stateOf(findingId)).toMatchObject({ archived: false, feedback: 'USEFUL' });
  });

  test('rolled back keeps the feedback that someone else gave since', async () => {
    const { findingId } = currentFinding(world.emulator);
    const before = accountOf(world.emulator.world());
    world.emulator.edit((account) => {
      const found = account.findings[findingId];
      if (found) found.feedback = 'USEFUL';
    });
    const saved = await planned({ finding: findingId, feedback: 'not-useful' });
    const { runId } = await run(saved);
    world.emulator.edit((account) => {
      const found = account.findings[findingId];
      if (found) found.feedback = null;
    });
    const { end } = await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(end).toMatchObject({ status: 'done', remaining: [expect.stringContaining('someone else')] });
    expect(accountOf(world.emulator.world())).toEqual(before);
  });
});

test('an access finding that resolved since stays so when rolled back', async () => {
  const id = activeAccess(world.emulator);
  const saved = await planned({ finding: id });
  const { runId } = await run(saved);
  world.emulator.edit((account) => {
    const found = account.accessFindings[id];
    if (found) Object.assign(found, { status: 'RESOLVED', details: null });
  });
  const { end } = await follow(world.port.rollback(runId, { approval: saved.hash }));
  expect(end).toMatchObject({ status: 'done', remaining: [expect.stringContaining('resolved the finding')] });
});

describe('the offer', () => {
  const finding = { id: 'a'.repeat(32), type: 'Exfiltration:S3/AnomalousBehavior', archived: false, sample: false };
  const rest = { instances: [], buckets: [{ name: 'amzn-s3-demo-bucket' }], accessKeys: [], actors: [] };
  const offers = (over: object) =>
    world.port.offers({ kind: 'finding', finding: { ...finding, ...rest, ...over } } as unknown as Subject);

  test('comes after those that contain something', () => {
    const made = offers({});
    expect(made.length).toBeGreaterThan(1);
    expect(made.findIndex(({ playbook }) => playbook === 'archive-finding')).toBe(made.length - 1);
    // Whatever playbooks there will be: this one hides a row and stops nothing.
    expect(PLAYBOOKS.at(-1)?.id).toBe('archive-finding');
    expect(made.at(-1)?.reason).toMatch(/contains nothing/);
  });

  test('is not made for what is archived', () => {
    expect(offers({ archived: true }).some(({ playbook }) => playbook === 'archive-finding')).toBe(false);
  });
});
