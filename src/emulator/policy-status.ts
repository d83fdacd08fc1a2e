import { type Condition, parsePolicy, type Statement } from './policy-document.ts';

/**
 * Whether S3 calls a bucket policy public: an Allow to everyone that no condition on a fixed value narrows down.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPolicyPublic(policyText: string): boolean {
  return (parsePolicy(policyText) ?? []).some(isStatementPublic);
}

/** Whether one statement makes its policy public. */
export function isStatementPublic(statement: Statement): boolean {
  if (!statement.allow) return false;
  const everyone =
    statement.notPrincipal || statement.principals.some((one) => one.type === 'AWS' && one.value.includes('*'));
  return everyone && !statement.conditions.some(narrows);
}

const narrowingKeys = new Set([
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:userid',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalaccount',
  'aws:principalarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
  's3express:allaccessrestrictedtolocalzonegroup',
]);
const positive = new Set(['stringequals', 'stringequalsignorecase', 'stringlike', 'arnequals', 'arnlike']);
const broadestIpv4 = 8;
const broadestIpv6 = 32;

function narrows(condition: Condition): boolean {
  if (condition.ifExists || condition.values.length === 0) return false;
  if (condition.key === 'aws:sourceip')
    return condition.operator === 'ipaddress' && condition.values.every(isNarrowRange);
  if (!narrowingKeys.has(condition.key) || !positive.has(condition.operator)) return false;
  return condition.values.every((value) => isFixed(condition.key, value));
}

function isNarrowRange(range: string): boolean {
  const [, length] = range.split('/');
  return length === undefined || Number(length) >= (range.includes(':') ? broadestIpv6 : broadestIpv4);
}

function isFixed(key: string, value: string): boolean {
  if (value.includes('${')) return false;
  // Inside an ARN a wildcard after the account or bucket still names someone in particular.
  if (key === 'aws:sourcearn' || key === 'aws:principalarn' || key === 's3:dataaccesspointarn') {
    const [, , , , account = '', ...rest] = value.split(':');
    return (
      /^\d{12}$/.test(account) ||
      (account === '' && rest.length > 0 && !rest.join(':').startsWith('*') && !value.startsWith('*'))
    );
  }
  if (key === 'aws:userid') return /^A[A-Z]{3}[A-Z0-9]{8,}/.test(value) || !/[*?]/.test(value);
  return !/[*?]/.test(value);
}
