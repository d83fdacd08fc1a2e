import { isIP } from 'node:net';
import type { CallerIdentity } from '../../src/aws/session.ts';
import { sha256 } from '../../src/playbook/canonical.ts';
import { arnPatterns, type Principal } from '../steps/bucket-policy/principal.ts';
import { normalPolicy } from '../steps/bucket-policy/same-policy.ts';

/** A Deny statement of ours. */
export interface DenyStatement {
  readonly Sid: string;
  readonly Effect: 'Deny';
  readonly Principal: '*';
  readonly Action: 's3:*';
  readonly Resource: readonly [string, string];
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Whom to deny: a principal, addresses, or both at once (the principal from those addresses). */
export interface DenyTarget {
  readonly principal?: Principal;
  readonly sourceIp?: string;
}

/**
 * Makes the statement that denies `target` everything on the bucket and its objects. Principal is always `*` with
 * conditions, because AWS rejects a policy that names a principal which is no more, and attackers' roles come and go.
 * The caller's own role is left out of it, and so are AWS services. The Sid tells two policies' statements apart.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function denyStatement(
  bucketArn: string,
  target: DenyTarget,
  caller: CallerIdentity,
  currentPolicy: string | null,
): DenyStatement {
  const { principal, sourceIp } = target;
  const condition: Record<string, Record<string, string | readonly string[]>> = {};
  const add = (operator: string, key: string, value: string | readonly string[]) => {
    condition[operator] = { ...condition[operator], [key]: value };
  };
  if (principal?.kind === 'everyone') {
    // An unsigned request is of account `anonymous` and lacks the other key: IfExists makes the denial hold for it too.
    add('StringNotEquals', 'aws:PrincipalAccount', caller.account);
    add('BoolIfExists', 'aws:PrincipalIsAWSService', 'false');
  } else if (principal?.kind === 'account') {
    add('StringEquals', 'aws:PrincipalAccount', principal.account);
  } else if (principal?.kind === 'arn') {
    add('ArnLike', 'aws:PrincipalArn', arnPatterns(principal.arn));
  }
  if (sourceIp !== undefined) {
    add('IpAddress', isPrivateAddress(sourceIp) ? 'aws:VpcSourceIp' : 'aws:SourceIp', sourceIp);
    add('BoolIfExists', 'aws:PrincipalIsAWSService', 'false');
    add('BoolIfExists', 'aws:ViaAWSService', 'false');
  }
  if (principal?.kind !== 'arn') {
    add('ArnNotLike', 'aws:PrincipalArn', arnPatterns(caller.roleArn ?? caller.arn));
  }
  return named('TransitTuiDeny', bucketArn, condition, currentPolicy);
}

/**
 * Makes the statement that denies everyone everything on the bucket and its objects but those who are kept, the caller's
 * own role and AWS services. An unsigned request has no ARN, and so is denied with the rest.
 */
export function lockDownStatement(
  bucketArn: string,
  keep: readonly Principal[],
  caller: CallerIdentity,
  currentPolicy: string | null,
): DenyStatement {
  const partition = caller.arn.split(':')[1] ?? 'aws';
  const patterns = keep.flatMap((each) => {
    if (each.kind === 'arn') return arnPatterns(each.arn);
    if (each.kind !== 'account') return [];
    const { account } = each;
    return [`arn:${partition}:iam::${account}:*`, `arn:${partition}:sts::${account}:federated-user/*`];
  });
  const spared = [...new Set([...arnPatterns(caller.roleArn ?? caller.arn), ...patterns])];
  const condition = {
    ArnNotLike: { 'aws:PrincipalArn': spared },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  };
  return named(LOCK_DOWN, bucketArn, condition, currentPolicy);
}

/** How the Sid of a lock-down begins. */
export const LOCK_DOWN = 'TransitTuiLockDown';

function named(
  name: string,
  bucketArn: string,
  condition: DenyStatement['Condition'],
  currentPolicy: string | null,
): DenyStatement {
  const content = {
    Effect: 'Deny' as const,
    Principal: '*' as const,
    Action: 's3:*' as const,
    Resource: [bucketArn, `${bucketArn}/*`] as const,
    Condition: condition,
  };
  const mark = sha256(`${JSON.stringify(content)}\n${normalPolicy(currentPolicy)}`).slice(7, 15);
  return { Sid: `${name}${mark}`, ...content };
}

/** Tells whether an address or block is one that requests through a VPC endpoint carry, not the internet's. */
export function isPrivateAddress(block: string): boolean {
  const [address = ''] = block.split('/');
  if (isIP(address) === 6) return /^f[cd]/i.test(address);
  const [a = 0, b = 0] = address.split('.').map(Number);
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128);
}

/** Tells whether a text is an IP address or a block of them, as aws:SourceIp takes it. */
export function isAddressBlock(text: string): boolean {
  const [address = '', length, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (length === undefined) return true;
  return /^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128);
}
