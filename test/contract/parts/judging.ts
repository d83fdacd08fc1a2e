import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';
import type { Check, Judgement } from '../../../src/posture/check.ts';
import { auditOn } from '../../support/audit-on.ts';
import { NOW, sessionOn } from '../../support/playbook-session.ts';

const closing: (() => Promise<void>)[] = [];

/** Closes what a test has opened. */
export async function end(): Promise<void> {
  for (const close of closing.splice(0)) await close();
}

/** Starts the scenario `transit`, changed by `prepare`, until the test ends. */
export async function startTransit(prepare: ((emulator: Emulator) => void) | undefined): Promise<Emulator> {
  const emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  closing.push(() => emulator.stop());
  prepare?.(emulator);
  return emulator;
}

/** Audits an embedded AWS by the checks, as its responder. */
export async function judge(emulator: Emulator, checks: readonly Check[]) {
  const session = await sessionOn(emulator.url, true);
  closing.push(async () => session.close());
  return auditOn(session, checks, { now: emulator.now });
}

/** What was judged. */
export const idsOf = (judgements: readonly Judgement[]) => judgements.map(({ resource }) => resource.id);
