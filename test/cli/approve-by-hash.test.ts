import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apply } from '../../src/cli/apply.ts';
import { auditWith } from '../../src/cli/audit.ts';
import type { Cli } from '../../src/cli/cli.ts';
import { plan } from '../../src/cli/plan.ts';
import { run } from '../../src/cli/run.ts';
import { keepShown, shownPlan } from '../../src/cli/shown-plans.ts';
import type { GroupState, RuleState, TrafficPattern } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { sealPlan } from '../../src/playbook/plan-hash.ts';
import { securityGroupCleartext } from '../../src/posture/checks/security-group-cleartext.ts';
import { type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { groupNamed } from '../support/scenario.ts';
import { saidIn } from './said-in.ts';

/** Who uses FTP of `legacy-ftp` in the scenario, and who comes later. */
const CLIENT = '198.51.100.141';
const LATER = '203.0.113.77';
const MINUTE = 60_000;

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({}, 'transit');
  // Beyond the record that AWS loses as the scenario begins: while the hour has a gap, the plan warns of it.
  world.emulator.advance(120 * MINUTE);
});
afterEach(() => world.close());

const idOf = () => groupNamed(world.emulator, 'legacy-ftp');
const changes = () => world.emulator.requests().filter(({ mutates }) => mutates);
const file = () => join(world.stateFolder, 'saved.json');

const said = (command: (cli: Cli) => Promise<number>, elsewhere = false) => saidIn(world, command, elsewhere);

const changeTraffic = (change: (pattern: TrafficPattern) => TrafficPattern[]): void =>
  world.emulator.edit((now) => {
    now.traffic = now.traffic.flatMap((each) => (each.remoteAddress === CLIENT ? change(each) : [each]));
  });

/** Someone else uses FTP from now on, and the flow logs tell of it. */
function anotherComes(): void {
  changeTraffic((pattern) => [
    pattern,
    { ...pattern, id: 'later', remoteAddress: LATER, startsAt: world.emulator.now() },
  ]);
  world.emulator.advance(20 * MINUTE);
}

/** Time goes by, and the client comes three times as often. */
function trafficGoesOn(): void {
  changeTraffic((pattern) => [{ ...pattern, connectionsPerMinute: pattern.connectionsPerMinute * 3 }]);
  world.emulator.advance(25 * MINUTE);
}

function nobodyComesAnyMore(): void {
  changeTraffic((pattern) => [{ ...pattern, endsAt: world.emulator.now() }]);
  world.emulator.advance(150 * MINUTE);
}

const group = (): GroupState => {
  const found = world.emulator.world().groups[idOf()];
  if (found === undefined) throw new Error('The group is gone');
  return found;
};
const isOpen = (): boolean =>
  group().rules.some(({ fromPort, cidrIpv4 }) => fromPort === 21 && cidrIpv4 === '0.0.0.0/0');

/** Somebody else opens another cleartext port in the same group. */
function anotherRule(): void {
  world.emulator.edit((now) => {
    const [first] = now.groups[idOf()]?.rules ?? [];
    const rule = { ...(first as RuleState), ruleId: 'sgr-0aaaaaaaaaaaaaaaa', fromPort: 110, toPort: 110 };
    now.groups[idOf()]?.rules.push(rule);
  });
}

const closing = { playbook: 'close-insecure-ports', params: () => ({ group: idOf() }) };
const fixing = (options: object) => (cli: Cli) =>
  auditWith([securityGroupCleartext])(cli, { fix: true, resource: [idOf()], rate: 1000, ...options });

interface Way {
  readonly name: string;
  readonly show: (cli: Cli) => Promise<number>;
  readonly approve: (hash: string) => (cli: Cli) => Promise<number>;
  readonly save: (cli: Cli) => Promise<number>;
}

/** The commands that plan anew for a hash, and those that save what `apply` takes. */
const ways: readonly [Way, Way] = [
  {
    name: 'run',
    show: (cli: Cli) => run(cli, { playbook: closing.playbook, params: closing.params(), json: true }),
    approve: (approve: string) => (cli: Cli) =>
      run(cli, { playbook: closing.playbook, params: closing.params(), approve }),
    save: (cli: Cli) => plan(cli, { playbook: closing.playbook, params: closing.params(), out: file(), json: true }),
  },
  {
    name: 'audit --fix',
    show: fixing({ json: true }),
    approve: (approve: string) => fixing({ approve }),
    save: (cli: Cli) => fixing({ json: true, out: file() })(cli),
  },
];

