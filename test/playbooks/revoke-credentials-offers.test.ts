import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/aws/guardduty/finding.ts';
import { toFinding } from '../../src/aws/guardduty/to-finding.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { NOW, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { instanceNamed } from '../support/scenario.ts';

const KEY = 'AKIAI44QH8DHBEXAMPLE';
const USER = 'batch-settlement';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld();
});
afterEach(() => world.close());

describe('a finding offers', () => {
  const finding = (accessKeys: object[], more: object = {}): Finding =>
    ({
      type: 'UnauthorizedAccess:IAMUser/TorIPCaller',
      arn: 'arn:aws:guardduty:us-east-1:111122223333:detector/0/finding/0',
      accountId: '111122223333',
      sample: false,
      instances: [],
      buckets: [],
      actors: [],
      accessKeys,
      ...more,
    }) as unknown as Finding;
  const offersOf = (one: Finding) =>
    world.port
      .offers({ kind: 'finding', finding: one })
      .filter(({ playbook }) => playbook === 'revoke-credentials')
      .map(({ params, blocked, reason }) => ({ ...params, reason, ...(blocked === undefined ? {} : { blocked }) }));
  const theft = async (type: string): Promise<Finding> => {
    const emulator = await startEmulator({ scenario: 'credential-theft', seed: 1, frozenAt: NOW });
    const all = Object.values(emulator.world().findings);
    await emulator.stop();
    const found = all.find((each) => (each.finding as { Type?: string }).Type === type);
    return toFinding({ ...found?.finding, AccountId: '111122223333', Region: 'us-east-1' });
  };
  const ROLE = 'arn:aws:iam::111122223333:role/WebRole';

  test.each([
    'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    'AttackSequence:IAM/CompromisedCredentials',
  ])('the session of the instance, then every session of its role: %s', async (type) => {
    const offers = offersOf(await theft(type));
    const session = instanceNamed(world.emulator, 'web-1');
    expect(offers).toEqual([
      expect.objectContaining({ identity: ROLE, level: 'session', session }),
      expect.objectContaining({ identity: ROLE, level: 'sessions' }),
    ]);
    expect(offers[0]?.reason).toBe(`${type} names key ASIAI44QH8DHBEXAMPLE of role WebRole.`);
  });

  test('that can be planned as they are', async () => {
    const one = await theft('AttackSequence:IAM/CompromisedCredentials');
    for (const offer of world.port.offers({ kind: 'finding', finding: one })) {
      if (offer.playbook !== 'revoke-credentials') continue;
      expect((await world.port.plan(offer.playbook, offer.params)).plan.steps).toHaveLength(1);
    }
  });

  test('every key of a user and of a sequence, the narrowest first', () => {
    const keys = [
      { accessKeyId: KEY, userName: USER, userType: 'IAMUser' },
      { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', userName: 'dana.reyes', userType: 'IAMUser' },
      { accessKeyId: 'ASIAI44QH8DHBEXAMPLE', userName: 'WebRole', userType: 'AssumedRole' },
    ];
    expect(offersOf(finding(keys)).map(({ reason: _, ...params }) => params)).toEqual([
      { identity: KEY, level: 'key' },
      { identity: KEY, level: 'sessions' },
      { identity: 'arn:aws:iam::111122223333:user/dana.reyes', level: 'sessions' },
      { identity: ROLE, level: 'sessions' },
    ]);
  });

  test.each([
    ['a sample', { userName: 'GeneratedFindingUserName', userType: 'IAMUser' }, { sample: true }, /sample/],
    ['root', { accessKeyId: KEY, userName: 'Root', userType: 'Root' }, {}, /Sign in as root/],
    ['a federated user', { userName: 'jo', userType: 'FederatedUser' }, {}, /GetFederationToken/],
    ['Identity Center', { userName: 'AWSReservedSSO_Admin_0', userType: 'AssumedRole' }, {}, /In Identity Center/],
    ['a service', { userName: 'AWSServiceRoleForSupport', userType: 'AssumedRole' }, {}, /linked to an AWS service/],
    ['nobody', { userName: 'ANONYMOUS_PRINCIPAL', userType: 'AWSAccount' }, {}, /showed no credentials/],
    ['no type', { principalId: 'AIDAEXAMPLE' }, {}, /without a type/],
    [
      'another account',
      { userName: 'WebRole', userType: 'AssumedRole' },
      { raw: { Service: { Action: { AwsApiCallAction: { RemoteAccountDetails: { AccountId: '444455556666' } } } } } },
      /are of account 444455556666/,
    ],
  ])('nothing that runs for %s, and says why', (_, key, more, why) => {
    const offers = offersOf(finding([key], more));
    expect(offers.length).toBeGreaterThan(0);
    for (const { blocked } of offers) expect(blocked).toMatch(why);
  });
});
