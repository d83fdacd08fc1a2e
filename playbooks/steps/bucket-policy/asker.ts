import type { CallerIdentity } from '../../../src/aws/session.ts';
import { arnPatterns, type Principal } from './principal.ts';

/** Who asks, and what is known of their requests. */
export type Asker = { readonly sourceIp?: string } & (
  | {
      readonly kind: 'identity';
      readonly account: string;
      readonly arns: readonly string[];
      readonly userId?: string;
      readonly tlsVersion?: string;
    }
  /** A principal of the account that no statement names. */
  | { readonly kind: 'account'; readonly account: string }
  /** A principal of an account that nothing names. */
  | { readonly kind: 'outsider' }
  /** A request without a signature: anyone at all. */
  | { readonly kind: 'unsigned' }
  /** An AWS service, and on whose behalf by its own word. */
  | { readonly kind: 'service'; readonly name: string; readonly sources?: Readonly<Record<string, readonly string[]>> }
  /** Of whom nothing is known: a canonical user, a federated one, whoever meets a condition. */
  | { readonly kind: 'unknown'; readonly type: string; readonly value: string }
);

/** The way a request takes to the bucket: directly, or through an access point of it. */
export interface Through {
  readonly arn: string;
  readonly account: string;
  readonly networkOrigin: string;
}

/** Gives the caller of a session as who asks. */
export function callerAsker({ account, arn, roleArn, userId }: CallerIdentity): Asker {
  // The role goes first: it is what aws:PrincipalArn carries.
  const arns = roleArn === undefined ? [arn] : [roleArn, arn];
  // S3 takes the newest version that both speak, and so does the runtime of this program.
  return { kind: 'identity', account, arns, userId, tlsVersion: '1.3' };
}

/** Gives who asks where a policy or a parameter names them; undefined for everyone, and for who was deleted. */
export function askerOf(principal: Principal): Asker | undefined {
  switch (principal.kind) {
    case 'everyone':
    case 'orphan':
      return undefined;
    case 'account':
      return { kind: 'account', account: principal.account };
    case 'arn': {
      const [plain = principal.arn] = arnPatterns(principal.arn);
      return { kind: 'identity', account: principal.account, arns: [...new Set([plain, principal.arn])] };
    }
    case 'service':
      return { kind: 'service', name: principal.name };
    case 'other':
      return { kind: 'unknown', type: principal.type, value: principal.value };
  }
}

/**
 * Gives what an asker's request carries for a condition key in lower case: its values, `absent` where such a request
 * lacks the key, undefined where nobody here can know.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function carried(key: string, asker: Asker, through?: Through): readonly string[] | 'absent' | undefined {
  const isService = asker.kind === 'service';
  switch (key) {
    case 'aws:securetransport':
      return ['true'];
    case 's3:tlsversion':
      return asker.kind === 'identity' && asker.tlsVersion !== undefined ? [asker.tlsVersion] : undefined;
    case 'aws:sourceip':
      return asker.sourceIp === undefined ? undefined : [asker.sourceIp];
    case 's3:dataaccesspointarn':
      return through === undefined ? 'absent' : [through.arn];
    case 's3:dataaccesspointaccount':
      return through === undefined ? 'absent' : [through.account];
    case 's3:accesspointnetworkorigin':
      return through === undefined ? 'absent' : [through.networkOrigin];
    case 'aws:sourcearn':
    case 'aws:sourceaccount':
      return isService ? asker.sources?.[key] : 'absent';
    case 'aws:principalisawsservice':
      return asker.kind === 'unsigned' ? 'absent' : [String(isService)];
    case 'aws:viaawsservice':
      return isService ? undefined : ['false'];
  }
  if (asker.kind === 'unsigned') return ofUnsigned(key);
  if (asker.kind === 'account') return key === 'aws:principalaccount' ? [asker.account] : undefined;
  return asker.kind === 'identity' ? ofIdentity(key, asker) : undefined;
}

function ofUnsigned(key: string): readonly string[] | 'absent' | undefined {
  if (key === 'aws:userid') return ['anonymous'];
  // AWS gives it for every request, with this word for one without a signature; the ARN it leaves out.
  if (key === 'aws:principalaccount') return ['anonymous'];
  if (key === 'aws:principaltype') return ['Anonymous'];
  return key.startsWith('aws:principal') || key === 'aws:username' ? 'absent' : undefined;
}

function ofIdentity(key: string, { account, arns, userId }: Asker & { kind: 'identity' }) {
  if (key === 'aws:principalarn') return arns.slice(0, 1);
  if (key === 'aws:principalaccount') return [account];
  return key === 'aws:userid' && userId !== undefined ? [userId] : undefined;
}
