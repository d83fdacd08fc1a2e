import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServiceName } from './session.ts';

/** Holds requests back so that no service gets more of them than it takes. */
export interface Pace {
  /** Resolves when a request to the service may leave. */
  turn(service: ServiceName): Promise<void>;
}

const paces = new AsyncLocalStorage<Pace>();

/** Does `work`; every request that leaves for it, retries included, first waits for its turn. */
export function pacing<Answer>(pace: Pace, work: () => Promise<Answer>): Promise<Answer> {
  return paces.run(pace, work);
}

/** A second, and what a network may push two requests together. */
const WINDOW_MS = 1_050;

export interface PaceOptions {
  /** Requests a second. */
  readonly rateOf: (service: ServiceName) => number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** Makes a pace that lets at most `rateOf` requests of a service leave in any second. */
export function createPace({ rateOf, now, wait }: PaceOptions): Pace {
  const left = new Map<ServiceName, number[]>();
  return {
    async turn(service) {
      const rate = Math.max(1, Math.floor(rateOf(service)));
      const times = left.get(service) ?? [];
      left.set(service, times);
      const earliest = times.length < rate ? now() : (times[times.length - rate] ?? 0) + WINDOW_MS;
      const at = Math.max(earliest, now());
      // Taken before the wait, so that whoever asks next stands behind.
      times.push(at);
      if (times.length > rate) times.splice(0, times.length - rate);
      if (at > now()) await wait(at - now());
    },
  };
}

type Next = (args: unknown) => Promise<unknown>;
type Middleware = (next: Next) => Next;
interface Pacable {
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
}

/** Makes each attempt of a client's calls wait for its turn where the work it is for is paced. Returns the client. */
export function paceClient<Client extends object>(client: Client, service: ServiceName): Client {
  const hold: Middleware = (next) => async (args) => {
    await paces.getStore()?.turn(service);
    return next(args);
  };
  // After the retry, so that each attempt waits.
  (client as Client & Pacable).middlewareStack.add(hold, { step: 'finalizeRequest', priority: 'normal' });
  return client;
}
