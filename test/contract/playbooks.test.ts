import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import { FailureError } from '../../src/aws/errors.ts';
import { SAMPLE_FINDING } from '../../src/cli/playbook-contract/rules.ts';
import type { Subject } from '../../src/playbook/port.ts';
import { type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { WAYS } from '../support/ways/index.ts';
import { partsOf, shareOf } from './parts/part.ts';
import { PLAIN } from './parts/playbooks.ts';

/** Of no certificate that there is. */
const CERTIFICATE = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';

test('every playbook there is is tried here', () => {
  const tried = new Set(PLAIN.map((way) => way.playbook));
  expect(PLAYBOOKS.map((playbook) => playbook.id).filter((id) => !tried.has(id))).toEqual([]);
  expect(new Set(WAYS.map(({ name }) => name)).size).toBe(WAYS.length);
});

test('every way and every playbook is in exactly one part', () => {
  const parts = partsOf('playbooks');
  for (const all of [PLAIN, PLAYBOOKS] as readonly (readonly unknown[])[]) {
    const taken = parts.flatMap((part) => shareOf(all, part));
    expect(taken).toHaveLength(all.length);
    expect(new Set(taken)).toEqual(new Set(all));
  }
});

describe('what does not exist is refused while planning', () => {
  let world: PlaybookWorld;
  beforeEach(async () => {
    world = await startPlaybookWorld();
  });
  afterEach(() => world.close());

  test.each([
    ['quarantine-instance', { instance: 'i-99999999' }, 'refused'],
    ['quarantine-instance', { instance: 'web-1' }, 'invalid'],
    ['quarantine-instance', { instance: 'i-0123456789abcdef0' }, 'not-found'],
    ['quarantine-instance', {}, 'invalid'],
    ['quarantine-instance', { instance: 'i-0123456789abcdef0', colour: 'red' }, 'invalid'],
    ['quarantine-security-group', { group: 'GeneratedFindingSecurityId', direction: 'both' }, 'refused'],
    ['quarantine-security-group', { group: 'web', direction: 'both' }, 'invalid'],
    ['quarantine-security-group', { group: 'sg-0123456789abcdef0', direction: 'both' }, 'not-found'],
    ['quarantine-security-group', { group: 'sg-0123456789abcdef0' }, 'invalid'],
    ['quarantine-security-group', { group: 'sg-0123456789abcdef0', direction: 'up' }, 'invalid'],
    ['revoke-bucket-access', { bucket: 'example-bucket1', level: 'block' }, 'refused'],
    ['revoke-bucket-access', { bucket: 'amzn-s3-demo-nowhere', level: 'block' }, 'not-found'],
    ['revoke-bucket-access', { bucket: 'amzn-s3-demo-ledger', level: 'everything' }, 'invalid'],
    ['revoke-bucket-access', { bucket: 'amzn-s3-demo-ledger', level: 'deny' }, 'invalid'],
    ['block-subnet', { subnet: 'subnet-99999999' }, 'refused'],
    ['block-subnet', { subnet: 'private-b' }, 'invalid'],
    ['block-subnet', { subnet: 'subnet-0123456789abcdef0' }, 'not-found'],
    ['archive-finding', { finding: '0123456789abcdef0123456789abcdef' }, 'not-found'],
    ['archive-finding', { finding: 'a0b1c2d3-0000-4000-8000-000000000000' }, 'not-found'],
    ['archive-finding', { finding: 'a0b1c2d3-0000-4000-8000-000000000000', feedback: 'useful' }, 'invalid'],
    ['archive-finding', { finding: '0123456789abcdef0123456789abcdef', comment: 'why' }, 'invalid'],
    ['harden-vpn-tunnel', { connection: 'vpn-99999999', profile: 'strong' }, 'refused'],
    ['harden-vpn-tunnel', { connection: 'vpn-0123456789abcdef0', profile: 'strong' }, 'not-found'],
    ['harden-vpn-tunnel', { connection: 'vpn-0123456789abcdef0', profile: 'strongest' }, 'invalid'],
    ['harden-vpn-tunnel', { connection: 'frankfurt', profile: 'strong' }, 'invalid'],
    ['rotate-certificate', { certificate: 'www.example.com', way: 'request' }, 'invalid'],
    ['rotate-certificate', { certificate: `${CERTIFICATE}0`, way: 'revoke' }, 'invalid'],
    ['rotate-certificate', { certificate: CERTIFICATE, way: 'request' }, 'not-found'],
    ['rotate-certificate', { certificate: CERTIFICATE.replace('us-east-1', 'eu-west-1'), way: 'renew' }, 'refused'],
    ['close-insecure-ports', { group: 'sg-0123456789abcdef0' }, 'not-found'],
    ['close-insecure-ports', { group: 'sg-99999999' }, 'refused'],
    ['close-insecure-ports', { group: 'sg-0123456789abcdef0', port: '22' }, 'invalid'],
    ['close-insecure-ports', { group: 'sg-0123456789abcdef0', from: 'here' }, 'invalid'],
    ['enforce-bucket-tls', { bucket: 'example-bucket1' }, 'refused'],
    ['enforce-bucket-tls', { bucket: 'amzn-s3-demo-nowhere' }, 'not-found'],
    ['enforce-bucket-tls', { bucket: 'amzn-s3-demo-ledger', minTls: '1.1' }, 'invalid'],
    ['no-such-playbook', {}, 'invalid'],
  ])('%s %j: %s', async (playbook, params, code) => {
    const failure = await world.port.plan(playbook, params as Record<string, string>).then(
      () => undefined,
      (error: unknown) => (error instanceof FailureError ? error.failure : undefined),
    );
    expect(failure).toMatchObject({ code });
    expect(failure?.message).toMatch(/\w/);
    expect(failure?.hint).toMatch(/\w/);
  });
});

test('a sample finding gets its offers, from several playbooks', () => {
  const subject = { kind: 'finding', finding: SAMPLE_FINDING } as unknown as Subject;
  expect(PLAYBOOKS.flatMap((playbook) => playbook.offers(subject)).length).toBeGreaterThanOrEqual(3);
});
