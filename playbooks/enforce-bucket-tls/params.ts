import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';

export const specs: readonly ParamSpec[] = [
  { name: 'bucket', help: 'the bucket', required: true, placeholder: 'amzn-s3-demo-bucket' },
  {
    name: 'minTls',
    help: 'the oldest version of TLS that is let in, beside denying plain HTTP; without it AWS’s own, which is 1.2 today',
    required: false,
    placeholder: 'VERSION',
    choices: [
      { value: '1.2', help: 'say in the policy what AWS demands of everyone anyway' },
      { value: '1.3', help: 'refuse TLS 1.2 too (older runtimes, devices and proxies lose the bucket)' },
    ],
  },
];

export const schema = z.object({
  bucket: z
    .string()
    .transform((text) => text.replace(/^arn:aws[\w-]*:s3:::/, ''))
    .pipe(z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'it takes the name or the ARN of a bucket'))
    .refine((text) => !text.endsWith('--x-s3'), 'a directory bucket speaks HTTPS only: there is nothing to enforce'),
  minTls: z.enum(['1.2', '1.3'], 'it takes 1.2 or 1.3').optional(),
});

export type Params = z.output<typeof schema>;
