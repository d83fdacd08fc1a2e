import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { World } from '../../src/emulator/state.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';

const KEY = 'AKIAI44QH8DHBEXAMPLE';
const USER = 'batch-settlement';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

const planned = (identity: string, level: string, session?: string) =>
  world.port.plan('revoke-credentials', { identity, level, ...(session === undefined ? {} : { session }) });
const edit = (change: (now: World) => void) => world.emulator.edit(change);
const refused = async (identity: string, level: string, session?: string) => {
  const failure = await planned(identity, level, session).then(
    () => undefined,
    (error: unknown) => (error instanceof FailureError ? error.failure : undefined),
  );
  return failure ?? expect.fail('It was planned');
};

describe('is refused, with what to do in its place:', () => {
  test.each([
    ['the own role', 'role/IncidentResponder', /role IncidentResponder is your own/, /another identity/],
    ['the own session', 'arn:aws:sts::111122223333:assumed-role/IncidentResponder/on-call', /is your own/, /another/],
    ['the own role in other letters', 'role/incidentresponder', /is your own/, /another/],
    ['a temporary key alone', 'ASIAI44QH8DHBEXAMPLE', /AWS tells nobody whose/, /CloudTrail.*role\/NAME/],
    ['root', 'arn:aws:iam::111122223333:root', /root user/, /Sign in as root: delete its access keys/],
    ['a federated user', 'arn:aws:sts::111122223333:federated-user/jo', /federated user/, /GetFederationToken/],
    [
      'a role of Identity Center',
      'role/AWSReservedSSO_Admin_0123456789abcdef',
      /Identity Center/,
      /service control policy/,
    ],
    ['a service-linked role', 'role/AWSServiceRoleForAutoScaling', /linked to/, /own settings/],
    ['a sample', 'role/GeneratedFindingUserName', /sample finding/, /nothing has to be done/],
    ['a sample key', 'GeneratedFindingAccessKeyId', /sample finding/, /nothing has to be done/],
    ['a role of another account', 'arn:aws:iam::444455556666:role/WebRole', /account 444455556666/, /profile/],
    ['a role of another partition', 'arn:aws-cn:iam::111122223333:role/WebRole', /partition aws-cn/, /profile/],
  ])('%s', async (_, identity, why, hint) => {
    const failure = await refused(identity, 'sessions');
    expect(failure).toMatchObject({ code: 'refused', message: expect.stringMatching(why) });
    expect(failure.hint).toMatch(hint);
  });

  test('a key of the root user, for which IAM names no user', async () => {
    edit((now) => {
      const user = now.users[USER];
      if (user) now.users[USER] = { ...user, userName: '<root_account>' };
    });
    expect((await refused(KEY, 'key')).message).toMatch(/is a key of the account's root user/);
  });

  test('roles that only AWS changes, whatever their names, by their paths', async () => {
    const withPath = (path: string) =>
      edit((now) => {
        const role = now.roles.WebRole;
        if (role) now.roles.WebRole = { ...role, path };
      });
    withPath('/aws-service-role/ec2.example.amazonaws.com/');
    expect((await refused('role/WebRole', 'sessions')).message).toMatch(/linked to ec2.example.amazonaws.com/);
    withPath('/aws-reserved/sso.amazonaws.com/eu-west-1/');
    expect((await refused('role/WebRole', 'sessions')).hint).toMatch(/In Identity Center/);
  });

  test("the responder's own user and its key, and by whoever applies another's plan", async () => {
    const saved = await planned(KEY, 'sessions');
    edit((now) => {
      const caller = Object.values(now.callers)[0];
      const user = now.users[USER];
      if (caller && user) Object.assign(caller, { arn: user.arn, userId: user.userId });
    });
    const own = await world.reopen();
    for (const identity of [KEY, `user/${USER}`]) {
      await expect(own.port.plan('revoke-credentials', { identity, level: 'key' })).rejects.toThrow(
        /user batch-settlement is your own/,
      );
    }
    const { end } = await follow(own.port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('refused');
    expect(world.emulator.world().users[USER]?.accessKeys[0]?.status).toBe('Active');
  });

  test.each([
    ['WebRole', 'sessions', undefined, /takes an access key id/],
    ['role/WebRole', 'key', undefined, /a role has no keys/],
    ['role/WebRole', 'session', undefined, /needs --session/],
    ['role/WebRole', 'sessions', 'i-0123456789abcdef0', /level session only/],
    [`user/${USER}`, 'session', 'i-0123456789abcdef0', /have no names/],
    [`user/${USER}`, 'everything', undefined, /key, session, sessions or all/],
  ])('parameters that do not fit: %s %s %s', async (identity, level, session, why) => {
    expect(await refused(identity, level, session)).toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(why),
    });
  });

  test.each([
    ['AKIA999999999EXAMPLE', /get-access-key-info/],
    ['user/nobody', /name/],
    ['role/Nobody', /name/],
  ])('what is not there: %s', async (identity, hint) => {
    expect(await refused(identity, 'sessions')).toMatchObject({
      code: 'not-found',
      hint: expect.stringMatching(hint),
    });
  });
});
