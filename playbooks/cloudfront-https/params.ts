import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';

const VIEWERS = [
  {
    value: 'redirect-to-https',
    help: 'HTTP is answered with a redirect to HTTPS (301), which browsers follow and keep',
  },
  { value: 'https-only', help: 'HTTP is answered with 403, so that what speaks only HTTP fails and is noticed' },
] as const;

const WITH = [
  { value: 'viewers', help: 'only how viewers come: every path that takes HTTP' },
  { value: 'minimum-tls', help: 'the minimum TLS of viewers too: TLSv1.2_2021, so that older clients stay out' },
  { value: 'origins', help: 'how CloudFront comes to custom origins too: over HTTPS with TLS 1.2 only' },
  { value: 'all', help: 'viewers, their minimum TLS, and the origins' },
] as const;

export const specs: readonly ParamSpec[] = [
  { name: 'distribution', help: 'the id of the distribution', required: true, placeholder: 'EDFDVBD6EXAMPLE' },
  {
    name: 'viewer',
    help: 'what becomes of HTTP on paths that take it; a path that is stricter already stays so',
    required: false,
    placeholder: 'POLICY',
    choices: VIEWERS,
    default: 'redirect-to-https',
  },
  {
    name: 'with',
    help: 'how much is enforced, smallest first',
    required: false,
    placeholder: 'SCOPE',
    choices: WITH,
    default: 'viewers',
  },
];

export const schema = z.object({
  distribution: z
    .string()
    .trim()
    .regex(/^E[0-9A-Z]{7,31}$/, 'it takes the id of a distribution (E…)'),
  viewer: z
    .enum(['redirect-to-https', 'https-only'], 'it takes redirect-to-https or https-only')
    .default('redirect-to-https'),
  with: z
    .enum(['viewers', 'minimum-tls', 'origins', 'all'], 'it takes viewers, minimum-tls, origins or all')
    .default('viewers'),
});

export type Params = z.output<typeof schema>;
