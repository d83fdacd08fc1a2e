import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { narrow, PROFILES } from '../../playbooks/harden-vpn-tunnel/profiles.ts';
import { DEFAULT_PROPOSALS, PROPOSAL_LISTS } from '../../src/aws/ec2/vpn-proposals.ts';
import { follow, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { refusalOf } from '../support/refusal.ts';
import { editVpn, tunnelOf, vpnNamed } from '../support/vpn.ts';

const PLAYBOOK = 'harden-vpn-tunnel';
const OLD_DEVICE = { ikeVersion: 'ikev1', encryption: 'AES128', integrity: 'SHA1', dhGroup: 2 };
const NEW_DEVICE = { ikeVersion: 'ikev2', encryption: 'AES256', integrity: 'SHA2-256', dhGroup: 14 };

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({}, 'transit');
});
afterEach(() => world.close());

const params = (name: string, profile: 'compatible' | 'strong' = 'compatible') => ({
  connection: vpnNamed(world.emulator, name),
  profile,
});
const plan = (name: string, profile?: 'compatible' | 'strong') => world.port.plan(PLAYBOOK, params(name, profile));
const tunnels = (name: string) =>
  Object.values(world.emulator.world().vpnConnections).find(({ tags }) => tags.Name === name)?.tunnels ?? [];
const setDevice = (name: string, device: typeof OLD_DEVICE, which: readonly number[] = [0, 1]) =>
  editVpn(world.emulator, name, (connection) => {
    for (const index of which) Object.assign(connection.tunnels[index] ?? {}, { device });
  });
const modified = () =>
  world.emulator
    .requests()
    .flatMap(({ operation, input }) =>
      operation === 'ModifyVpnTunnelOptions'
        ? [(input as { VpnTunnelOutsideIpAddress: string }).VpnTunnelOutsideIpAddress]
        : [],
    );

describe('what a profile makes of a tunnel', () => {
  test('only takes away: what is allowed and in the profile stays, and nothing is added to it', () => {
    const narrowed = narrow({ ...PROFILES.strong, Phase2DHGroupNumbers: [2, 21] }, 'compatible');
    expect(narrowed).toEqual([{ list: 'Phase2DHGroupNumbers', before: [2, 21], after: [21], isDisjoint: false }]);
  });

  test("takes AWS's default for what it is", () => {
    const lists = narrow({}, 'strong');
    expect(lists.map(({ list }) => list)).toEqual(PROPOSAL_LISTS);
    for (const { list, before, after } of lists) {
      expect(before).toEqual(DEFAULT_PROPOSALS[list]);
      expect(after).toEqual(PROFILES.strong[list]);
    }
  });

  test('allows no IKEv1, SHA-1, AES-128, nor a group below 14 or above 21', () => {
    for (const profile of Object.values(PROFILES)) {
      expect(JSON.stringify(profile)).not.toMatch(/ikev1|SHA1|AES128/);
      for (const group of [...profile.Phase1DHGroupNumbers, ...profile.Phase2DHGroupNumbers].map(Number)) {
        expect(group).toBeGreaterThanOrEqual(14);
        expect(group).toBeLessThanOrEqual(21);
      }
    }
  });
});

