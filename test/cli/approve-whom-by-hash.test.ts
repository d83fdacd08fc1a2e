import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { apply } from '../../src/cli/apply.ts';
import type { Cli } from '../../src/cli/cli.ts';
import { plan } from '../../src/cli/plan.ts';
import { run } from '../../src/cli/run.ts';
import type { ScenarioName } from '../../src/emulator/emulator.ts';
import type { TrafficPattern } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { instanceIn, launchInstances, stopInstance } from '../support/instances-that-come.ts';
import { type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { groupNamed, instanceNamed, subnetNamed } from '../support/scenario.ts';
import { saidIn } from './said-in.ts';

const MINUTE = 60_000;
/** Who uses FTP of `legacy-ftp` in the scenario, and who comes later. */
const CLIENT = '198.51.100.141';
const LATER = '198.51.100.250';
const CROWD = Array.from({ length: 30 }, (_, at) => `203.0.113.${at + 1}`);

let world: PlaybookWorld;
afterEach(() => world.close());

const start = async (scenario: ScenarioName): Promise<void> => {
  world = await startPlaybookWorld({}, scenario);
};
const said = (command: (cli: Cli) => Promise<number>, elsewhere = false) => saidIn(world, command, elsewhere);
const changes = () => world.emulator.requests().filter(({ mutates }) => mutates);
const file = () => join(world.stateFolder, 'saved.json');

/** A playbook with its parameters, as commands take them. */
function asked(playbook: string, params: Readonly<Record<string, string>>) {
  return {
    shown: async (): Promise<SavedPlan> => {
      const { objects, words } = await said((cli) => plan(cli, { playbook, params, out: file(), json: true }));
      expect(objects, words).toHaveLength(1);
      return objects[0] as SavedPlan;
    },
    approved: (approve: string, elsewhere = false) => said((cli) => run(cli, { playbook, params, approve }), elsewhere),
    applied: (approve: string) => said((cli) => apply(cli, { file: file(), approve })),
  };
}

/** What refuses, as it is told line by line. */
const refusing = (words: string): string[] => words.split('\n').filter((line) => line.startsWith('  ! '));

describe('the cut of a subnet, approved by hash', { timeout: 60_000 }, () => {
  const SUBNET = 'payments-private-b';
  const cut = () => asked('block-subnet', { subnet: subnetNamed(world.emulator, SUBNET) });

  test('is refused for an instance that came meanwhile, by its name', async () => {
    await start('s3-exfiltration');
    const { hash } = await cut().shown();
    launchInstances(world.emulator, SUBNET, 0, 1);
    const { code, words } = await cut().approved(hash);
    expect(code).toBe(6);
    expect(refusing(words)).toEqual([expect.stringMatching(/instance new-0 \(i-0f\w+\): loses all traffic across/)]);
    expect((await cut().approved(hash, true)).code).toBe(6);
    const saved = await cut().applied(hash);
    expect([saved.code, saved.words]).toEqual([6, expect.stringContaining('instance new-0 (')]);
    expect(changes()).toEqual([]);
  });

  test('is taken where one of its instances was stopped meanwhile, on another machine too', async () => {
    await start('s3-exfiltration');
    const { hash } = await cut().shown();
    stopInstance(world.emulator, instanceIn(world.emulator, SUBNET));
    const { code, words } = await cut().approved(hash, true);
    expect(code, words).toBe(0);
  });
});

test.each([
  ['quarantine-instance', () => ({ instance: instanceNamed(world.emulator, 'web-1') })],
  ['revoke-credentials', () => ({ identity: 'role/WebRole', level: 'sessions' })],
])('%s, approved by hash, is taken where the instance was stopped meanwhile', async (playbook, params) => {
  await start('s3-exfiltration');
  const web1 = instanceNamed(world.emulator, 'web-1');
  const { hash, plan: before } = await asked(playbook, params()).shown();
  expect(before.blastRadius).toContainEqual(expect.objectContaining({ label: web1, seen: 'running' }));
  world.emulator.edit(({ instances }) => {
    const instance = instances[web1];
    if (instance !== undefined) instance.state = 'stopped';
  });
  const { code, words } = await asked(playbook, params()).approved(hash, true);
  expect(code, words).toBe(0);
});

describe('the end of a port with a crowd of clients, approved by hash', { timeout: 120_000 }, () => {
  const closing = () => asked('close-insecure-ports', { group: groupNamed(world.emulator, 'legacy-ftp') });
  const alike = (change: (pattern: TrafficPattern) => readonly TrafficPattern[]): void =>
    world.emulator.edit((now) => {
      now.traffic = now.traffic.flatMap((each) => (each.remoteAddress === CLIENT ? change(each) : [each]));
    });
  const come = (addresses: readonly string[]): void => {
    const startsAt = world.emulator.now();
    alike((pattern) => [
      pattern,
      ...addresses.map((remoteAddress) => ({ ...pattern, id: `at ${remoteAddress}`, remoteAddress, startsAt })),
    ]);
    world.emulator.advance(20 * MINUTE);
  };
  /** All of the crowd but so many end, and an hour passes. */
  const only = (left: number): void => {
    const gone = new Set(CROWD.slice(left));
    world.emulator.edit((now) => {
      for (const each of now.traffic) if (gone.has(each.remoteAddress)) each.endsAt = world.emulator.now();
    });
    world.emulator.advance(90 * MINUTE);
  };
  const shownWithCrowd = async (): Promise<SavedPlan> => {
    await start('transit');
    world.emulator.advance(120 * MINUTE);
    come(CROWD);
    const saved = await closing().shown();
    expect(saved.plan.blastRadius).toContainEqual(expect.objectContaining({ label: 'more than 20', level: 'warn' }));
    return saved;
  };

  test('is taken where few of them are left, by name, and tells so', async () => {
    const { hash } = await shownWithCrowd();
    only(5);
    const { code, words } = await closing().approved(hash);
    expect(code, words).toBe(0);
    expect(words).toContain('no longer: client more than 20: from outside, seen using FTP (21)');
  });

  test('is taken from a file too', async () => {
    const { hash } = await shownWithCrowd();
    only(5);
    const { code, words } = await closing().applied(hash);
    expect(code, words).toBe(0);
  });

  test('is refused for someone who was not among them, and names nobody else', async () => {
    const { hash } = await shownWithCrowd();
    only(5);
    come([LATER]);
    const { code, words } = await closing().approved(hash);
    expect(code).toBe(6);
    expect(refusing(words)).toEqual([`  ! client ${LATER}: from outside, seen using FTP (21)`]);
    const saved = await closing().applied(hash);
    expect([saved.code, saved.words]).toEqual([6, expect.stringContaining(`made: client ${LATER}`)]);
    expect(changes()).toEqual([]);
  });
});

describe('a gap in the flow logs', { timeout: 120_000 }, () => {
  const closing = () => asked('close-insecure-ports', { group: groupNamed(world.emulator, 'legacy-ftp') });
  const GAP = 'Not known who else uses the ports: part of the flow logs could not be read.';

  test('that was approved and is past does not refuse', async () => {
    await start('transit');
    world.emulator.advance(20 * MINUTE);
    const saved = await closing().shown();
    expect(saved.plan.warnings).toContain(GAP);
    world.emulator.advance(100 * MINUTE);
    const { code, words } = await closing().approved(saved.hash);
    expect(code, words).toBe(0);
    expect(words).toContain(`no longer: ${GAP}`);
  });

  test('that came since refuses, since who is hit is known less by now', async () => {
    await start('transit');
    world.emulator.advance(120 * MINUTE);
    const saved = await closing().shown();
    expect(saved.plan.warnings).not.toContain(GAP);
    // AWS loses a record soon after this moment.
    world.emulator.edit((now) => {
      now.startedAt = world.emulator.now();
    });
    world.emulator.advance(20 * MINUTE);
    const { code, words } = await closing().approved(saved.hash);
    expect([code, refusing(words)]).toEqual([6, [`  ! ${GAP}`]]);
    expect(changes()).toEqual([]);
  });
});
