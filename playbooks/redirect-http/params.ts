import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';

/** What clients are told, the one that can be taken back first. */
const CODES = [
  { value: '302', help: 'moved for now: clients ask here again, so that rolling back is complete' },
  {
    value: '301',
    help: 'moved for good: browsers keep it and go on asking for HTTPS after a rollback; for when it is to stay',
  },
] as const;

const RULES = [
  { value: 'all', help: 'the default action, and every rule that serves in cleartext but those for ACME challenges' },
  { value: 'default-only', help: 'the default action alone: what rules take goes on in cleartext' },
] as const;

export const specs: readonly ParamSpec[] = [
  {
    name: 'listener',
    help: 'the HTTP listener by its ARN, or its load balancer by ARN or name where it has only one',
    required: true,
    placeholder: 'LISTENER',
  },
  {
    name: 'code',
    help: 'how the redirect is meant',
    required: false,
    placeholder: 'CODE',
    choices: CODES,
    default: '302',
  },
  {
    name: 'rules',
    help: 'how much of the listener redirects',
    required: false,
    placeholder: 'RULES',
    choices: RULES,
    default: 'all',
  },
];

const isNamed = (text: string) =>
  /^arn:[\w-]+:elasticloadbalancing:[\w-]*:\d{12}:(listener|loadbalancer)\/\S+$/.test(text) ||
  /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/.test(text);

export const schema = z.object({
  listener: z.string().trim().refine(isNamed, 'it takes the ARN of a listener, or the ARN or name of a load balancer'),
  code: z.enum(['302', '301'], 'it takes 302 or 301').default('302'),
  rules: z.enum(['all', 'default-only'], 'it takes all or default-only').default('all'),
});

export type Params = z.output<typeof schema>;
