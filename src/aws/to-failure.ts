import { type Failure, type FailureCode, FailureError } from './errors.ts';
import { iamActionOf } from './iam-actions.ts';
import type { ServiceName } from './session.ts';

/** Which call failed, and on what. */
export interface Asked {
  readonly service: ServiceName;
  readonly operation: string;
  readonly resource?: string;
}

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly Code?: string;
  readonly message?: string;
  readonly errno?: unknown;
  readonly cause?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
}

const THROTTLED = /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded|RequestThrottled/i;
const EXPIRED = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired|UnauthorizedSSOTokenError)$/;
const NO_CREDENTIALS =
  /^(CredentialsProviderError|InvalidClientTokenId|UnrecognizedClientException|AuthFailure|MissingAuthenticationToken|MissingAuthenticationTokenException|InvalidAccessKeyId|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature)$/;
const OFF = /^(OptInRequired|SubscriptionRequiredException|NotSignedUp)$/;
const CLOCK = /RequestTimeTooSkewed|RequestInTheFuture|Signature (not yet current|expired)/;
const DENIED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|Client\.UnauthorizedOperation|AuthorizationError|Forbidden|403|UnauthorizedException)$/;
const NOT_FOUND = /NotFound|NoSuch|404|DoesNotExist|NonExistent|\.Malformed$/;
const NETWORK =
  /^(ECONN\w+|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|TimeoutError|NetworkingError|AbortError|ERR_\w+)$/;
const NOT_AWS =
  /deserializ|not valid JSON|Unexpected token|char.*XML|is not closed|Unclosed|parse.*(xml|json)|Expected real result/i;

const namesOf = (error: SdkError): string[] =>
  [error.name, error.code, error.Code].filter((name): name is string => typeof name === 'string');

const any = (names: readonly string[], pattern: RegExp): boolean => names.some((name) => pattern.test(name));

function codeOf(error: SdkError): FailureCode {
  const names = namesOf(error);
  const message = error.message ?? '';
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  if (any(names, EXPIRED) || /token.*(has|is) expired|SSO session.*(expired|invalid)|sso login/i.test(message))
    return 'expired';
  if (any(names, OFF)) return 'off';
  if (any(names, NO_CREDENTIALS) || any(names, CLOCK)) return 'no-credentials';
  if (any(names, THROTTLED) || error.$retryable?.throttling === true || status === 429) return 'throttled';
  if (isNotAws(error)) return 'unavailable';
  if (any(names, DENIED)) return 'denied';
  if (any(names, NETWORK) || (status !== undefined && status >= 500)) return 'unavailable';
  if (any(names, NOT_FOUND) || status === 404) return 'not-found';
  if (status === 401 || status === 403) return 'denied';
  return status !== undefined && status >= 400 ? 'invalid' : 'unknown';
}

const AUTHORIZED_TO = /not authorized to perform:?\s+([a-z0-9-]+:\w+)/i;

function hintOf(code: FailureCode, permission: string, error: SdkError): string {
  switch (code) {
    case 'denied':
      if (/service control policy|resource control policy/i.test(error.message ?? ''))
        return `A policy of the organization denies ${permission}: only its administrators can allow it.`;
      if (/^(sqs|events):/.test(permission))
        return `Ask for ${permission}; \`transit-tui iam-policy watch queue\` prints what watch and the queue take.`;
      return `Ask for ${permission}; \`transit-tui iam-policy --read-only\` prints every permission that reading takes, and \`transit-tui iam-policy PLAYBOOK\` those of a playbook.`;
    case 'expired':
      return 'Sign in again (`aws sso login`), or put fresh credentials in place.';
    case 'no-credentials':
      if (CLOCK.test(`${namesOf(error).join()} ${error.message ?? ''}`))
        return 'The clock of this machine is wrong: AWS takes no request that is minutes off. Set it, then try again.';
      return "AWS doesn't accept these credentials (or the region is not enabled for the account). Name a profile with --profile or AWS_PROFILE, or sign in with `aws sso login`; `aws sts get-caller-identity` shows what AWS sees.";
    case 'throttled':
      return 'AWS asks for fewer calls: wait a moment, then try again.';
    case 'unavailable':
      return isNotAws(error)
        ? 'Look for a proxy in between or a wrong endpoint (AWS_ENDPOINT_URL, --endpoint-url).'
        : 'Check the network and the endpoint, then try again.';
    case 'off':
      return 'The account has not signed up for this service here: enable it in the AWS console, or choose another region.';
    case 'not-found':
      return 'Check the name, the region and the account: it may have been removed meanwhile.';
    case 'invalid':
      return 'AWS did not take the request as it was; the message says what it minds.';
    default:
      return 'Run it again with --debug and report what it prints.';
  }
}

const firstLine = (text: string): string =>
  (text.split(/\r?\n/, 1)[0] ?? '').replace(/Encoded authorization failure message:.*/, '').trim();

const brokeOff = (error: SdkError): boolean => any(namesOf(error), /^(ECONNRESET|EPIPE)$/);

/** A web page or a foreign error: it carries no code that AWS would give, and no request id. */
function isNotAws(error: SdkError): boolean {
  if (brokeOff(error)) return false;
  if (NOT_AWS.test(error.message ?? '') || any(namesOf(error), /^SyntaxError$/)) return true;
  return any(namesOf(error), /^Unknown(Error)?$/) && error.$metadata?.requestId === undefined;
}

function said(error: SdkError): string {
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  if (brokeOff(error)) return 'the connection broke off';
  if (isNotAws(error)) return `what answered${status === undefined ? '' : ` (HTTP ${status})`} is not AWS`;
  const text = firstLine(error.message ?? '').replace(/\.$/, '');
  const name = namesOf(error)[0] ?? 'unknown error';
  return text === '' || /^Unknown(Error)?$/.test(text) ? name : text;
}

/** Names that the language and the SDK give, which are no codes of AWS. */
const OUR_OWN = /^(Error|TypeError|RangeError|SyntaxError|Unknown(Error)?)$/;

const awsCodeOf = (error: SdkError): string | undefined =>
  namesOf(error).find((name) => !NETWORK.test(name) && !OUR_OWN.test(name));

/** Gives what an error of the SDK means: the code, what failed on which resource, and the next thing to do. */
export function toFailure(error: unknown, asked: Asked): Failure {
  if (error instanceof FailureError) return error.failure;
  const known: SdkError = error !== null && typeof error === 'object' ? error : { message: String(error) };
  const code = codeOf(known);
  const permission = AUTHORIZED_TO.exec(known.message ?? '')?.[1] ?? iamActionOf(asked.service, asked.operation);
  const on = asked.resource === undefined ? '' : ` on ${asked.resource}`;
  const what = code === 'denied' ? `${permission} is not permitted` : said(known);
  const awsCode = awsCodeOf(known);
  const requestId = known.$metadata?.requestId;
  return {
    code,
    message: `${asked.service}:${asked.operation}${on}: ${what}`,
    hint: hintOf(code, permission, known),
    operation: `${asked.service}:${asked.operation}`,
    ...(code === 'denied' ? { permission } : {}),
    ...(awsCode === undefined ? {} : { awsCode }),
    ...(requestId === undefined ? {} : { requestId }),
    cause: error,
  };
}

/** Does `work` and turns whatever it throws into a FailureError that says what was asked. */
export async function asking<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new FailureError(toFailure(error, asked));
  }
}
