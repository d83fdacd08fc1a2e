import { AwsError } from '../handler.ts';
import { decodeHttpInput } from './http-input.ts';
import { encodeHttpOutput } from './http-output.ts';
import { decodeJson, toJson } from './json.ts';
import type { CommonFailure, WireProtocol } from './protocol.ts';
import { routeRest } from './rest-route.ts';

const CODES: Readonly<Record<CommonFailure, readonly [string, number]>> = {
  'unknown-operation': ['UnknownOperationException', 404],
  unsigned: ['MissingAuthenticationTokenException', 403],
  'inactive-key': ['UnrecognizedClientException', 403],
  'expired-token': ['ExpiredTokenException', 403],
  'access-denied': ['AccessDeniedException', 403],
  throttle: ['ThrottlingException', 429],
  error500: ['InternalServerException', 500],
  error503: ['ServiceUnavailableException', 503],
  'missing-member': ['ValidationException', 400],
};

const SENTENCES: Readonly<Record<CommonFailure, (detail: string) => string>> = {
  'unknown-operation': (name) => `The operation ${name} is not known.`,
  unsigned: () => 'Missing Authentication Token',
  'inactive-key': () => 'The security token included in the request is invalid.',
  'expired-token': () => 'The security token included in the request is expired',
  'access-denied': (detail) => detail,
  throttle: () => 'Rate exceeded',
  error500: () => 'Internal server error',
  error503: () => 'The service is temporarily unavailable.',
  'missing-member': (name) =>
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must not be null`,
};

function failure(statusOf: (kind: CommonFailure, usual: number) => number): WireProtocol['failure'] {
  return (_service, kind, detail) => {
    const [code, status] = CODES[kind];
    return new AwsError(code, SENTENCES[kind](detail), statusOf(kind, status));
  };
}

/** JSON over REST: GuardDuty and IAM Access Analyzer. */
export const restJson: WireProtocol = {
  route: (service, request) => routeRest(service, request, { path: request.path }),
  decode: (shape, request, routed) =>
    decodeHttpInput(shape.input, request, routed.labels, (schema, body) => decodeJson(schema, body, true)),
  encode(_service, shape, output, requestId) {
    const answer = encodeHttpOutput(shape, output, {
      contentType: 'application/json',
      write: (schema, value) => JSON.stringify(toJson(schema, value, true)),
    });
    return { ...answer, headers: { ...answer.headers, 'x-amzn-requestid': requestId } };
  },
  encodeError: (_service, error, requestId) => ({
    status: error.status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': error.code, 'x-amzn-requestid': requestId },
    body: JSON.stringify({ message: error.message, ...error.extra }),
  }),
  failure: failure((_kind, usual) => usual),
};

/** What SQS called an error when it still spoke XML: clients that know that name find it in a header. */
const QUERY_CODES: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
};

/** JSON over one path: CloudWatch Logs and EventBridge speak 1.1, SQS speaks 1.0. */
const awsJson = (version: '1.0' | '1.1'): WireProtocol => ({
  route(_service, request) {
    const operation = request.headers['x-amz-target']?.split('.').at(-1);
    return operation === undefined ? null : { operation, labels: {} };
  },
  decode: (shape, request) => decodeJson(shape.input, request.body, false),
  encode: (_service, shape, output, requestId) => ({
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
    body: shape.output.isStructSchema() ? JSON.stringify(toJson(shape.output, output, false)) : '',
  }),
  encodeError: (_service, error, requestId) => ({
    status: error.status,
    headers: {
      'content-type': `application/x-amz-json-${version}`,
      'x-amzn-requestid': requestId,
      ...(version === '1.0' ? { 'x-amzn-query-error': queryError(error) } : {}),
    },
    body: JSON.stringify({ __type: error.code, message: error.message, ...error.extra }),
  }),
  failure: failure((_kind, usual) => (usual < 500 ? 400 : usual)),
});

const queryError = ({ code, status }: AwsError): string =>
  `${QUERY_CODES[code] ?? code};${status < 500 ? 'Sender' : 'Receiver'}`;

export const json10 = awsJson('1.0');
export const json11 = awsJson('1.1');
