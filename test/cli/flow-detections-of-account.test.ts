import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { flows } from '../../src/cli/flows.ts';
import type { Detection } from '../../src/flows/detect/detection.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { memoryCli } from './memory-cli.ts';

const MINUTE = 60_000;

let world: PlaybookWorld;
beforeEach(async () => {
  const started = await startPlaybookWorld();
  world = { ...(await started.reopen({ now: started.emulator.now })), close: started.close };
});
afterEach(() => world.close());

async function detected(stateFolder = world.stateFolder) {
  const { cli, objects, errors } = memoryCli({
    now: world.emulator.now,
    openSession: () => sessionOn(world.emulator.url, true),
    stateFolder: () => stateFolder,
  });
  const code = await flows(cli, { detect: true, json: true, since: '50m' });
  return { code, found: objects as Detection[], notes: errors.join('\n') };
}

/** Quarantines the instance that sends the most out, whose connection stays open, by the playbook itself. */
async function quarantined(): Promise<string> {
  const { emulator, port } = world;
  emulator.advance(10 * MINUTE);
  const state = emulator.world();
  const pattern = state.traffic.find(
    ({ interfaceId, direction, startsAt, endsAt }) =>
      direction === 'egress' &&
      startsAt < emulator.now() &&
      endsAt === null &&
      state.interfaces[interfaceId]?.attachment?.instanceId != null,
  );
  const interfaceId = pattern?.interfaceId ?? '';
  emulator.edit((changed) => {
    for (const each of changed.traffic) if (each.interfaceId === interfaceId) each.longLived = true;
  });
  const saved = await port.plan('quarantine-instance', {
    instance: state.interfaces[interfaceId]?.attachment?.instanceId ?? '',
  });
  const { end } = await follow(port.run(saved, { approval: saved.hash }));
  expect(end.status).toBe('done');
  emulator.advance(20 * MINUTE);
  return interfaceId;
}

describe("flows --detect over the account's own logs", () => {
  test('names the traffic of addresses that findings name', async () => {
    world.emulator.advance(20 * MINUTE);
    const { code, found, notes } = await detected();
    expect(code).toBe(EXIT.done);
    expect(found.map(({ rule }) => rule)).toContain('finding-address');
    expect(notes).not.toContain('Which addresses findings name is unknown');
  });

  test('without findings says what is not known', async () => {
    world.emulator.advance(20 * MINUTE);
    world.emulator.addFault({ operation: 'guardduty:ListDetectors', kind: 'access-denied', count: 9 });
    const { found, notes } = await detected();
    expect(found.map(({ rule }) => rule)).not.toContain('finding-address');
    expect(notes).toContain('Which addresses findings name is unknown');
  });

  test('tells what a quarantine of this machine still lets through, and since when', async () => {
    const interfaceId = await quarantined();
    const { found } = await detected();
    const breach = found.find(({ rule }) => rule === 'quarantine-breach');
    expect(breach?.why).toContain(`accepted on ${interfaceId} after`);
  });

  test('a quarantine of which no journal tells is named, and not judged', async () => {
    const interfaceId = await quarantined();
    const { found, notes } = await detected(join(tmpdir(), 'no-such-transit-journals'));
    expect(found.map(({ rule }) => rule)).not.toContain('quarantine-breach');
    expect(notes).toContain(`${interfaceId} wears a quarantine group, since when no journal here tells`);
  });
});