describe('a plan', () => {
  test('shows each list before and after, and warns loudly where nothing of the old stays', async () => {
    const { plan: planned } = await plan('old-warehouse');
    expect(planned.steps.map(({ id }) => id)).toEqual(
      ['203.0.113.203', '203.0.113.204'].map((ip) => `tunnel-options:${planned.target.id}/${ip}`),
    );
    expect(planned.steps[0]?.change).toContainEqual({
      what: 'IKEVersions of 203.0.113.203',
      before: 'ikev1',
      after: 'ikev2',
    });
    expect(planned.warnings.join(' ')).toMatch(/Set the customer gateway device first/);
    expect(planned.warnings.join(' ')).toMatch(
      /Nothing that 203\.0\.113\.203 allows today stays so in IKEVersions, Phase1/,
    );
    expect(planned.blastRadius).toContainEqual(
      expect.objectContaining({ kind: 'network', label: '192.168.40.0/22', level: 'warn' }),
    );
  });

  test('does not cover another gateway, and what is behind it', async () => {
    const saved = await plan('old-warehouse');
    editVpn(world.emulator, 'old-warehouse', (connection) => {
      connection.vpnGatewayId = 'vgw-0abcdef0123456789';
    });
    const { end } = await follow(world.port.run(saved, { approval: saved.hash }));
    expect([end.status, end.message]).toEqual(['refused', expect.stringContaining('gateway vgw-0abcdef0123456789')]);
  });

  test('says which tunnels AWS does not bring up itself', async () => {
    const sentence = /AWS does not start IKE on 203\.0\.113\.203, 203\.0\.113\.204/;
    expect((await plan('old-warehouse')).plan.warnings.join(' ')).toMatch(sentence);
    editVpn(world.emulator, 'old-warehouse', (connection) => {
      for (const tunnel of connection.tunnels) tunnel.options.startupAction = 'start';
    });
    expect((await plan('old-warehouse')).plan.warnings.join(' ')).not.toMatch(/does not start IKE/);
  });

  test('names no key, and sends none', async () => {
    const saved = await plan('branch-office');
    const { events } = await follow(world.port.run(saved, { approval: saved.hash }));
    const runs = join(world.stateFolder, 'runs');
    const journals = await Promise.all((await readdir(runs)).map((name) => readFile(join(runs, name), 'utf8')));
    const told = JSON.stringify([saved, events, journals]);
    expect(events.some((event) => event.type === 'call' && event.operation === 'DescribeVpnConnections')).toBe(true);
    for (const { preSharedKey } of tunnels('branch-office')) expect(told).not.toContain(preSharedKey);
    expect(told).not.toContain('pre_shared_key');
    expect(JSON.stringify(world.emulator.requests())).not.toContain('PreSharedKey');
  });

  test('has no step where everything is within the profile', async () => {
    const { plan: planned } = await plan('frankfurt-datacentre', 'strong');
    expect(planned.steps).toEqual([]);
    expect(planned.summary).toMatch(/within strong already/);
  });
});

describe('it refuses', () => {
  test('while a tunnel is down', async () => {
    editVpn(world.emulator, 'old-warehouse', ({ tunnels: [first] }) => {
      if (first !== undefined) first.status = 'DOWN';
    });
    const { code, message } = await refusalOf(world.port, PLAYBOOK, params('old-warehouse'));
    expect(code).toBe('refused');
    expect(message).toMatch(/only while the other one carries the traffic, and 203\.0\.113\.203 is DOWN/);
  });

  test('while the connection is being modified', async () => {
    editVpn(world.emulator, 'old-warehouse', (connection) => {
      connection.state = 'modifying';
    });
    expect((await refusalOf(world.port, PLAYBOOK, params('old-warehouse'))).message).toMatch(/is modifying/);
  });

  test('a tunnel that the connection does not have', async () => {
    const wanted = { ...params('old-warehouse'), tunnel: '192.0.2.1' };
    expect((await refusalOf(world.port, PLAYBOOK, wanted)).message).toMatch(/has no tunnel 192\.0\.2\.1/);
  });
});

