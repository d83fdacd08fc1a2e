import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';
import { parsePrincipal } from '../steps/bucket-policy/principal.ts';
import { isAddressBlock } from './deny-statement.ts';

/** The levels, smallest first. */
export const LEVELS = [
  {
    value: 'deny',
    help: 'deny a principal or an address everything, by a statement of its own (nobody else loses anything; a public bucket stays public)',
  },
  {
    value: 'statement',
    help: 'remove the Allow statements that name the principal (whoever else they name loses the bucket too; what IAM policies and ACLs allow goes on)',
  },
  {
    value: 'block',
    help: 'block all public access to the bucket, or to every bucket of the account by --scope (websites and downloads for everyone end; under a public policy other accounts lose it too)',
  },
  {
    value: 'lock-down',
    help: 'deny everyone but a list (--keep), your own role and AWS services (pipelines, backups and applications of this account stand still, replication by a role too)',
  },
] as const;

export type Level = (typeof LEVELS)[number]['value'];

export const specs: readonly ParamSpec[] = [
  { name: 'bucket', help: 'the bucket', required: true, placeholder: 'amzn-s3-demo-bucket' },
  { name: 'level', help: 'how far to go, smallest first', required: true, placeholder: 'LEVEL', choices: LEVELS },
  {
    name: 'principal',
    help: 'whom: an ARN, an account id, or * for everyone outside the account (deny, statement)',
    required: false,
    placeholder: 'ARN|ACCOUNT|*',
  },
  {
    name: 'sourceIp',
    help: 'from which address or block (deny)',
    required: false,
    placeholder: '203.0.113.0/24',
  },
  {
    name: 'statement',
    help: 'one statement by its Sid or its number in the policy, in place of a principal (statement)',
    required: false,
    placeholder: 'SID|NUMBER',
  },
  {
    name: 'keep',
    help: 'who keeps access: ARNs of roles and users, or account ids, with commas between (lock-down)',
    required: false,
    placeholder: 'ARN,ARN…',
  },
  {
    name: 'scope',
    help: 'what to block: bucket, or account for every bucket of it, those to come included. With another level than block: block after it',
    required: false,
    placeholder: 'bucket|account',
  },
];

const name = z
  .string()
  .transform((text) => text.replace(/^arn:aws[\w-]*:s3:::/, ''))
  .pipe(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'it takes the name or the ARN of a bucket'))
  .refine((text) => !text.endsWith('--x-s3'), 'a directory bucket has no public access to revoke: use its own policy');

export const schema = z
  .object({
    bucket: name,
    level: z.enum(['deny', 'statement', 'block', 'lock-down'], 'it takes deny, statement, block or lock-down'),
    principal: z.string().trim().min(1, 'it takes an ARN, an account id or *').optional(),
    sourceIp: z.string().refine(isAddressBlock, 'it takes an IP address or a block such as 203.0.113.0/24').optional(),
    statement: z.string().min(1, 'it takes a Sid or a number').optional(),
    keep: z
      .string()
      .transform((text) => [...new Set(text.split(',').map((each) => each.trim()))].filter((each) => each !== ''))
      .refine((all) => all.every(canBeKept), 'it takes ARNs of roles and users or account ids, with commas between')
      .optional(),
    scope: z.enum(['bucket', 'account'], 'it takes bucket or account').optional(),
  })
  .superRefine(({ level, principal, sourceIp, statement, keep }, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (level === 'deny' && principal === undefined && sourceIp === undefined) {
      issue('level', 'deny needs --principal or --source-ip');
    }
    if (level === 'statement' && (principal === undefined) === (statement === undefined)) {
      issue('level', 'statement needs either --principal or --statement');
    }
    if (level !== 'deny' && sourceIp !== undefined) issue('sourceIp', 'it goes with level deny only');
    if (level !== 'statement' && statement !== undefined) issue('statement', 'it goes with level statement only');
    if ((level === 'block' || level === 'lock-down') && principal !== undefined) {
      issue('principal', `it does not go with level ${level}`);
    }
    if (level !== 'lock-down' && keep !== undefined) issue('keep', 'it goes with level lock-down only');
  });

function canBeKept(text: string): boolean {
  const { kind } = parsePrincipal(text);
  return (kind === 'arn' || kind === 'account') && !/[*?]/.test(text);
}

export type Params = z.output<typeof schema>;
