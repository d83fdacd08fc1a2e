import * as z from 'zod';
import { CLEARTEXT } from '../../src/flows/cleartext-ports.ts';
import type { ParamSpec } from '../../src/playbook/port.ts';
import { isGroupId } from '../steps/group-refusals.ts';

/** From where what is open is closed, smallest first. */
const FROM = [
  {
    value: 'world',
    help: 'only what is open to 0.0.0.0/0, ::/0 or any other public block: private addresses, other groups and prefix lists keep their way in',
  },
  {
    value: 'all',
    help: 'from private addresses, other groups and prefix lists too, so that clients inside lose the ports as well; what the group opens to its own wearers stays',
  },
] as const;

export const specs: readonly ParamSpec[] = [
  { name: 'group', help: 'the security group', required: true, placeholder: 'sg-0123456789abcdef0' },
  {
    name: 'port',
    help: 'the ports to close, with commas between: any of those whose protocols are in clear. Without it all of them, but from inside only those whose protocols can never agree on encryption',
    required: false,
    placeholder: '23,80',
  },
  {
    name: 'from',
    help: 'from where they are closed, smallest first',
    required: false,
    placeholder: 'FROM',
    choices: FROM,
    default: 'world',
  },
];

const PORTS = [...new Set(CLEARTEXT.map(({ port }) => port))].sort((a, b) => a - b);

export const schema = z.object({
  group: z.string().trim().refine(isGroupId, 'it takes the id of a security group (sg-…)'),
  port: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((port) => port.trim()))])
    .pipe(
      z.array(
        z
          .string()
          .refine(
            (port) => PORTS.includes(Number(port)) && /^\d+$/.test(port),
            `it takes ports of cleartext protocols, with commas between: ${PORTS.join(', ')}`,
          )
          .transform(Number),
      ),
    )
    .optional(),
  from: z.enum(['world', 'all'], 'it takes world or all').default('world'),
});

export type Params = z.output<typeof schema>;
