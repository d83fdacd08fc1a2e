import { instanceNamed } from '../scenario.ts';
import type { Way } from './way.ts';

const playbook = 'revoke-credentials';

const way = (name: string, identity: string, level: string, prepare?: Way['prepare']): Way => ({
  name: `${playbook} ${name}`,
  playbook,
  params: () => ({ identity, level }),
  ...(prepare === undefined ? {} : { prepare }),
});

/** A denial that an earlier run left on the role: it is widened, and its own text is what rollback puts back. */
const EARLIER = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'TransitTuiDenyOlderSessions',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2025-12-24T18:00:00Z' } },
    },
  ],
});

export const revokeCredentialsWays: readonly Way[] = [
  way('key', 'AKIAI44QH8DHBEXAMPLE', 'key'),
  way('key, of a user with two', 'user/batch-settlement', 'key', (emulator) => {
    emulator.edit((world) => {
      for (const key of world.users['batch-settlement']?.accessKeys ?? []) key.status = 'Active';
    });
  }),
  way('sessions of a user', 'AKIAI44QH8DHBEXAMPLE', 'sessions'),
  way('all of a user', 'user/batch-settlement', 'all'),
  {
    name: `${playbook} session`,
    playbook,
    params: (emulator) => ({
      identity: 'role/WebRole',
      level: 'session',
      session: instanceNamed(emulator, 'web-1'),
    }),
  },
  way('sessions of a role', 'role/WebRole', 'sessions'),
  way('sessions of a role, denied before', 'role/WebRole', 'sessions', (emulator) => {
    emulator.edit((world) => {
      const role = world.roles.WebRole;
      if (role !== undefined) role.inlinePolicies['transit-tui-deny-older-sessions'] = EARLIER;
    });
  }),
  way('all of a role', 'role/PartnerIntegration', 'all'),
];
