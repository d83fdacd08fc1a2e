import { checkEndpoint, endpointOf } from './endpoint.ts';
import { FailureError } from './errors.ts';
import { checkProfile, checkRegion, resolveRegion } from './region.ts';
import type { CallerIdentity, SentCall, ServiceName, Session, SessionOptions, WriteAccess } from './session.ts';
import { sessionClients } from './session-clients.ts';
import { callerIdentity } from './sts/reads.ts';
import { asking } from './to-failure.ts';

/**
 * Opens a session on an account with the standard AWS credential chain. No SDK client is loaded and nothing is sent
 * before it is first used. Every client is guarded: `read` sends only listed reads, and `write`, absent under
 * `readOnly`, only these and the operations it is asked for. Throws FailureError when
 * the profile does not exist, no region is set or the endpoint is no URL.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  // Given credentials need no profile, and one that the environment names is not theirs.
  const inherited = options.credentials === undefined ? process.env.AWS_PROFILE || undefined : undefined;
  const profile = options.profile ?? inherited;
  if (profile !== undefined && options.credentials === undefined) await checkProfile(profile);
  const region = await resolveRegion(options.region, profile);
  checkRegion(region);
  const endpointFor = (service: ServiceName) => endpointOf(service, options.endpointUrl, process.env);
  checkEndpoint(endpointFor('sts'));
  const listeners = new Set<(call: SentCall) => void>();
  const clients = sessionClients({ ...options, profile, region }, (call) => {
    for (const listener of listeners) listener(call);
  });
  let identity: Promise<CallerIdentity> | undefined;

  const read = clients.access({
    why: 'it is not on the list of reads',
    hint: options.readOnly
      ? 'Start again without --read-only to apply playbooks.'
      : 'Changes go through playbooks: `transit-tui playbooks` lists them.',
  });

  const write = (allowed: readonly string[]): WriteAccess => {
    const writes = [...new Set(allowed)].sort();
    const why = 'it was not declared';
    const hint = 'Playbooks, `watch` and the queue of pushes may only send what they declare.';
    return { ...clients.access({ writes, why, hint }), allowed: writes };
  };

  const renew = (): void => {
    identity = undefined;
    clients.renew();
  };

  return {
    region,
    ...(profile === undefined ? {} : { profile }),
    endpointFor,
    embedded: options.embedded === true,
    readOnly: options.readOnly,
    read,
    ...(options.readOnly ? {} : { write }),
    identity() {
      const asked = identity ?? callerIdentity(read);
      identity = asked;
      asked.catch(() => {
        if (identity === asked) identity = undefined;
      });
      return asked;
    },
    credentialsExpireAt() {
      return asking({ service: 'sts', operation: 'GetCallerIdentity' }, async () => {
        const found = await (await clients.credentials())();
        return found.expiration?.getTime();
      });
    },
    onCall(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    renew,
    close() {
      listeners.clear();
      renew();
    },
  };
}

/** Gives the write access for `allowed`; in a read-only session refuses in words. */
export function writeAccess(session: Session, allowed: readonly string[]): WriteAccess {
  if (session.write === undefined) {
    throw new FailureError({
      code: 'refused',
      message: 'This session is read-only: it has no client that could change anything.',
      hint: 'Start again without --read-only to change anything.',
    });
  }
  return session.write(allowed);
}