test('audit --fix refuses a new client of its last plan before it begins with the first', async () => {
  const resource = [groupNamed(world.emulator, 'old-mail'), idOf()];
  const { objects } = await said(fixing({ resource, json: true }));
  const { hash, links } = objects[0] as {
    hash: string;
    links: readonly { saved: { plan: { target: { id: string } } } }[];
  };
  expect(links.map(({ saved }) => saved.plan.target.id)).toEqual(resource);
  anotherComes();
  const { code, words } = await said(fixing({ resource, approve: hash }));
  expect([code, words]).toEqual([6, expect.stringMatching(`legacy-ftp": client ${LATER}`)]);
  expect(changes()).toEqual([]);
}, 120_000);

test('what is kept of plans that were shown is for its owner only, and the oldest go', async () => {
  const folder = join(world.stateFolder, 'shown');
  const [first] = (await said(ways[0].show)).objects as [SavedPlan];
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  const [name = ''] = await readdir(folder);
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  for (let at = 0; at < 55; at++) {
    await keepShown(world.stateFolder, sealPlan({ ...first, plan: { ...first.plan, summary: `${at}` } }));
  }
  expect(await readdir(folder)).toHaveLength(50);
  expect(await shownPlan(world.stateFolder, first.hash)).toBeUndefined();
});

test('a state folder that can not be written keeps no plan from being shown', async () => {
  await writeFile(join(world.stateFolder, 'shown'), 'in the way');
  expect((await said(ways[0].show)).code).toBe(3);
});

test('the plan of a run that is journalled here is at hand too', async () => {
  const [saved] = (await said(ways[0].show)).objects as [SavedPlan];
  await rm(join(world.stateFolder, 'shown'), { recursive: true });
  expect(await shownPlan(world.stateFolder, saved.hash)).toBeUndefined();
  expect((await said(ways[0].approve(saved.hash))).code).toBe(0);
  expect(await shownPlan(world.stateFolder, saved.hash)).toMatchObject({ plan: saved.plan, hash: saved.hash });
});

test('a hash that was run already is refused with the run that it began', async () => {
  const [saved] = (await said(ways[0].show)).objects as [SavedPlan];
  expect((await said(ways[0].approve(saved.hash))).code).toBe(0);
  const before = changes().length;
  const { code, words } = await said(ways[0].approve(saved.hash));
  expect([code, words]).toEqual([
    6,
    expect.stringMatching(/Run (run-\S+) began with this approval and is done: `transit-tui runs \1` shows it\.$/m),
  ]);
  expect(changes()).toHaveLength(before);
});

