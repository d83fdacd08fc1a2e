import { PLAYBOOKS } from '../../playbooks/index.ts';
import { openSession } from '../../src/aws/open-session.ts';
import type { Session } from '../../src/aws/session.ts';
import type { EngineOptions } from '../../src/playbook/engine.ts';

/** Credentials of AWS's documentation. */
const CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

/** The moment at which the clocks of tests stand still. */
export const NOW = Date.parse('2026-01-02T03:04:05Z');

/** Opens a session on an embedded AWS, as its responder. */
export function sessionOn(endpointUrl: string, readOnly = false): Promise<Session> {
  return openSession({ region: 'us-east-1', endpointUrl, readOnly, embedded: true, credentials: CREDENTIALS });
}

/** The engine as tests want it: reading back without pauses. */
export function engineOptions(stateFolder: string): EngineOptions {
  return { stateFolder, now: Date.now, playbooks: PLAYBOOKS, version: 'test', readBackDelays: [0, 0, 0] };
}
