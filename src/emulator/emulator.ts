import type { World } from './state.ts';

export type ScenarioName = 's3-exfiltration' | 'credential-theft' | 'quiet' | 'scale' | 'transit';

export interface EmulatorOptions {
  /** 0 or absent: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  readonly scenario?: ScenarioName;
  readonly seed?: number;
  /** `scale` only. */
  readonly findings?: number;
  readonly flows?: number;
  /** Emulator seconds a real second, 1 unless told. */
  readonly speed?: number;
  /** Saves the world here after every change, and starts from it when it is there (the demo between two commands). */
  readonly persist?: string;
  /** A clock of its own for tests: epoch milliseconds; then only `advance` moves time on. */
  readonly frozenAt?: number;
  /** Runs Athena's SQL, for tests; without it every query fails, since the embedded AWS has no SQL engine. */
  readonly runAthenaSql?: RunAthenaSql;
}

/** Runs one statement in a database; an error's message becomes the reason that the query failed. */
export type RunAthenaSql = (sql: string, database: string) => Promise<AthenaResult>;

/** What a statement gave: values as Athena writes them, null for NULL. */
export interface AthenaResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly scannedBytes: number;
}

export interface LoggedRequest {
  readonly seq: number;
  readonly at: number;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly mutates: boolean;
  /** True when the handler ran and the change took effect, also where the answer was then lost to a fault. */
  readonly applied: boolean;
  readonly status: number;
  readonly errorCode?: string;
  readonly accessKeyId?: string;
}

/**
 * A fault on demand. `reset-after` and `slow` let the handler run; the others answer instead of it.
 * `conflict` is what S3 and IAM answer while an earlier change of the same resource is under way. `html` is a 503 page from a proxy; `cut-page` ends the body half-way and breaks the connection, `stall` falls silent there.
 */
export interface Fault {
  /** `ec2:ModifyNetworkInterfaceAttribute`, `guardduty:*` or `*`. */
  readonly operation: string;
  readonly kind:
    | 'throttle'
    | 'conflict'
    | 'error500'
    | 'error503'
    | 'reset-before'
    | 'reset-after'
    | 'slow'
    | 'expired-token'
    | 'access-denied'
    | 'html'
    | 'cut-page'
    | 'stall';
  /** How many requests it hits; after that it is gone. */
  readonly count: number;
  /** Requests to let pass first. */
  readonly skip?: number;
  /** For `slow`. */
  readonly delayMs?: number;
}

/** A request on its way: `arrived` before it had any effect, `decided` once it had it and before it is answered. */
export interface PassingRequest {
  readonly stage: 'arrived' | 'decided';
  readonly service: string;
  readonly operation: string;
  readonly mutates: boolean;
}

/** Holds a request until it resolves. `drop` breaks the connection: what only arrived then never has an effect. */
export type Gate = (request: PassingRequest) => Promise<'drop' | undefined>;

/**
 * The same things over HTTP, for programs in another process: GET /_emulator/world, GET /_emulator/requests,
 * DELETE /_emulator/requests, POST /_emulator/faults (a Fault), DELETE /_emulator/faults, POST /_emulator/advance
 * ({"ms": n}).
 */
export interface Emulator {
  readonly url: string;
  readonly port: number;
  /** AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_DEFAULT_REGION. */
  readonly env: Readonly<Record<string, string>>;
  requests(): readonly LoggedRequest[];
  clearRequests(): void;
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Has every request pass a gate twice, before its effect and before its answer; undefined opens the way again. */
  setGate(gate: Gate | undefined): void;
  /** Moves the emulator's clock on. */
  advance(ms: number): void;
  now(): number;
  /** A deep copy of the world, without what only time moves (traffic records), for comparing before and after. */
  world(): World;
  /** Changes the world directly: tests only. */
  edit(change: (world: World) => void): void;
  stop(): Promise<void>;
}
