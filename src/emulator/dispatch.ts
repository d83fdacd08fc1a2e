import { randomUUID } from 'node:crypto';
import { callerOf, denialOf, isDenied } from './callers.ts';
import type { Fault, Gate, LoggedRequest, PassingRequest } from './emulator.ts';
import type { FaultQueue } from './faults.ts';
import { AwsError, type HandlerContext, type OperationEntry, type ServiceEntry } from './handler.ts';
import { identityDeny } from './iam/identity-deny.ts';
import type { RequestLog } from './request-log.ts';
import { SERVICES, type ServiceListing } from './services.ts';
import type { CallerState } from './state.ts';
import type { CommonFailure, Routed, WireProtocol } from './wire/protocol.ts';
import { PROTOCOLS } from './wire/protocols.ts';
import { RawBody, type WireAnswer, type WireRequest } from './wire/request.ts';
import { operationShape, requiredMembers } from './wire/schema.ts';
import { type Signature, signatureOf } from './wire/signature.ts';

/** An answer and how it reaches the client. */
export interface Delivery {
  /** null: the connection is closed without an answer. */
  readonly answer: WireAnswer | null;
  /** Only half of the body is sent; then the connection breaks, or says nothing more. */
  readonly half: 'broken' | 'silent' | null;
  readonly delayMs: number;
}

/** Answers a request of any AWS service. */
export type Dispatch = (request: WireRequest) => Promise<Delivery>;

export interface DispatchOptions {
  readonly contextFor: (caller: CallerState, gone?: () => boolean) => HandlerContext;
  readonly faults: FaultQueue;
  readonly log: RequestLog;
  /** Called after a handler that changes the world has run. */
  readonly onChange: () => void;
  readonly gate: () => Gate | undefined;
}

/** A request on its way through: filled in as more is known of it. */
interface Course {
  readonly request: WireRequest;
  readonly signature: Signature | null;
  readonly service: ServiceEntry;
  readonly protocol: WireProtocol;
  readonly requestId: string;
  input: object;
  operation: string;
  mutates: boolean;
  applied: boolean;
}

/** Makes the function that answers every request of the AWS services. */
export function createDispatch(options: DispatchOptions): Dispatch {
  const loaded = new Map<ServiceListing, Promise<ServiceEntry>>();
  const load = (listing: ServiceListing): Promise<ServiceEntry> => {
    const started = loaded.get(listing) ?? listing.load();
    loaded.set(listing, started);
    return started;
  };

  return async (request) => {
    const signature = signatureOf(request);
    const listing = serviceOf(request, signature);
    if (listing === undefined) return whole(notAService(signature));
    const service = await load(listing);
    const protocol = PROTOCOLS[service.protocol];
    const course: Course = {
      request,
      signature,
      service,
      protocol,
      requestId: randomUUID(),
      input: {},
      operation: '',
      mutates: false,
      applied: false,
    };
    const at = options.contextFor(NOBODY).now();
    const { delivery, errorCode } = await follow(course, options);
    const entry: Omit<LoggedRequest, 'seq'> = {
      at,
      service: service.name,
      operation: course.operation,
      input: course.input,
      mutates: course.mutates,
      applied: course.applied,
      status: delivery.answer?.status ?? 0,
      ...(errorCode === undefined ? {} : { errorCode }),
      ...(signature === null ? {} : { accessKeyId: signature.accessKeyId }),
    };
    options.log.add(entry);
    return (await isDropped(course, 'decided', options)) ? BROKEN : delivery;
  };
}

const NOBODY: CallerState = { accessKeyId: '', arn: '', userId: '', account: '', deniedActions: [], expired: false };

const BROKEN: Delivery = { answer: null, half: null, delayMs: 0 };

const whole = (answer: WireAnswer): Delivery => ({ answer, half: null, delayMs: 0 });

function serviceOf(request: WireRequest, signature: Signature | null): ServiceListing | undefined {
  const signingName = signature?.signingName ?? guessService(request);
  const candidates = SERVICES.filter((listing) => listing.signingName === signingName);
  return (
    candidates.find(({ pathPrefix }) => pathPrefix !== undefined && request.path.startsWith(pathPrefix)) ??
    candidates.find(({ pathPrefix }) => pathPrefix === undefined)
  );
}

/** An unsigned request is refused in the words of the protocol it seems to speak. */
function guessService(request: WireRequest): string {
  if (request.headers['x-amz-target'] !== undefined) return 'logs';
  return request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'sts' : 's3';
}

const notAService = (signature: Signature | null): WireAnswer => ({
  status: 404,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': 'UnknownOperationException' },
  body: JSON.stringify({
    __type: 'UnknownOperationException',
    message: `The embedded AWS has no service with the signing name ${signature?.signingName ?? '(unsigned)'}.`,
  }),
});

interface Outcome {
  readonly delivery: Delivery;
  readonly errorCode?: string;
}

/** Sees one request through: route, faults, decode, permission, handler, encode. */
async function follow(course: Course, options: DispatchOptions): Promise<Outcome> {
  const { protocol, service, request } = course;
  let routed: Routed | null = null;
  let fault: Fault | null = null;
  try {
    routed = protocol.route(service, request);
    course.operation = routed?.operation ?? `${request.method} ${request.path}`;
    course.mutates = service.operations[course.operation]?.mutates ?? false;
    if (await isDropped(course, 'arrived', options)) return { delivery: BROKEN };
    fault = options.faults.take(service.name, course.operation);
    const early = fault === null ? null : answerInstead(course, routed, fault);
    if (early !== null) return early;
    const answer = await perform(course, routed, options);
    return { delivery: deliver(answer, fault) };
  } catch (error) {
    const known = error instanceof AwsError ? error : fail(course, 'error500', '');
    if (!(error instanceof AwsError)) reportBug(course, error);
    const answer = protocol.encodeError(service, known, course.requestId, request);
    return { delivery: deliver(answer, fault), errorCode: known.code };
  }
}

