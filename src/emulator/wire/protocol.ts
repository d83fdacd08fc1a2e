import type { AwsError, ServiceEntry } from '../handler.ts';
import type { WireAnswer, WireRequest } from './request.ts';
import type { OperationShape } from './schema.ts';

/** What a request asks for: the operation's name, and what the path already said. */
export interface Routed {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A failure that any service can answer with, whatever the operation. */
export type CommonFailure =
  | 'unknown-operation'
  | 'unsigned'
  | 'inactive-key'
  | 'expired-token'
  | 'access-denied'
  | 'throttle'
  | 'error500'
  | 'error503'
  | 'missing-member';

/** One wire protocol: how requests are read and answers written. */
export interface WireProtocol {
  /** The operation that the request names; null when it names none that this protocol could mean. */
  route(service: ServiceEntry, request: WireRequest): Routed | null;
  decode(shape: OperationShape, request: WireRequest, routed: Routed): unknown;
  encode(service: ServiceEntry, shape: OperationShape, output: object, requestId: string): WireAnswer;
  encodeError(service: ServiceEntry, error: AwsError, requestId: string, request: WireRequest): WireAnswer;
  /** The code, status and message this protocol's services use. `detail` is the operation, action or member meant. */
  failure(service: ServiceEntry, kind: CommonFailure, detail: string): AwsError;
}
