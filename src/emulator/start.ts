import { type Clock, createClock } from './clock.ts';
import { answerControl } from './control.ts';
import type { Dispatch } from './dispatch.ts';
import type { Emulator, EmulatorOptions, Gate, RunAthenaSql } from './emulator.ts';
import { createFaultQueue } from './faults.ts';
import type { HandlerContext, TrafficAccess } from './handler.ts';
import { nextId } from './ids.ts';
import { loadWorld, saveWorld } from './persist.ts';
import { createRequestLog } from './request-log.ts';
import { serveLoopback } from './server.ts';
import type { CallerState, World } from './state.ts';

/** Traffic that can be brought up to the present. */
export interface Traffic extends TrafficAccess {
  /** Brings it up to now before something is changed. */
  settle(): void;
  /** Tells it that something was changed. */
  changed(): void;
}

/** What `serveWorld` runs on. */
export interface ServedWorld {
  readonly world: World;
  readonly clock: Clock;
  readonly traffic: Traffic;
  readonly port?: number;
  readonly persist?: string;
  readonly runAthenaSql?: RunAthenaSql;
}

/** Starts the embedded AWS on a scenario, or on the world saved in `persist`, and resolves when it takes requests. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const saved = options.persist === undefined ? null : loadWorld(options.persist);
  const clock = createClock({
    ...(options.frozenAt === undefined ? {} : { frozenAt: options.frozenAt }),
    ...(saved === null ? {} : { startAt: Date.now() + saved.ahead }),
    ...(options.speed === undefined ? {} : { speed: options.speed }),
  });
  const [{ createWorld }, { createTraffic }] = await Promise.all([
    import('./scenarios/index.ts'),
    import('./traffic.ts'),
  ]);
  const world =
    saved?.world ??
    createWorld(options.scenario ?? 's3-exfiltration', {
      seed: options.seed ?? 1,
      now: clock.now(),
      ...(options.findings === undefined ? {} : { findings: options.findings }),
      ...(options.flows === undefined ? {} : { flows: options.flows }),
    });
  return serveWorld({
    world,
    clock,
    traffic: createTraffic(world, clock.now),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.persist === undefined ? {} : { persist: options.persist }),
    ...(options.runAthenaSql === undefined ? {} : { runAthenaSql: options.runAthenaSql }),
  });
}

/** Serves a world of the caller's own making. */
export async function serveWorld(served: ServedWorld): Promise<Emulator> {
  const { world, clock, traffic, port, persist, runAthenaSql } = served;
  const faults = createFaultQueue();
  const log = createRequestLog();
  let gate: Gate | undefined;
  const save = (): void => {
    if (persist !== undefined) saveWorld(persist, world, clock.now() - Date.now());
  };
  const contextFor = (caller: CallerState, gone = () => false): HandlerContext => ({
    world,
    caller,
    traffic,
    ...(runAthenaSql === undefined ? {} : { runAthenaSql }),
    gone,
    origin: () => url,
    now: clock.now,
    id: (prefix) => nextId(world, prefix),
    settleTraffic: () => traffic.settle(),
  });
  const onChange = (): void => {
    traffic.changed();
    try {
      save();
    } catch (error) {
      // The change is made and answered all the same; only another process would not find it.
      process.emitWarning(`the embedded AWS can't save its world: ${error instanceof Error ? error.message : error}`);
    }
  };
  // The wire protocols cost a moment to load: the first request pays it, not the start.
  let loading: Promise<Dispatch> | undefined;
  const dispatch: Dispatch = async (request) => {
    loading ??= import('./dispatch.ts').then((module) =>
      module.createDispatch({ contextFor, faults, log, onChange, gate: () => gate }),
    );
    return (await loading)(request);
  };
  save();
  const server = await serveLoopback(port ?? 0, (request) => answerControl(emulator, request), dispatch);
  const url = `http://127.0.0.1:${server.port}`;
  const emulator: Emulator = {
    url,
    port: server.port,
    env: environmentOf(world, url),
    requests: log.all,
    clearRequests: log.clear,
    addFault: faults.add,
    clearFaults: faults.clear,
    setGate(next) {
      gate = next;
    },
    advance(ms) {
      clock.advance(ms);
      save();
    },
    now: clock.now,
    world: () => structuredClone({ ...world, trafficState: { settledAt: 0, judgements: {} } }),
    edit(change) {
      // What has passed by now was judged by the world as it was.
      traffic.settle();
      change(world);
      traffic.changed();
      save();
    },
    stop: server.stop,
  };
  return emulator;
}

/** The variables that point any AWS client at the emulator. The secret is AWS's documented example; any would do. */
const environmentOf = (world: World, url: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: Object.values(world.callers)[0]?.accessKeyId ?? 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_REGION: world.region,
  AWS_DEFAULT_REGION: world.region,
});
