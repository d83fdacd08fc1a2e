import * as z from 'zod';
import type { ParamSpec } from '../../src/playbook/port.ts';
import { type Identity, parseIdentity } from './identity.ts';

/** The levels, smallest first, each with what it costs. */
export const LEVELS = [
  {
    value: 'key',
    help: "a user's access keys become inactive (what signs with them stops; temporary sessions made with them go on until they expire, up to 36 hours)",
  },
  {
    value: 'session',
    help: 'the sessions of one name of a role (--session) are denied, as far as they were issued until now (its other sessions go on; so do newer ones of that name)',
  },
  {
    value: 'sessions',
    help: 'all sessions issued until now are denied, beside the keys of a user (everyone and everything that uses the role or the user has to sign in or fetch credentials again; newer sessions go on)',
  },
  {
    value: 'all',
    help: 'everything is denied to the user or the role, newer sessions and the console too (whatever runs with it stands still until rolled back)',
  },
] as const;

export const specs: readonly ParamSpec[] = [
  {
    name: 'identity',
    help: 'whose credentials: a key id (AKIA…), user/NAME for all keys of a user, role/NAME, or an ARN',
    required: true,
    placeholder: 'KEY|user/NAME|role/NAME|ARN',
  },
  { name: 'level', help: 'how far to go, smallest first', required: true, placeholder: 'LEVEL', choices: LEVELS },
  {
    name: 'session',
    help: 'the name of the sessions to deny (session): an instance id for what runs on that instance',
    required: false,
    placeholder: 'NAME',
  },
];

const identity = z.string().transform((text, context): Identity => {
  const found = parseIdentity(text.trim());
  if (found !== undefined) return found;
  context.addIssue({ code: 'custom', message: 'it takes an access key id, user/NAME, role/NAME or an ARN' });
  return z.NEVER;
});

export const schema = z
  .object({
    identity,
    level: z.enum(['key', 'session', 'sessions', 'all'], 'it takes key, session, sessions or all'),
    session: z
      .string()
      .regex(/^[\w+=,.@-]{2,64}$/, 'it takes the name of a session, such as i-0123456789abcdef0')
      .optional(),
  })
  .superRefine(({ identity: { kind }, level, session }, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (kind === 'role' && level === 'key') {
      issue('level', 'a role has no keys of its own: deny its sessions, --level sessions');
    }
    if (level === 'session' && (kind === 'key' || kind === 'user')) {
      issue('level', 'the sessions of a user have no names: --level sessions');
    }
    if (level === 'session' && session === undefined) issue('level', 'session needs --session');
    if (level !== 'session' && session !== undefined) issue('session', 'it goes with level session only');
  });

export type Params = z.output<typeof schema>;
