import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { DistributionName } from '../../../src/emulator/scenarios/transit/distributions.ts';
import type { World } from '../../../src/emulator/state.ts';
import { distributionNamed } from '../checks/distribution.ts';
import type { Way } from './way.ts';

const playbook = 'cloudfront-https';

/** Every update makes a new version, and is on its way for a while. */
const forget = (account: World) => {
  for (const distribution of Object.values(account.distributions)) {
    distribution.etag = '';
    distribution.status = 'Deployed';
    distribution.lastModified = 0;
  }
};

const way = (
  says: string,
  name: DistributionName,
  params: Readonly<Record<string, string>>,
  prepare?: (emulator: Emulator) => void,
): Way => ({
  name: `${playbook}${says === '' ? '' : `, ${says}`}`,
  playbook,
  scenario: 'transit',
  params: (emulator) => ({ distribution: distributionNamed(name)(emulator), ...params }),
  ...(prepare === undefined ? {} : { prepare }),
  forget,
});

export const cloudfrontHttpsWays: readonly Way[] = [
  way('', 'shop', {}),
  way('redirecting the default path, with the certificate of cloudfront.net', 'reports', {
    viewer: 'redirect-to-https',
    with: 'viewers',
  }),
  way('HTTPS only', 'shop', { viewer: 'https-only' }),
  way('with the minimum TLS', 'shop', { with: 'minimum-tls' }),
  way('only the minimum TLS, where no path takes HTTP', 'api', { with: 'minimum-tls' }),
  way('with the origins', 'shop', { with: 'origins' }),
  way('all of it, HTTPS only', 'shop', { viewer: 'https-only', with: 'all' }),
  way('while an earlier change is on its way', 'shop', {}, (emulator) =>
    emulator.edit((world) => {
      const found = world.distributions[distributionNamed('shop')(emulator)];
      if (found === undefined) return;
      found.status = 'InProgress';
      found.lastModified = emulator.now();
    }),
  ),
];
