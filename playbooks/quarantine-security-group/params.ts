import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';
import { isGroupId } from '../steps/group-refusals.ts';

/** How much of a group is closed, smallest first; `--rule` makes any of them smaller. */
const DIRECTIONS = [
  {
    value: 'ingress',
    help: 'nobody new gets in, but what its hosts open themselves goes on, so that data can still leave',
  },
  {
    value: 'egress',
    help: 'nothing new gets out, so that its hosts lose databases, AWS APIs and updates too, but whoever gets in still gets answers',
  },
  {
    value: 'both',
    help: 'nothing new gets in or out, so that whatever has this group and no other is cut off, services included',
  },
] as const;

export const specs: readonly ParamSpec[] = [
  { name: 'group', help: 'the security group', required: true, placeholder: 'sg-0123456789abcdef0' },
  {
    name: 'direction',
    help: 'how much to close, smallest first',
    required: true,
    placeholder: 'DIRECTION',
    choices: DIRECTIONS,
  },
  {
    name: 'rule',
    help: 'only these rules of the direction, by their ids with commas between: the smallest cut there is',
    required: false,
    placeholder: 'sgr-0123456789abcdef0,…',
  },
];

const isRuleId = (text: string) => /^sgr-[0-9a-f]{8}([0-9a-f]{9})?$/.test(text);

export const schema = z.object({
  group: z.string().trim().refine(isGroupId, 'it takes the id of a security group (sg-…)'),
  direction: z.enum(['ingress', 'egress', 'both'], 'it takes ingress, egress or both'),
  rule: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((id) => id.trim()))])
    .pipe(z.array(z.string().refine(isRuleId, 'it takes ids of rules (sgr-…), with commas between')))
    .optional(),
});

export type Params = z.output<typeof schema>;