describe('where the device does not take the new options', () => {
  test('the run ends at the first tunnel, the second is left alone, and resuming goes on once the device is set', async () => {
    setDevice('old-warehouse', OLD_DEVICE);
    const saved = await plan('old-warehouse');
    const { end, runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('stopped');
    expect(end.message).toMatch(/not UP again yet .* 1 further step was not begun/s);
    expect(modified()).toEqual(['203.0.113.203']);
    expect(tunnels('old-warehouse')[1]?.options.ikeVersions).toEqual(['ikev1']);

    setDevice('old-warehouse', NEW_DEVICE);
    // The second tunnel has no line with the new device until it is changed too, and the first carries on.
    const resumed = await follow(world.port.resume(runId, { approval: saved.hash }));
    expect(resumed.end.status, resumed.end.message).toBe('done');
    expect(resumed.end.message).toMatch(/^Hardened and read back/);
    expect(modified()).toEqual(['203.0.113.203', '203.0.113.204']);
  });

  test('rollback puts the old options back, which brings the tunnel up', async () => {
    setDevice('old-warehouse', OLD_DEVICE);
    const saved = await plan('old-warehouse');
    const { runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    const back = await follow(world.port.rollback(runId, { approval: saved.hash }));
    expect(back.end.status).toBe('done');
    expect(back.end.message).toMatch(/stands as before\.$/);
    expect(tunnels('old-warehouse')[0]?.options.ikeVersions).toEqual(['ikev1']);
  });

  test('rollback says so where the tunnel does not come up with the old options either', async () => {
    const saved = await plan('old-warehouse');
    const { runId } = await follow(world.port.run(saved, { approval: saved.hash }));
    setDevice('old-warehouse', NEW_DEVICE, [1]);
    const back = await follow(world.port.rollback(runId, { approval: saved.hash }));
    // The first one is up and alone by then: it is not touched.
    expect(back.end.message).toMatch(/203\.0\.113\.203 is UP and the other one is DOWN/);
    expect(tunnels('old-warehouse')[1]?.options.ikeVersions).toEqual(['ikev1']);
    expect(tunnels('old-warehouse')[0]?.options.ikeVersions).toEqual(['ikev2']);
  });
});

test('an option that is another one afterwards, though nobody asked for it, is told', async () => {
  editVpn(world.emulator, 'branch-office', ({ tunnels: [first] }) => {
    if (first !== undefined) first.options.phase1LifetimeSeconds = 7200;
  });
  const saved = await world.port.plan(PLAYBOOK, params('branch-office'));
  world.emulator.setGate(async ({ stage, mutates }) => {
    if (stage !== 'decided' || !mutates) return undefined;
    editVpn(world.emulator, 'branch-office', ({ tunnels: [first] }) => {
      if (first !== undefined) first.options.phase1LifetimeSeconds = 28_800;
    });
    return undefined;
  });
  const { end } = await follow(world.port.run(saved, { approval: saved.hash }));
  expect(end.status, end.message).toBe('done');
  expect(end.message).toMatch(/except: 203\.0\.113\.205: phase1LifetimeSeconds is 28800, and was 7200, which this run/);
});

test('nothing is changed where the other tunnel goes down after planning', async () => {
  const wanted = { ...params('branch-office'), tunnel: tunnelOf(world.emulator, 'branch-office', 0) };
  const saved = await world.port.plan(PLAYBOOK, wanted);
  // It goes down once the run has planned anew and looks at the world.
  let looks = 0;
  world.emulator.setGate(async ({ stage, operation }) => {
    if (stage !== 'arrived' || operation !== 'DescribeVpnConnections' || ++looks !== 3) return undefined;
    editVpn(world.emulator, 'branch-office', ({ tunnels: [, second] }) => {
      if (second !== undefined) second.status = 'DOWN';
    });
    return undefined;
  });
  const { end } = await follow(world.port.run(saved, { approval: saved.hash }));
  expect(end.status).toBe('refused');
  expect(end.message).toMatch(/is UP and the other one is DOWN: changing it now would leave nothing/);
  expect(modified()).toEqual([]);
});

test('a tunnel that is up and was given no route carries nothing, where the other was given some', async () => {
  editVpn(world.emulator, 'branch-office', ({ tunnels: [first] }) => {
    if (first !== undefined) first.acceptedRouteCount = 0;
  });
  const { code, message } = await refusalOf(world.port, PLAYBOOK, params('branch-office'));
  expect(code).toBe('refused');
  expect(message).toMatch(/203\.0\.113\.205 is UP without a route/);
  editVpn(world.emulator, 'branch-office', ({ tunnels: [, second] }) => {
    if (second !== undefined) second.acceptedRouteCount = 0;
  });
  expect((await plan('branch-office')).plan.steps).toHaveLength(2);
});

describe('a status that AWS tells late', () => {
  const old = (): readonly number[] => tunnels('branch-office').map(({ lastStatusChange }) => lastStatusChange);
  /** Has AWS go on telling the status of before a change. */
  const tellOld = (told: readonly number[]) =>
    world.emulator.setGate(async ({ stage, operation }) => {
      if (stage !== 'arrived' || operation !== 'DescribeVpnConnections') return undefined;
      editVpn(world.emulator, 'branch-office', (connection) => {
        for (const [index, at] of told.entries())
          Object.assign(connection.tunnels[index] ?? {}, { lastStatusChange: at });
      });
      return undefined;
    });

  test('proves nothing: the second tunnel is left alone until the first is seen to have come up', async () => {
    const { port } = await world.reopen({ readBackDelays: [0, 1] });
    const saved = await port.plan(PLAYBOOK, params('branch-office'));
    tellOld(old());
    const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
    expect(end.status).toBe('stopped');
    expect(end.message).toMatch(/AWS still shows its status of before the change/);
    expect(modified()).toHaveLength(1);
    tellOld(old().map((at) => at + 60_000));
    const resumed = await follow(port.resume(runId, { approval: saved.hash }));
    // The second is told late in its turn.
    expect(resumed.end.message).toMatch(/AWS still shows its status of before the change/);
    expect(modified()).toHaveLength(2);
    world.emulator.setGate(undefined);
  });
});

test('both tunnels may be down for rollback: a tunnel that is down has nothing to lose', async () => {
  const saved = await plan('old-warehouse');
  const { runId } = await follow(world.port.run(saved, { approval: saved.hash }));
  setDevice('old-warehouse', OLD_DEVICE);
  const back = await follow(world.port.rollback(runId, { approval: saved.hash }));
  expect(back.end.status, back.end.message).toBe('done');
  expect(tunnels('old-warehouse').map(({ options }) => options.ikeVersions)).toEqual([['ikev1'], ['ikev1']]);
});

describe('a tunnel that takes its time', () => {
  /** Lets four minutes of AWS's go by over some thirty looks. */
  const takeTime = () => {
    editVpn(world.emulator, 'branch-office', (connection) => {
      connection.modifyMs = 240_000;
    });
    world.emulator.setGate(async ({ stage, operation }) => {
      if (stage === 'arrived' && operation === 'DescribeVpnConnections') world.emulator.advance(8000);
      return undefined;
    });
  };
  const paced = () => world.reopen({ readBackDelays: [0, 1] });

  test('is waited for before the next one is changed', async () => {
    takeTime();
    const { port } = await paced();
    const saved = await port.plan(PLAYBOOK, params('branch-office'));
    world.emulator.clearRequests();
    const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
    expect(end.status, end.message).toBe('done');
    const operations = world.emulator.requests().map(({ operation }) => operation);
    const [first, second] = operations.flatMap((operation, at) => (operation === 'ModifyVpnTunnelOptions' ? [at] : []));
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(30);
    const back = await follow(port.rollback(runId, { approval: saved.hash }));
    expect(back.end.message).toMatch(/stands as before\.$/);
  });

  test('ends the wait at once where the run is interrupted, and is looked for again when it is resumed', async () => {
    takeTime();
    const { port } = await world.reopen({ readBackDelays: [0, 60_000] });
    const saved = await port.plan(PLAYBOOK, params('branch-office'));
    const interrupt = new AbortController();
    const running = port.run(saved, { approval: saved.hash, signal: interrupt.signal });
    let runId = '';
    let status = '';
    for await (const event of running) {
      ({ runId } = event);
      if (event.type === 'call' && event.operation === 'ModifyVpnTunnelOptions') interrupt.abort();
      if (event.type === 'run-finished') ({ status } = event);
    }
    expect(status).toBe('interrupted');
    expect(modified()).toHaveLength(1);
    world.emulator.setGate(undefined);
    world.emulator.advance(240_000);
    editVpn(world.emulator, 'branch-office', (connection) => {
      connection.modifyMs = 0;
    });
    const resumed = await follow((await paced()).port.resume(runId, { approval: saved.hash }));
    expect(resumed.end.status, resumed.end.message).toBe('done');
    expect(modified()).toHaveLength(2);
  });
});
