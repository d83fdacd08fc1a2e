import { afterEach, describe, expect, test } from 'vitest';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { scoreOf } from '../../src/posture/score.ts';
import { auditOn } from '../support/audit-on.ts';
import { NOW, sessionOn } from '../support/playbook-session.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const auditWith = (read: ReadAccess) =>
  auditOn({ read, region: 'us-east-1', embedded: true }, CHECKS, { now: () => NOW });

async function transit(prepare: (emulator: Emulator) => void) {
  const emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  closing.push(() => emulator.stop());
  prepare(emulator);
  const session = await sessionOn(emulator.url, true);
  closing.push(async () => session.close());
  return auditWith(session.read);
}

describe('what is told of an account', () => {
  test('that may read nothing: each check is unknown, and none passes or fails', async () => {
    const { results } = await transit((emulator) => {
      for (const operation of new Set(CHECKS.flatMap(({ reads }) => reads))) {
        emulator.addFault({ operation, kind: 'access-denied', count: 999 });
      }
    });
    for (const { check, judgements } of results) {
      expect(
        judgements.map(({ verdict, failure }) => [verdict, failure?.code]),
        check.id,
      ).toEqual([['unknown', 'denied']]);
    }
    expect(scoreOf(results)).toMatchObject({ low: 0, high: 100, counts: { passed: 0, failed: 0 } });
  });

  test('in a region that is not enabled: each check says that it is off, and names the account', async () => {
    const notEnabled = Object.assign(new Error('You are not subscribed to this service.'), { name: 'OptInRequired' });
    const client = { send: () => Promise.reject(notEnabled) };
    const { results } = await auditWith({ client: async () => client } as unknown as ReadAccess);
    for (const { check, judgements } of results) {
      expect(
        judgements.map(({ verdict, failure }) => [verdict, failure?.code]),
        check.id,
      ).toEqual([['unknown', 'off']]);
    }
  });

  test('that is empty: nothing is unknown, and only what should be on is judged', async () => {
    const { results } = await transit((emulator) =>
      emulator.edit((world) => {
        for (const part of Object.values(world)) {
          if (typeof part === 'object' && part !== null && !Array.isArray(part)) {
            for (const key of Object.keys(part)) delete (part as Record<string, unknown>)[key];
          }
        }
      }),
    );
    const judged = results.flatMap(({ check, judgements }) =>
      judgements.map(({ verdict }) => `${check.id} ${verdict}`),
    );
    expect(judged).toEqual([
      'guardduty-on failed',
      'guardduty-s3-protection failed',
      'access-analyzer-external failed',
      ...Array.from({ length: 3 }, () => 'event-rules failed'),
    ]);
  });
});
