import { afterEach, describe, expect, it } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { audit } from '../../src/posture/audit.ts';
import type { Check, Judgement } from '../../src/posture/check.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { CASES } from '../support/checks/index.ts';
import { NOW, sessionOn } from '../support/playbook-session.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startTransit(prepare: ((emulator: Emulator) => void) | undefined): Promise<Emulator> {
  const emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  closing.push(() => emulator.stop());
  prepare?.(emulator);
  return emulator;
}

async function judge(emulator: Emulator, checks: readonly Check[]) {
  const session = await sessionOn(emulator.url, true);
  closing.push(async () => session.close());
  return audit(checks, {
    read: session.read,
    accountId: '111122223333',
    region: 'us-east-1',
    now: emulator.now,
    signal: new AbortController().signal,
    rate: 1000,
  });
}

const idsOf = (judgements: readonly Judgement[]) => judgements.map(({ resource }) => resource.id);

describe.each(CHECKS.map((check) => [check.id, check] as const))('%s', (id, check) => {
  const cases = CASES[id] ?? [];

  it('has a good, a bad, a borderline and an unreadable case', () => {
    const kinds = new Set(cases.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['bad', 'borderline', 'good', 'unreadable']);
    const promised = { good: 'passed', bad: 'failed', unreadable: 'unknown' } as const;
    for (const { kind, verdict, says } of cases) if (kind !== 'borderline') expect(verdict, says).toBe(promised[kind]);
  });

  it('names a page of AWS that it follows, and says what it is in whole sentences', () => {
    expect(check.document).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+/);
    expect(check.id).toMatch(/^[a-z][a-z0-9-]+$/);
    expect(check.title).not.toMatch(/\.$/);
    for (const sentence of [check.judges, check.fix]) expect(sentence).toMatch(/^[A-Z`].+\.$/s);
    expect(check.resourceType).toMatch(/^AWS::\w*::\w+$/);
    if (check.playbook !== undefined) expect(PLAYBOOKS.map((playbook) => playbook.id)).toContain(check.playbook);
  });

  it('says something good and something bad of the scenario as it is', async () => {
    const emulator = await startTransit(undefined);
    const [result] = (await judge(emulator, [check])).results;
    const verdicts = (result?.judgements ?? []).map(({ verdict }) => verdict);
    // What there is once in a region is good or bad, not both.
    if (verdicts.length !== 1) expect(verdicts).toEqual(expect.arrayContaining(['passed', 'failed']));
  });

  it('reads what it declares, only that, and changes nothing', async () => {
    const used = new Set<string>();
    for (const { prepare } of [{ prepare: undefined }, ...cases]) {
      const emulator = await startTransit(prepare);
      emulator.clearRequests();
      await judge(emulator, [check]);
      for (const { service, operation, mutates } of emulator.requests()) {
        used.add(`${service}:${operation}`);
        expect(mutates).toBe(false);
      }
    }
    expect([...used].sort()).toEqual([...check.reads].sort());
    // An hour of flow logs is read for each case.
  }, 180_000);

  it.each(cases.map((each) => [`${each.kind}: ${each.says}`, each] as const))('%s', async (_, each) => {
    const emulator = await startTransit(each.prepare?.bind(each));
    const wanted = each.resource(emulator);
    const [result] = (await judge(emulator, [check])).results;
    const found = result?.judgements.filter(({ resource }) => resource.id === wanted) ?? [];
    expect(found, `judged were ${idsOf(result?.judgements ?? []).join(', ')}`).toHaveLength(1);
    const [judgement] = found;
    expect(judgement?.verdict, judgement?.reason).toBe(each.verdict);
    if (each.severity !== undefined) expect(judgement?.severity ?? check.severity).toBe(each.severity);
    if (each.reason !== undefined) expect(judgement?.reason).toMatch(each.reason);
    expect(judgement?.reason).toMatch(/[.]$/);
    expect(JSON.parse(JSON.stringify(judgement))).toEqual(judgement);
  });
});

describe('the list of checks', () => {
  it('names each check once, and has no cases without one', () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(CASES).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('judges each resource once a check', async () => {
    const emulator = await startTransit(undefined);
    for (const { check, judgements } of (await judge(emulator, CHECKS)).results) {
      const ids = idsOf(judgements);
      expect(new Set(ids).size, check.id).toBe(ids.length);
    }
  });

  it('asks AWS for nothing twice', async () => {
    const emulator = await startTransit(undefined);
    emulator.clearRequests();
    await judge(emulator, CHECKS);
    const sent = emulator
      .requests()
      .map(({ service, operation, input }) => `${service}:${operation} ${JSON.stringify(input)}`);
    expect(sent.filter((each, at) => sent.indexOf(each) !== at)).toEqual([]);
  });

  it('offers playbooks that there are, with parameters that they take', async () => {
    const emulator = await startTransit(undefined);
    const { results } = await judge(emulator, CHECKS);
    for (const { check, judgements } of results) {
      for (const { fix, verdict } of judgements) {
        if (fix === undefined) continue;
        expect(verdict).toBe('failed');
        const playbook = PLAYBOOKS.find(({ id }) => id === fix.playbook);
        const names = playbook?.params.map(({ name }) => name) ?? [];
        expect(
          Object.keys(fix.params).filter((name) => !names.includes(name)),
          check.id,
        ).toEqual([]);
        expect(fix.params[playbook?.targetParam ?? ''], check.id).toBeDefined();
      }
    }
  });
});
