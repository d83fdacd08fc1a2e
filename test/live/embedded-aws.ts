import { openSession } from '../../src/aws/open-session.ts';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator, EmulatorOptions } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';

export const NOON = Date.UTC(2026, 0, 15, 12, 0);

/** Opens a session, read-only unless told, on an embedded AWS; one attempt a call, so that a fault is seen at once. */
export function sessionOn(emulator: Emulator, readOnly = true): Promise<Session> {
  return openSession({
    region: emulator.env.AWS_REGION ?? '',
    endpointUrl: emulator.url,
    readOnly,
    embedded: true,
    maxAttempts: 1,
    credentials: {
      accessKeyId: emulator.env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: emulator.env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
}

/** Starts an embedded AWS whose clock stands at noon until a test moves it, and a session on it. */
export async function embeddedAws(options: EmulatorOptions = {}) {
  const emulator = await startEmulator({ scenario: 's3-exfiltration', seed: 1, frozenAt: NOON, ...options });
  const session = await sessionOn(emulator);
  const operations = () => emulator.requests().map(({ operation }) => operation);
  const stop = async () => {
    session.close();
    await emulator.stop();
  };
  return { emulator, session, operations, stop };
}
