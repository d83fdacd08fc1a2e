import type { Finding } from '../../src/aws/guardduty/finding.ts';
import type { ChainEvent, ChainPort, SavedChain } from '../../src/playbook/chain.ts';
import type { Subject } from '../../src/playbook/port.ts';
import type { PlaybookWorld } from './playbook-world.ts';
import { EXPORTS, instanceNamed } from './scenario.ts';

/** Plans, runs, goes on with and rolls back chains in a world, for the bucket that data leaves by and instances by name. */
export function chainRun(world: () => PlaybookWorld) {
  const chains = () => chainsOf(world());
  /** A finding as the chain looks at it: a bucket that was read from these instances. */
  const sequence = (...names: string[]): Subject => {
    const finding = {
      id: 'f'.repeat(32),
      type: 'AttackSequence:S3/CompromisedData',
      sample: false,
      accountId: '111122223333',
      instances: names.map((name) => ({ instanceId: instanceNamed(world().emulator, name), networkInterfaces: [] })),
      buckets: [{ name: EXPORTS, effectivePermission: 'PUBLIC' }],
      accessKeys: [],
      actors: [{ ip: '198.51.100.77' }],
    };
    return { kind: 'finding', finding: finding as unknown as Finding };
  };
  return {
    chains,
    sequence,
    planned: (...names: string[]): Promise<SavedChain> =>
      chains().plan(sequence(...names), 'a finding', { with: [], without: [] }),
    run: (chain: SavedChain) => followed(chains().run(chain, { approval: chain.hash })),
    resume: (chain: SavedChain, chainId: string) => followed(chains().resume(chainId, { approval: chain.hash })),
    rollBack: (chain: SavedChain, chainId: string) => followed(chains().rollback(chainId, { approval: chain.hash })),
  };
}

/** The chains over a world. */
function chainsOf({ port }: Pick<PlaybookWorld, 'port'>): ChainPort {
  if (port.chains === undefined) throw new Error('there are no chains');
  return port.chains;
}

/** Follows a chain to its end and gives its events and the last of them. */
export async function followed(events: AsyncIterable<ChainEvent>) {
  const seen: ChainEvent[] = [];
  for await (const event of events) seen.push(event);
  const end = seen.at(-1);
  if (end?.type !== 'chain-finished') throw new Error('The chain has no end');
  return { seen, end, chainId: end.chainId };
}
