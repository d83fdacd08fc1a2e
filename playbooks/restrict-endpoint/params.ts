import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';

export const specs: readonly ParamSpec[] = [
  { name: 'endpoint', help: 'the endpoint', required: true, placeholder: 'vpce-0123456789abcdef0' },
  {
    name: 'to',
    help: 'whose principals and resources stay',
    required: true,
    placeholder: 'WHOM',
    choices: [
      { value: 'organization', help: "an organization's, by its id (--org), and this account's" },
      { value: 'account', help: "this account's only: other accounts of the organization lose the endpoint too" },
    ],
  },
  { name: 'org', help: 'the id of the organization (organization)', required: false, placeholder: 'o-a1b2c3d4e5' },
  {
    name: 'side',
    help: 'what is restricted',
    required: false,
    placeholder: 'SIDE',
    default: 'both',
    choices: [
      { value: 'both', help: 'who may use the endpoint, and what can be reached by it' },
      { value: 'principals', help: "who may use it (the owner's own credentials still reach a stranger's resources)" },
      {
        value: 'resources',
        help: "what can be reached by it (a stranger's credentials still reach the owner's resources)",
      },
    ],
  },
  {
    name: 'awsOwned',
    help: "what becomes of AWS's own buckets, at an endpoint of S3",
    required: false,
    placeholder: 'allow|deny',
    default: 'allow',
    choices: [
      { value: 'allow', help: 'objects in well-known ones can be read: Amazon Linux, ECR layers, Systems Manager' },
      { value: 'deny', help: 'refused too: package updates, image pulls and agents that need them fail' },
    ],
  },
];

export const schema = z
  .object({
    endpoint: z.string().regex(/^vpce-[0-9a-f]{8,17}$/, 'it takes the id of a VPC endpoint (vpce-…)'),
    to: z.enum(['organization', 'account'], 'it takes organization or account'),
    org: z
      .string()
      .regex(/^o-[a-z0-9]{10,32}$/, 'it takes the id of an organization (o-…)')
      .optional(),
    side: z.enum(['both', 'principals', 'resources'], 'it takes both, principals or resources').default('both'),
    awsOwned: z.enum(['allow', 'deny'], 'it takes allow or deny').default('allow'),
  })
  .superRefine(({ to, org }, context) => {
    const issue = (message: string) => context.addIssue({ code: 'custom', path: ['org'], message });
    if (to === 'organization' && org === undefined) issue('organization needs the id of the organization');
    if (to === 'account' && org !== undefined) issue('it goes with --to organization only');
  });

export type Params = z.output<typeof schema>;
