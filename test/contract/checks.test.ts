import { afterEach, describe, expect, it } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { CASES } from '../support/checks/index.ts';
import { end, idsOf, judge, startTransit } from './parts/judging.ts';
import { partsOf, shareOf } from './parts/part.ts';

afterEach(end);

describe('the list of checks', () => {
  it('names each check once, and has no cases without one', () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(CASES).filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('has every check in exactly one part', () => {
    const taken = partsOf('checks').flatMap((part) => shareOf(CHECKS, part));
    expect(taken).toHaveLength(CHECKS.length);
    expect(new Set(taken)).toEqual(new Set(CHECKS));
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
