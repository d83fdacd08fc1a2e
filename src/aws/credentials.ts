import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { FailureError } from './errors.ts';

/**
 * Gives the credentials that the AWS tools share: environment, profile, SSO, assumed roles, container, instance. Resolved
 * when first needed and kept until they run out; a failure says in words how to sign in.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export async function standardChain(
  profile: string | undefined,
  region: string,
): Promise<AwsCredentialIdentityProvider> {
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  const chain = defaultProvider({
    ...(profile === undefined ? {} : { profile }),
    clientConfig: { region },
    // Profiles are read anew: the person may just have mended one.
    ignoreCache: true,
    // The SDK would warn on the console, in the midst of the screen.
    logger: SILENT,
  });
  return async (options) => {
    try {
      return await chain(options);
    } catch (error) {
      throw new FailureError(credentialsFailure(error, profile));
    }
  };
}

/** Gives what a failure of the credential chain means: run out, or none to begin with, or no way to get them. */
export function credentialsFailure(error: unknown, profile: string | undefined) {
  if (error instanceof FailureError) return error.failure;
  const reason = error instanceof Error ? error.message : String(error);
  const of = profile === undefined ? '' : ` of profile ${profile}`;
  const option = profile === undefined ? '' : ` --profile ${profile}`;
  if (/sso|expired|UnauthorizedException|session token not found/i.test(`${reason} ${nameOf(error)}`)) {
    return {
      code: 'expired' as const,
      message: `The sign-in${of} has run out: ${reason}`,
      hint: `Sign in again: aws sso login${option}`,
      cause: error,
    };
  }
  if (/^(E[A-Z]+|TimeoutError)$/.test(nameOf(error))) {
    return {
      code: 'unavailable' as const,
      message: `The credentials${of} could not be fetched: ${reason}`,
      hint: 'Check the network, then refresh.',
      cause: error,
    };
  }
  return {
    code: 'no-credentials' as const,
    message: `No AWS credentials${of}: ${reason}`,
    hint: `Name a profile with --profile or AWS_PROFILE, or sign in: aws sso login${option}; try without AWS: --demo.`,
    cause: error,
  };
}

function nameOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : String(name ?? '');
}

const ignore = () => {};
/** A logger of the SDK that says nothing. */
export const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