describe.each(ways)('$name --approve', { timeout: 120_000 }, ({ show, approve, save }) => {
  const shown = async (): Promise<string> => {
    const { objects, words } = await said(show);
    expect(JSON.stringify(objects), words).toContain(CLIENT);
    return (objects[0] as { hash: string }).hash;
  };

  test('takes the same hash while traffic goes on, on another machine too', async () => {
    const hash = await shown();
    trafficGoesOn();
    const { code, words } = await said(approve(hash), true);
    expect(code, words).toBe(0);
    expect(isOpen()).toBe(false);
  });

  test('takes it where fewer are hit than it says, and tells so, if the plan was shown here', async () => {
    const hash = await shown();
    nobodyComesAnyMore();
    const elsewhere = await said(approve(hash), true);
    expect([elsewhere.code, elsewhere.words]).toEqual([6, expect.stringMatching(/not shown on this machine/)]);
    expect(elsewhere.words).toMatch(/covers targets, parameters, each step .* who is hit; it leaves out counts/);
    expect(changes()).toEqual([]);
    const { code, words } = await said(approve(hash));
    expect(code, words).toBe(0);
    expect(words).toMatch(new RegExp(`no longer: client ${CLIENT}`));
    expect(isOpen()).toBe(false);
  });

  test('refuses it where someone new is hit, and says who', async () => {
    const hash = await shown();
    anotherComes();
    const { code, words } = await said(approve(hash));
    expect(code).toBe(6);
    expect(words).toMatch(/^transit-tui: since the approved (plan|chain) was made, 2026-01-02T05:04:05.000Z:$/m);
    const named = words.split('\n').filter((each) => each.startsWith('  !'));
    expect(named).toEqual([
      expect.stringMatching(new RegExp(`client ${LATER}: from outside, seen using FTP \\(21\\)$`)),
    ]);
    expect(words).toMatch(/not the one that was approved, as said above\. Nothing was changed\.$/m);
    expect((await said(approve(hash), true)).code).toBe(6);
    expect(changes()).toEqual([]);
  });

  test('refuses it where another one changed the group, and says how', async () => {
    const hash = await shown();
    anotherRule();
    const { code, words } = await said(approve(hash));
    expect(code).toBe(6);
    expect(words).toMatch(/the step ".*" \(now ingress tcp 110 from .*POP3 \(110\) → no rule\)/);
    expect((await said(approve(hash), true)).code).toBe(6);
    expect(changes()).toEqual([]);
  });

  test('refuses a hash by which something else was shown', async () => {
    const other = await said((cli) =>
      plan(cli, { playbook: 'close-insecure-ports', params: { group: groupNamed(world.emulator, 'lab') }, json: true }),
    );
    const { code, words } = await said(approve((other.objects[0] as { hash: string }).hash));
    expect([code, words]).toEqual([6, expect.stringMatching(/not the one that was approved/)]);
    expect(changes()).toEqual([]);
  });

  test('believes no plan that was shown here and edited since', async () => {
    const hash = await shown();
    const folder = join(world.stateFolder, 'shown');
    const [name = ''] = await readdir(folder);
    const text = await readFile(join(folder, name), 'utf8');
    // The edit would make the new client one that was approved.
    await writeFile(join(folder, name), text.replaceAll(CLIENT, LATER));
    changeTraffic((pattern) => [{ ...pattern, remoteAddress: LATER }]);
    world.emulator.advance(150 * MINUTE);
    expect((await said(approve(hash))).code).toBe(6);
    expect(changes()).toEqual([]);
  });

  test('takes no words to the terminal that another put into a plan shown here', async () => {
    const hash = await shown();
    const folder = join(world.stateFolder, 'shown');
    const [name = ''] = await readdir(folder);
    const kept = JSON.parse(await readFile(join(folder, name), 'utf8'));
    // It reads as a date, and no approval covers it.
    const edited = { ...kept, plannedAt: '2026-01-02 (\u001b[2J)' };
    const forged = 'plan' in kept ? sealPlan(edited) : edited;
    expect(forged.hash).toBe(hash);
    await writeFile(join(folder, name), JSON.stringify(forged));
    anotherComes();
    const { code, words } = await said(approve(hash));
    expect([code, words]).toEqual([6, expect.stringContaining('was made, 2026-01-02 (')]);
    expect(words).not.toContain('\u001b');
  });

  test.each([
    ['whom it hits', `${CLIENT}`, LATER],
    ['what was merely seen', 'in the last hour', 'never'],
    ['what it would send', 'RevokeSecurityGroupIngress', 'DeleteSecurityGroup'],
  ])('has a saved file beside it that shows an edit of %s', async (_, before, after) => {
    const { objects } = await said(save);
    const { hash } = objects[0] as { hash: string };
    const text = await readFile(file(), 'utf8');
    expect(text).toContain(before);
    await writeFile(file(), text.replaceAll(before, after));
    const { code, words } = await said((cli) => apply(cli, { file: file(), approve: hash }));
    expect([code, words]).toEqual([6, expect.stringMatching(/was changed after it was planned/)]);
    expect(changes()).toEqual([]);
  });

  test('and the saved file refuse the same new client, and take the same traffic', async () => {
    const { objects } = await said(save);
    const { hash } = objects[0] as { hash: string };
    trafficGoesOn();
    anotherComes();
    const refused = await said((cli) => apply(cli, { file: file(), approve: hash }));
    expect([refused.code, refused.words]).toEqual([
      6,
      expect.stringMatching(`Since the approved plan was made: client ${LATER}`),
    ]);
    expect(changes()).toEqual([]);
    changeTraffic((pattern) => [pattern]);
    world.emulator.edit((now) => {
      now.traffic = now.traffic.filter(({ id }) => id !== 'later');
    });
    world.emulator.advance(150 * MINUTE);
    const taken = await said((cli) => apply(cli, { file: file(), approve: hash }));
    expect(taken.code, taken.words).toBe(0);
  });
});
