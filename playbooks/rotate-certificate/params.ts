import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';

/** How the certificate is replaced, least first. */
const WAYS = [
  {
    value: 'request',
    help: 'asks ACM for another public certificate with the same names, validated by DNS; what uses the old one goes on with it',
  },
  {
    value: 'renew',
    help: 'has ACM renew it now under the same ARN; ACM does that only for certificates that have been exported',
  },
  {
    value: 'import',
    help: 'puts a certificate and key of yours in its place under the same ARN; what uses it presents the new one at once, and there is no way back',
  },
] as const;

export const specs: readonly ParamSpec[] = [
  {
    name: 'certificate',
    help: 'the certificate in ACM',
    required: true,
    placeholder: 'arn:aws:acm:REGION:ACCOUNT:certificate/ID',
  },
  { name: 'way', help: 'how to replace it', required: true, placeholder: 'WAY', choices: WAYS },
  {
    name: 'certificateFile',
    help: 'with import: the new certificate, PEM',
    required: false,
    placeholder: 'FILE',
  },
  {
    name: 'keyFile',
    help: 'with import: its private key, PEM, not encrypted, and readable by nobody but you; never written down anywhere',
    required: false,
    placeholder: 'FILE',
  },
  {
    name: 'chainFile',
    help: 'with import: the certificates between it and the root, PEM, nearest first',
    required: false,
    placeholder: 'FILE',
  },
];

const FILES = ['certificateFile', 'keyFile', 'chainFile'] as const;

export const schema = z
  .object({
    certificate: z
      .string()
      .trim()
      .regex(/^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, 'it takes the ARN of a certificate in ACM'),
    way: z.enum(['request', 'renew', 'import'], 'it takes request, renew or import'),
    certificateFile: z.string().min(1).optional(),
    keyFile: z.string().min(1).optional(),
    chainFile: z.string().min(1).optional(),
  })
  .superRefine((given, context) => {
    const problem = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    for (const name of FILES) {
      if (given.way !== 'import' && given[name] !== undefined) problem(name, 'only --way import takes files');
      if (given.way === 'import' && name !== 'chainFile' && given[name] === undefined) {
        problem(name, '--way import needs it');
      }
    }
  });

export type Params = z.output<typeof schema>;
