import { openSession } from '../../src/aws/open-session.ts';
import type { Session, SessionOptions } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';

/** Opens a session on an embedded AWS, as its responder. */
export function sessionOn(emulator: Emulator, options: Partial<SessionOptions> = {}): Promise<Session> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_REGION } = emulator.env;
  return openSession({
    endpointUrl: emulator.url,
    region: AWS_REGION,
    readOnly: false,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    ...options,
  });
}
