import type { Session } from '../../src/aws/session.ts';

type Client = { send(command: object, options?: unknown): Promise<object> };
type Access = { client(service: never): Promise<object> };

/** One round trip: the calls that were on their way at the same time, by operation. */
export type RoundTrip = readonly string[];

/** Turns of the event loop in which whoever could send one more call beside those that are held has done so. */
const TURNS = 25;

/**
 * Counts the sequential round trips of a session: every answer is held back until all calls that don't wait for one of
 * those held have been sent and answered too. What is sent after that needed an answer of this round trip, or was
 * written as if it did. Import what is loaded lazily beforehand: loading a module is no call, but takes turns.
 */
export function countRoundTrips(session: Session): { readonly trips: RoundTrip[]; clear(): void } {
  const trips: string[][] = [];
  let current: { readonly calls: string[]; readonly held: (() => void)[] } | undefined;
  let flying = 0;

  async function release(): Promise<void> {
    const trip = current;
    const seen = trip?.calls.length;
    for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate);
    if (trip === undefined || trip !== current || flying > 0 || trip.calls.length !== seen) return;
    current = undefined;
    for (const go of trip.held) go();
  }

  async function through(operation: string, send: () => Promise<object>): Promise<object> {
    if (current === undefined) {
      current = { calls: [], held: [] };
      trips.push(current.calls);
    }
    const trip = current;
    trip.calls.push(operation);
    flying += 1;
    try {
      return await send();
    } finally {
      flying -= 1;
      const held = new Promise<void>((go) => trip.held.push(go));
      if (flying === 0) void release();
      await held;
    }
  }

  const counted = (access: Access): void => {
    const open = access.client.bind(access);
    const proxies = new WeakMap<object, object>();
    const client = async (service: never) => {
      const real = await open(service);
      const known = proxies.get(real) ?? proxyOf(real as Client);
      proxies.set(real, known);
      return known;
    };
    Object.assign(access, { client });
  };
  const proxyOf = (real: Client): object =>
    new Proxy(real, {
      get(target, name) {
        if (name !== 'send') return Reflect.get(target, name);
        return (command: object, options: unknown) =>
          through(command.constructor.name.replace(/Command$/, ''), () => target.send(command, options));
      },
    });

  counted(session.read as Access);
  const write = session.write?.bind(session);
  if (write !== undefined) {
    const counting: NonNullable<Session['write']> = (allowed) => {
      const access = write(allowed);
      counted(access as Access);
      return access;
    };
    Object.assign(session, { write: counting });
  }
  return { trips, clear: () => void trips.splice(0) };
}
