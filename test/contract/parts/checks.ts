import { describe, expect, it } from 'vitest';
import { PLAYBOOKS } from '../../../playbooks/index.ts';
import type { Check } from '../../../src/posture/check.ts';
import { CHECKS } from '../../../src/posture/checks/index.ts';
import type { CheckCase } from '../../support/checks/case.ts';
import { CASES } from '../../support/checks/index.ts';
import { end, idsOf, judge, startTransit } from './judging.ts';
import { partNamed, shareOf } from './part.ts';

/** Judges the scenario as it is, or as a case prepares it, and keeps what was judged and read. */
async function tryCase(check: Check, each: CheckCase | undefined) {
  const emulator = await startTransit(each?.prepare?.bind(each));
  try {
    const wanted = each?.resource(emulator);
    emulator.clearRequests();
    const [result] = (await judge(emulator, [check])).results;
    return { wanted, judgements: result?.judgements ?? [], requests: emulator.requests() };
  } finally {
    await end();
  }
}

/** Holds the share of the checks that the file's name says to what every check promises, and tries their cases. */
export function judgeCases(file: string): void {
  describe.each(shareOf(CHECKS, partNamed(file)).map((check) => [check.id, check] as const))('%s', (id, check) => {
    const cases = CASES[id] ?? [];
    const tried = new Map<CheckCase | undefined, ReturnType<typeof tryCase>>();
    /** Two tests look at each trial: it is done once. */
    const trial = (each: CheckCase | undefined) => {
      const done = tried.get(each) ?? tryCase(check, each);
      tried.set(each, done);
      return done;
    };

    it('has a good, a bad, a borderline and an unreadable case', () => {
      const kinds = new Set(cases.map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual(['bad', 'borderline', 'good', 'unreadable']);
      const promised = { good: 'passed', bad: 'failed', unreadable: 'unknown' } as const;
      for (const { kind, verdict, says } of cases)
        if (kind !== 'borderline') expect(verdict, says).toBe(promised[kind]);
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
      const verdicts = (await trial(undefined)).judgements.map(({ verdict }) => verdict);
      // What there is once in a region is good or bad, not both.
      if (verdicts.length !== 1) expect(verdicts).toEqual(expect.arrayContaining(['passed', 'failed']));
    });

    it.each(cases.map((each) => [`${each.kind}: ${each.says}`, each] as const))('%s', async (_, each) => {
      const { wanted, judgements } = await trial(each);
      const found = judgements.filter(({ resource }) => resource.id === wanted);
      expect(found, `judged were ${idsOf(judgements).join(', ')}`).toHaveLength(1);
      const [judgement] = found;
      expect(judgement?.verdict, judgement?.reason).toBe(each.verdict);
      if (each.severity !== undefined) expect(judgement?.severity ?? check.severity).toBe(each.severity);
      if (each.reason !== undefined) expect(judgement?.reason).toMatch(each.reason);
      expect(judgement?.reason).toMatch(/[.]$/);
      expect(JSON.parse(JSON.stringify(judgement))).toEqual(judgement);
    });

    it('reads what it declares, only that, and changes nothing', async () => {
      const used = new Set<string>();
      for (const each of [undefined, ...cases]) {
        for (const { service, operation, mutates } of (await trial(each)).requests) {
          used.add(`${service}:${operation}`);
          expect(mutates).toBe(false);
        }
      }
      expect([...used].sort()).toEqual([...check.reads].sort());
    });
  });
}
