import { AwsError } from '../handler.ts';
import type { CommonFailure, WireProtocol } from './protocol.ts';
import { decodeQuery } from './query.ts';
import type { WireRequest } from './request.ts';
import { encodeXmlContent, textElement, XML_DECLARATION } from './xml.ts';

const XML = { 'content-type': 'text/xml;charset=UTF-8' };

const parametersOf = (request: WireRequest): URLSearchParams =>
  request.body.length > 0 ? new URLSearchParams(request.body.toString('utf8')) : request.query;

const route: WireProtocol['route'] = (_service, request) => {
  const action = parametersOf(request).get('Action');
  return action === null ? null : { operation: action, labels: {} };
};

const SENTENCES: Readonly<Record<CommonFailure, (detail: string) => string>> = {
  'unknown-operation': (name) => `The action ${name} is not valid for this web service.`,
  unsigned: () => 'Request is missing Authentication Token',
  'inactive-key': () => 'The security token included in the request is invalid.',
  'expired-token': () => 'The security token included in the request is expired',
  'access-denied': (detail) => detail,
  throttle: () => 'Rate exceeded',
  error500: () => 'The request processing has failed because of an unknown error, exception or failure.',
  error503: () => 'The service is unavailable. Please try again shortly.',
  'missing-member': (name) => `The request must contain the parameter ${name}`,
};

const EC2_CODES: Readonly<Record<CommonFailure, readonly [string, number]>> = {
  'unknown-operation': ['InvalidAction', 400],
  unsigned: ['MissingAuthenticationToken', 403],
  'inactive-key': ['AuthFailure', 401],
  'expired-token': ['RequestExpired', 400],
  'access-denied': ['UnauthorizedOperation', 403],
  throttle: ['RequestLimitExceeded', 503],
  error500: ['InternalError', 500],
  error503: ['Unavailable', 503],
  'missing-member': ['MissingParameter', 400],
};

const QUERY_CODES: Readonly<Record<CommonFailure, readonly [string, number]>> = {
  'unknown-operation': ['InvalidAction', 400],
  unsigned: ['MissingAuthenticationToken', 403],
  'inactive-key': ['InvalidClientTokenId', 403],
  'expired-token': ['ExpiredToken', 403],
  'access-denied': ['AccessDenied', 403],
  throttle: ['Throttling', 400],
  error500: ['InternalFailure', 500],
  error503: ['ServiceUnavailable', 503],
  'missing-member': ['ValidationError', 400],
};

/** Amazon EC2's own form of the query protocol. */
export const ec2Query: WireProtocol = {
  route,
  decode: (shape, request) => decodeQuery(shape.input, parametersOf(request), true),
  encode: (service, shape, output, requestId) => ({
    status: 200,
    headers: { ...XML, 'x-amzn-requestid': requestId },
    body: `${XML_DECLARATION}<${shape.name}Response xmlns="${service.xmlNamespace ?? ''}">${textElement('requestId', requestId)}${encodeXmlContent(shape.output, output)}</${shape.name}Response>`,
  }),
  encodeError: (_service, error, requestId) => ({
    status: error.status,
    headers: { ...XML, 'x-amzn-requestid': requestId },
    body: `${XML_DECLARATION}<Response><Errors><Error>${codeAndMessage(error)}</Error></Errors>${textElement('RequestID', requestId)}</Response>`,
  }),
  failure(_service, kind, detail) {
    const [code, status] = EC2_CODES[kind];
    if (kind === 'throttle') return new AwsError(code, 'Request limit exceeded.', status);
    if (kind === 'access-denied') {
      return new AwsError(code, `You are not authorized to perform this operation. ${detail}`, status);
    }
    return new AwsError(code, SENTENCES[kind](detail), status);
  },
};

/** The AWS query protocol: STS, IAM, Auto Scaling, Elastic Load Balancing. */
export const query: WireProtocol = {
  route,
  decode: (shape, request) => decodeQuery(shape.input, parametersOf(request), false),
  encode(service, shape, output, requestId) {
    const result = shape.output.isStructSchema()
      ? `<${shape.name}Result>${encodeXmlContent(shape.output, output)}</${shape.name}Result>`
      : '';
    return {
      status: 200,
      headers: { ...XML, 'x-amzn-requestid': requestId },
      body: `<${shape.name}Response xmlns="${service.xmlNamespace ?? ''}">${result}<ResponseMetadata>${textElement('RequestId', requestId)}</ResponseMetadata></${shape.name}Response>`,
    };
  },
  encodeError: (service, error, requestId) => ({
    status: error.status,
    headers: { ...XML, 'x-amzn-requestid': requestId },
    body: `<ErrorResponse xmlns="${service.xmlNamespace ?? ''}"><Error>${textElement('Type', error.status < 500 ? 'Sender' : 'Receiver')}${codeAndMessage(error)}</Error>${textElement('RequestId', requestId)}</ErrorResponse>`,
  }),
  failure(_service, kind, detail) {
    const [code, status] = QUERY_CODES[kind];
    return new AwsError(code, SENTENCES[kind](detail), status);
  },
};

const codeAndMessage = (error: AwsError): string =>
  textElement('Code', error.code) + textElement('Message', error.message);
