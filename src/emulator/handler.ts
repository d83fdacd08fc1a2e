import type { RunAthenaSql } from './emulator.ts';
import type { CallerState, World } from './state.ts';

/** What a handler may use. `now` is the emulator's clock, which tests move. */
export interface HandlerContext {
  readonly world: World;
  readonly now: () => number;
  readonly caller: CallerState;
  /** Makes the next id of the world: `id('sg')` gives `sg-` and 17 hexadecimal digits, the same for the same seed. */
  readonly id: (prefix: string) => string;
  /** The address that the emulator answers on, `http://127.0.0.1:4566`. */
  readonly origin: () => string;
  /** True once nobody waits for the answer any more. */
  readonly gone: () => boolean;
  /** Makes flow records up to now, so that a change of groups acts from now on and not on the past. */
  readonly settleTraffic: () => void;
  /** Flow-log records delivered to a destination, oldest first: see traffic.ts. */
  readonly traffic: TrafficAccess;
  /** What runs Athena's SQL, where the embedded AWS was given something that can. */
  readonly runAthenaSql?: RunAthenaSql;
}

export interface DeliveredRecord {
  readonly flowLogId: string;
  readonly interfaceId: string;
  /** End of the aggregation window, epoch milliseconds. */
  readonly at: number;
  /** Start of the flow, epoch milliseconds: the timestamp of the log event. */
  readonly timestamp: number;
  /** When it can be read. */
  readonly ingestedAt: number;
  /** Unique and growing. */
  readonly eventId: string;
  /** The record's line in the flow log's own format. */
  readonly line: string;
}
export interface TrafficAccess {
  /** Records readable now whose window ends in [from, to), in order. */
  delivered(flowLogId: string, from: number, to: number): readonly DeliveredRecord[];
  /** Brings what decides over the records up to now, for who reads them in another way. */
  catchUp(): void;
}

/** An operation: typed input decoded from the wire, output encoded to it. Throws AwsError to answer with an error. */
export type Handler<Input = Record<string, unknown>, Output = Record<string, unknown>> = (
  input: Input,
  context: HandlerContext,
) => Output | Promise<Output>;

/** An operation's schema from the SDK package (`DescribeInstances$`), its handler, and whether it changes the world. */
export interface OperationEntry {
  readonly schema: unknown;
  readonly handler: Handler<never, object>;
  readonly mutates: boolean;
  /** The IAM action it needs where that is not `signingName:Operation` (`s3:ListBucket` for ListObjectsV2). */
  readonly iamAction?: string;
}

/** One service: its wire protocol and the operations it answers. */
export interface ServiceEntry {
  /** Folder name in our own words: `ec2`, `s3`, `guardduty` … */
  readonly name: string;
  readonly protocol: 'ec2query' | 'query' | 'json10' | 'json11' | 'restjson' | 'restxml';
  /** The name in the credential scope of a signed request: `ec2`, `s3`, `guardduty`, `access-analyzer`, `logs` … */
  readonly signingName: string;
  /** Of the answers of the XML protocols. */
  readonly xmlNamespace?: string;
  readonly operations: Readonly<Record<string, OperationEntry>>;
  /** Why a policy of the resource itself refuses the caller an action; null when it does not. */
  readonly explicitDeny?: (action: string, input: object, context: HandlerContext) => string | null;
}

/** An answer as AWS gives it: code, message and HTTP status. `extra` fields go beside the message. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.extra = extra;
  }
}
