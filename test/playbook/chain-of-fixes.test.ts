import { afterEach, beforeEach, expect, test } from 'vitest';
import { transitBuckets } from '../../src/emulator/scenarios/transit/transit-buckets.ts';
import type { Offer } from '../../src/playbook/port.ts';
import { chainRun } from '../support/chain-run.ts';
import { distributionNamed } from '../support/checks/distribution.ts';
import { endpointNamed } from '../support/checks/endpoint-named.ts';
import { listenerArn } from '../support/load-balancer.ts';
import { type PlaybookWorld, settledAccountOf, startPlaybookWorld } from '../support/playbook-world.ts';
import { vpnNamed } from '../support/vpn.ts';
import { cloudfrontHttpsWays } from '../support/ways/cloudfront-https.ts';
import { hardenVpnTunnelWays } from '../support/ways/harden-vpn-tunnel.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({}, 'transit');
  // Who is seen in flow logs is not what this is about.
  world.emulator.edit((account) => {
    account.flowLogs = {};
  });
});
afterEach(() => world.close());

const { chains, run, resume, rollBack } = chainRun(() => world);

const offer = (playbook: string, params: Record<string, string>): Offer => ({
  playbook,
  title: playbook,
  params,
  reason: 'It fails a check.',
});
/** Fixes of five playbooks, the way an audit hands them over. */
function fixes(): Offer[] {
  const { emulator } = world;
  return [
    offer('redirect-http', { listener: listenerArn(emulator, 'payments-web', 80) }),
    offer('enforce-bucket-tls', { bucket: transitBuckets.someActions }),
    offer('enforce-bucket-tls', { bucket: transitBuckets.someActions, minTls: '1.2' }),
    offer('cloudfront-https', { distribution: distributionNamed('shop')(emulator) }),
    offer('harden-vpn-tunnel', { connection: vpnNamed(emulator, 'old-warehouse'), profile: 'compatible' }),
    offer('restrict-endpoint', { endpoint: endpointNamed(emulator, 'payments-secretsmanager'), to: 'account' }),
  ];
}
/** The account without what no rollback restores: versions of a distribution, and when a tunnel last came up. */
const account = () =>
  settledAccountOf(world.emulator.world(), {
    forget(state) {
      hardenVpnTunnelWays[0]?.forget?.(state);
      cloudfrontHttpsWays[0]?.forget?.(state);
    },
  });

test('what fails in the middle ends it, and going on and all the way back leave the account as it was', async () => {
  const before = account();
  const chain = await chains().planOffers(fixes(), 'six failures');
  expect(chain.links).toHaveLength(5);
  expect(chain.leftOut.map(({ reason }) => reason)).toEqual([
    expect.stringMatching(/changes .* in this chain; plan anew/),
  ]);
  const middle = chain.links.findIndex(({ saved }) => saved.plan.playbook === 'restrict-endpoint');
  world.emulator.addFault({ operation: 'ec2:ModifyVpcEndpoint', kind: 'access-denied', count: 1 });
  const stopped = await run(chain);
  expect(stopped.end.message).toMatch(new RegExp(`stopped at plan ${middle + 1} of 5`));
  const { end } = await resume(chain, stopped.chainId);
  expect(end.status, end.message).toBe('done');
  const back = await rollBack(chain, stopped.chainId);
  expect(back.end.status, back.end.message).toBe('done');
  expect(account()).toEqual(before);
}, 120_000);
