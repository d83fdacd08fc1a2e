import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';

export const specs: readonly ParamSpec[] = [
  {
    name: 'finding',
    help: 'the id of a GuardDuty or an Access Analyzer finding',
    required: true,
    placeholder: 'FINDING-ID',
  },
  {
    name: 'feedback',
    help: 'tell GuardDuty what the finding was worth; it can be changed later, not taken back',
    required: false,
    placeholder: 'WHICH',
    choices: [
      { value: 'useful', help: 'it showed something that had to be looked at' },
      { value: 'not-useful', help: 'a false alarm, or nothing that one would want to be told' },
    ],
  },
  {
    name: 'comment',
    help: 'why, for GuardDuty (160 characters; nobody can read it back)',
    required: false,
    placeholder: 'TEXT',
  },
];

/** GuardDuty's ids have no dashes, Access Analyzer's are UUIDs. */
const GUARDDUTY = /^[0-9a-f]{32}$/;
const ANALYZER = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Tells whose id it is. */
export const isGuardDutyId = (id: string): boolean => GUARDDUTY.test(id);

export const schema = z
  .object({
    finding: z
      .string()
      .refine((id) => GUARDDUTY.test(id) || ANALYZER.test(id), 'it takes the id of a finding, as `findings` prints it'),
    feedback: z.enum(['useful', 'not-useful'], 'it takes useful or not-useful').optional(),
    comment: z
      .string()
      .regex(/^[\x20-\x7e]{1,160}$/, 'it takes 1 to 160 plain letters, digits and signs on one line')
      .optional(),
  })
  .superRefine(({ finding, feedback, comment }, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (comment !== undefined && feedback === undefined) issue('comment', 'it goes with --feedback only');
    if (feedback !== undefined && !isGuardDutyId(finding)) issue('feedback', 'Access Analyzer takes no feedback');
  });

export type Params = z.output<typeof schema>;
