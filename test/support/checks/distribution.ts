import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { DistributionName } from '../../../src/emulator/scenarios/transit/distributions.ts';

/** Gives the id of a distribution of the scenario. */
export const distributionNamed =
  (name: DistributionName) =>
  (emulator: Emulator): string =>
    Object.values(emulator.world().distributions).find(({ tags }) => tags.Name === name)?.id ?? '';

/** Changes the configuration of a distribution of the scenario. */
export const withConfig =
  (name: DistributionName, change: (config: DistributionConfig) => void) =>
  (emulator: Emulator): void =>
    emulator.edit((world) => {
      const found = world.distributions[distributionNamed(name)(emulator)];
      if (found !== undefined) change(found.config as unknown as DistributionConfig);
    });

/** No distribution can be listed. */
export const noList = (emulator: Emulator): void =>
  void emulator.addFault({ operation: 'cloudfront:ListDistributions', kind: 'access-denied', count: 9 });

/** What a check says of, where it can list nothing. */
export const region = (): string => '111122223333/us-east-1';