async function isDropped(course: Course, stage: PassingRequest['stage'], options: DispatchOptions): Promise<boolean> {
  const { service, operation, mutates } = course;
  return (await options.gate()?.({ stage, service: service.name, operation, mutates })) === 'drop';
}

/** A handler that breaks is a fault of the emulator: an internal error on the wire, and its stack for whoever runs it. */
function reportBug(course: Course, error: unknown): void {
  const detail = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`embedded AWS: ${course.service.name}:${course.operation}: ${detail}\n`);
}

const fail = (course: Course, kind: CommonFailure, detail: string): AwsError =>
  course.protocol.failure(course.service, kind, detail);

async function perform(course: Course, routed: Routed | null, options: DispatchOptions): Promise<WireAnswer> {
  const { service, protocol } = course;
  if (course.signature === null) throw fail(course, 'unsigned', '');
  const entry = routed === null ? undefined : service.operations[routed.operation];
  if (routed === null || entry === undefined) throw fail(course, 'unknown-operation', course.operation);
  const shape = operationShape(entry.schema);
  course.input = decoded(course, entry, routed);
  const context = admit(course, entry, options, course.signature.accessKeyId);
  const input = course.input as Record<string, unknown>;
  const missing = requiredMembers(shape.input).find((name) => input[name] === undefined);
  if (missing !== undefined) throw fail(course, 'missing-member', missing);
  if (service.protocol === 'ec2query' && input.DryRun === true) {
    throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  }
  const output = await entry.handler(course.input as never, context);
  if (entry.mutates) {
    course.applied = true;
    options.onChange();
  }
  return output instanceof RawBody
    ? {
        status: 200,
        headers: { 'content-type': output.contentType, 'x-amz-request-id': course.requestId },
        body: output.body,
      }
    : protocol.encode(service, shape, output, course.requestId);
}

/** What a request asks for, by the operation's schema. */
const decoded = ({ protocol, request }: Course, entry: OperationEntry, routed: Routed): object =>
  (protocol.decode(operationShape(entry.schema), request, routed) ?? {}) as object;

/** Finds out who calls and whether they may; what a handler may use when they may. */
function admit(course: Course, entry: OperationEntry, options: DispatchOptions, accessKeyId: string): HandlerContext {
  const caller = callerOf(options.contextFor(NOBODY).world, accessKeyId);
  if (caller === 'inactive-key') throw fail(course, 'inactive-key', '');
  if (caller.expired) throw fail(course, 'expired-token', '');
  const action = entry.iamAction ?? `${course.service.signingName}:${course.operation}`;
  if (isDenied(caller, action)) throw fail(course, 'access-denied', denialOf(caller, action, course.input));
  const context = options.contextFor(caller, course.request.gone);
  const reason = identityDeny(action, context) ?? course.service.explicitDeny?.(action, course.input, context) ?? null;
  if (reason !== null) throw fail(course, 'access-denied', reason);
  return context;
}

const COMMON: Partial<Record<Fault['kind'], CommonFailure>> = {
  throttle: 'throttle',
  error500: 'error500',
  error503: 'error503',
  'expired-token': 'expired-token',
};

/** A refusal that says that nothing was done. */
function conflict(service: string): AwsError {
  return service === 'iam'
    ? new AwsError(
        'ConcurrentModification',
        'The request was rejected because multiple requests to change this object were submitted simultaneously.',
        409,
      )
    : new AwsError(
        'OperationAborted',
        'A conflicting conditional operation is currently in progress against this resource. Please try again.',
        409,
      );
}

/** The answer of a fault that keeps the handler from running; null for one that lets it run. */
function answerInstead(course: Course, routed: Routed | null, fault: Fault): Outcome | null {
  const { service, protocol, request, requestId } = course;
  const entry = service.operations[course.operation];
  if (routed !== null && entry !== undefined) course.input = decoded(course, entry, routed);
  if (fault.kind === 'reset-before') return { delivery: BROKEN };
  if (fault.kind === 'html') return { delivery: whole(PROXY_PAGE) };
  const common = COMMON[fault.kind];
  const action = entry?.iamAction ?? `${service.signingName}:${course.operation}`;
  const error =
    fault.kind === 'conflict'
      ? conflict(service.name)
      : fault.kind === 'access-denied'
        ? fail(
            course,
            'access-denied',
            `User is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
          )
        : common === undefined
          ? null
          : fail(course, common, '');
  if (error === null) return null;
  return { delivery: whole(protocol.encodeError(service, error, requestId, request)), errorCode: error.code };
}

const PROXY_PAGE: WireAnswer = {
  status: 503,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable</h1></body></html>',
};

const deliver = (answer: WireAnswer, fault: Fault | null): Delivery => ({
  answer: fault?.kind === 'reset-after' ? null : answer,
  half: fault?.kind === 'cut-page' ? 'broken' : fault?.kind === 'stall' ? 'silent' : null,
  delayMs: fault?.kind === 'slow' ? (fault.delayMs ?? 1000) : 0,
});
