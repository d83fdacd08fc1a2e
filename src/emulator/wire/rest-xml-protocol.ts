import { AwsError } from '../handler.ts';
import { decodeHttpInput } from './http-input.ts';
import { encodeHttpOutput } from './http-output.ts';
import type { CommonFailure, WireProtocol } from './protocol.ts';
import { routeRest } from './rest-route.ts';
import { s3Target } from './s3-address.ts';
import { decodeXml, encodeXml, textElement, XML_DECLARATION } from './xml.ts';

const CODES: Readonly<Record<CommonFailure, readonly [string, number, string]>> = {
  'unknown-operation': ['MethodNotAllowed', 405, 'The specified method is not allowed against this resource.'],
  unsigned: ['AccessDenied', 403, 'Access Denied'],
  'inactive-key': ['InvalidAccessKeyId', 403, 'The AWS Access Key Id you provided does not exist in our records.'],
  'expired-token': ['ExpiredToken', 400, 'The provided token has expired.'],
  'access-denied': ['AccessDenied', 403, ''],
  throttle: ['SlowDown', 503, 'Please reduce your request rate.'],
  error500: ['InternalError', 500, 'We encountered an internal error. Please try again.'],
  error503: ['ServiceUnavailable', 503, 'Service is unable to handle request.'],
  'missing-member': ['InvalidRequest', 400, 'Missing required header or parameter for this request: '],
};

/** Amazon S3 has its bucket before the path and its errors bare; S3 Control and CloudFront have neither. */
const isS3 = (name: string): boolean => name === 's3';

/** XML over REST: Amazon S3, S3 Control and CloudFront, which differ in where the bucket is and how an error is wrapped. */
export const restXml: WireProtocol = {
  route: (service, request) =>
    routeRest(service, request, isS3(service.name) ? s3Target(request) : { path: request.path }),
  decode: (shape, request, routed) => decodeHttpInput(shape.input, request, routed.labels, decodeXml),
  encode(service, shape, output, requestId) {
    const answer = encodeHttpOutput(shape, output, {
      contentType: 'application/xml',
      write: (schema, value) => XML_DECLARATION + encodeXml(schema, value, service.xmlNamespace),
    });
    return { ...answer, headers: { ...answer.headers, ...requestIds(requestId) } };
  },
  encodeError(service, error, requestId) {
    const fields = Object.entries({ Code: error.code, Message: error.message, ...error.extra })
      .map(([name, value]) => textElement(name, String(value)))
      .join('');
    const ids = textElement('RequestId', requestId) + textElement('HostId', hostId(requestId));
    const body = isS3(service.name)
      ? `<Error>${fields}${ids}</Error>`
      : `<ErrorResponse><Error>${fields}</Error>${ids}</ErrorResponse>`;
    return {
      status: error.status,
      headers: { 'content-type': 'application/xml', ...requestIds(requestId) },
      body: XML_DECLARATION + body,
    };
  },
  failure(_service, kind, detail) {
    const [code, status, message] = CODES[kind];
    return new AwsError(
      code,
      kind === 'access-denied' || kind === 'missing-member' ? message + detail : message,
      status,
    );
  },
};

const hostId = (requestId: string): string => Buffer.from(requestId).toString('base64');
const requestIds = (requestId: string): Record<string, string> => ({
  'x-amz-request-id': requestId,
  'x-amz-id-2': hostId(requestId),
});
