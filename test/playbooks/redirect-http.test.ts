import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { World } from '../../src/emulator/state.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import { blastText } from '../../src/playbook/review.ts';
import { actionsOf, balancerArn, listenerArn, ruleArn } from '../support/load-balancer.ts';
import { follow, NOW, type PlaybookWorld, startPlaybookWorld } from '../support/playbook-world.ts';
import { refusalOf } from '../support/refusal.ts';

let world: PlaybookWorld;
beforeEach(async () => {
  world = await startPlaybookWorld({ now: () => NOW }, 'transit');
});
afterEach(() => world.close());

const ID = 'redirect-http';
const edit = (change: (edited: World) => void) => world.emulator.edit(change);
const at = (name: string, port = 80) => listenerArn(world.emulator, name, port);
const planned = (params: Record<string, string>): Promise<SavedPlan> => world.port.plan(ID, params);
const refused = (params: Record<string, string>) => refusalOf(world.port, ID, params);
const run = (saved: SavedPlan) => follow(world.port.run(saved, { approval: saved.hash }));
const rollBack = (saved: SavedPlan, runId: string) => follow(world.port.rollback(runId, { approval: saved.hash }));
const actionOf = (arn: string) => world.emulator.world().listeners[arn]?.defaultActions[0];
const clients = ({ plan }: SavedPlan) => plan.blastRadius.filter(({ kind }) => kind === 'client').map(blastText);

describe('the plan', () => {
  test('is the same by ARN of the listener, ARN and name of the load balancer', async () => {
    const named = ['payments-web', balancerArn(world.emulator, 'payments-web'), at('payments-web')];
    const plans = await Promise.all(named.map((listener) => planned({ listener })));
    const steps = plans.map(({ plan }) => JSON.stringify([plan.target, plan.steps]));
    expect(new Set(steps).size).toBe(1);
  });

  test('redirects rules and default one by one, keeps ACME challenges, and says so', async () => {
    const { plan } = await planned({ listener: 'payments-web' });
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['redirect-rule', 'redirect-default', 'still-cleartext']);
    expect(plan.wontStop[0]).toBe(
      'Rule 20 (path-pattern /.well-known/acme-challenge/*) goes on: it forwards to payments-web in cleartext, as a certificate authority asks there.',
    );
    expect(plan.warnings.join('\n')).toMatch(/POST again as a GET/);
    expect(plan.warnings.join('\n')).not.toMatch(/301/);
  });

  test('names who still asks on the port, by the flow logs of the load balancer alone', async () => {
    expect(clients(await planned({ listener: 'payments-web' }))).toEqual([
      'client 198.51.100.40: from outside, seen asking on port 80 (when planned: in the last hour)',
      'client 203.0.113.201: from outside, seen asking on port 80 (when planned: in the last hour)',
      'client 10.20.10.31: from inside, seen asking on port 80 (when planned: in the last hour)',
    ]);
    expect(clients(await planned({ listener: 'notebooks' }))).toEqual([
      'client 10.30.0.44: from inside, seen asking on port 80 (when planned: in the last hour)',
    ]);
  });

  test('calls clients unknown without a flow log, not none', async () => {
    edit((edited) => {
      edited.flowLogs = {};
    });
    expect(clients(await planned({ listener: 'payments-web' }))).toEqual([
      expect.stringMatching(/^client of port 80: not known: No flow log/),
    ]);
  });

  test('calls clients unknown where the logs may not be read, and plans all the same', async () => {
    world.emulator.addFault({ operation: 'cloudwatch-logs:FilterLogEvents', kind: 'access-denied', count: 99 });
    expect(clients(await planned({ listener: 'payments-web' }))).toEqual([
      expect.stringMatching(/not known: .*FilterLogEvents is not permitted/),
    ]);
  });

  test('warns of hosts that no certificate names, and of sources that HTTPS does not let in', async () => {
    edit((edited) => {
      const group = Object.values(edited.groups).find(({ groupName }) => groupName === 'load-balancer');
      const plain = group?.rules.find(({ fromPort }) => fromPort === 80);
      if (group === undefined || plain === undefined) throw new Error('The group is gone');
      group.rules = group.rules.filter(({ cidrIpv4, fromPort }) => fromPort !== 443 || cidrIpv4 === null);
    });
    const { warnings } = (await planned({ listener: 'storefront' })).plan;
    expect(warnings).toContain(
      'No certificate of storefront:443 names legacy.example.com, which is routed here: its clients would be warned or fail.',
    );
    expect(warnings).toContain('0.0.0.0/0 is let in on port 80 but not on port 443: it would reach nothing.');
  });

  test('warns where HTTPS would serve something else', async () => {
    edit((edited) => {
      const secure = edited.listeners[at('payments-web', 443)];
      if (secure !== undefined) {
        secure.defaultActions = actionsOf({ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } });
      }
    });
    const { warnings } = (await planned({ listener: 'payments-web' })).plan;
    expect(warnings).toContain(
      'What no rule takes is served otherwise on payments-web:443: here it forwards to payments-web, there it answers 404.',
    );
  });

  test('has no step where it redirects already, even without HTTPS beside it', async () => {
    const { plan } = await planned({ listener: 'accounts' });
    expect(plan.steps).toEqual([]);
    expect(plan.summary).toMatch(/redirects to HTTPS \(HTTP_301\) already/);
  });
});

describe('it refuses', () => {
  test.each([
    ['a load balancer without HTTPS', 'reports', /has no HTTPS listener to redirect to/],
    ['a Network Load Balancer', 'gateway', /of type network, which cannot redirect/],
    ['what is not there', 'nowhere', /'\[nowhere\]' not found/],
  ])('%s', async (_, listener, said) => {
    expect((await refused({ listener })).message).toMatch(said);
  });

  test('an HTTPS listener', async () => {
    expect((await refused({ listener: at('accounts', 443) })).message).toMatch(/speaks HTTPS/);
  });

  test('a certificate that has expired', async () => {
    edit((edited) => {
      for (const each of Object.values(edited.certificates)) each.status = 'EXPIRED';
    });
    expect((await refused({ listener: 'payments-web' })).message).toMatch(/\(www\.example\.com\) is EXPIRED/);
  });

  test('a port that no group lets in', async () => {
    edit((edited) => {
      for (const group of Object.values(edited.groups)) {
        group.rules = group.rules.filter(({ fromPort }) => fromPort !== 443);
      }
    });
    const { message, hint } = await refused({ listener: 'payments-web' });
    expect(message).toMatch(/no security group of payments-web .* lets port 443 in/);
    expect(hint).toMatch(/Let 443 in/);
  });

  test('an action that could not be put back', async () => {
    edit((edited) => {
      const listener = edited.listeners[at('payments-web')];
      if (listener !== undefined) listener.defaultActions = actionsOf({ Type: 'jwt-validation' });
    });
    expect((await refused({ listener: 'payments-web' })).message).toMatch(
      /jwt-validation, which could not be put back/,
    );
  });

  describe('a redirect in a circle', () => {
    const back = actionsOf({
      Type: 'redirect',
      RedirectConfig: { Protocol: 'HTTP', Port: '80', StatusCode: 'HTTP_301' },
    });
    const sendBack = (name: string) =>
      edit((edited) => {
        const secure = edited.listeners[at(name, 443)];
        if (secure !== undefined) secure.defaultActions = back;
      });
    const ruleOfHttps = (from: string) =>
      edit((edited) => {
        const rule = edited.listenerRules[from];
        const arn = `${from}9`;
        if (rule !== undefined) {
          edited.listenerRules[arn] = { ...rule, arn, listenerArn: at('payments-web', 443), actions: back };
        }
      });

    test('by default', async () => {
      sendBack('payments-web');
      expect((await refused({ listener: 'payments-web' })).message).toMatch(
        /payments-web:443 redirects by default to HTTP on port 80: clients would be sent round in a circle/,
      );
    });

    test('by a rule, but not where the rule beside it here goes on serving', async () => {
      ruleOfHttps(ruleArn(world.emulator, 'payments-web', 80, 10));
      expect((await refused({ listener: 'payments-web' })).message).toMatch(/redirects by its rule 10 to HTTP/);
      expect((await planned({ listener: 'payments-web', rules: 'default-only' })).plan.steps).toHaveLength(2);
    });
  });

  test('several HTTP listeners by the name of their load balancer', async () => {
    edit((edited) => {
      const listener = edited.listeners[at('payments-web')];
      if (listener === undefined) throw new Error('The listener is gone');
      edited.listeners[`${listener.arn}2`] = { ...listener, arn: `${listener.arn}2`, port: 8080 };
    });
    const failure = await refused({ listener: 'payments-web' });
    expect(failure.code).toBe('invalid');
    expect(failure.message).toMatch(/port 80 \(arn:.*port 8080 \(arn:/);
  });
});

describe('the run', () => {
  test('ends enforced, and says what stays in cleartext', async () => {
    const { end } = await run(await planned({ listener: 'payments-web' }));
    expect(end.message).toMatch(/^Enforced and read back: HTTP listener payments-web:80, except: /);
    expect(end.message).toMatch(/rule 20/);
    expect(actionOf(at('payments-web'))?.RedirectConfig).toMatchObject({ Protocol: 'HTTPS', StatusCode: 'HTTP_302' });
  });

  test('is refused once a rule was added since: it would stay in cleartext', async () => {
    const saved = await planned({ listener: 'payments-web' });
    const from = ruleArn(world.emulator, 'payments-web', 80, 10);
    edit((edited) => {
      const rule = edited.listenerRules[from];
      if (rule !== undefined) edited.listenerRules[`${from}0`] = { ...rule, arn: `${from}0`, priority: 11 };
    });
    const { end } = await run(saved);
    expect(end.status).toBe('refused');
  });

  test('does not go on once HTTPS is gone', async () => {
    const saved = await planned({ listener: 'payments-web' });
    const before = actionOf(at('payments-web'));
    const interrupt = new AbortController();
    world.emulator.setGate(async ({ stage, operation }) => {
      if (stage === 'decided' && operation === 'ModifyRule') interrupt.abort();
      return undefined;
    });
    const { runId } = await follow(world.port.run(saved, { approval: saved.hash, signal: interrupt.signal }));
    world.emulator.setGate(undefined);
    edit((edited) => {
      delete edited.listeners[at('payments-web', 443)];
    });
    const { end } = await follow(world.port.resume(runId, { approval: saved.hash }));
    expect(end.message).toMatch(/no HTTPS listener with a certificate on port 443 any more/);
    expect(actionOf(at('payments-web'))).toEqual(before);
    expect((await rollBack(saved, runId)).end.status).toBe('done');
  });

  test('fails its last look when HTTPS goes away meanwhile', async () => {
    const saved = await planned({ listener: 'notebooks' });
    const secure = at('notebooks', 443);
    world.emulator.setGate(async ({ stage, operation }) => {
      if (stage === 'decided' && operation === 'ModifyListener') {
        edit((edited) => {
          delete edited.listeners[secure];
        });
      }
      return undefined;
    });
    const { end } = await run(saved);
    expect(end.status).not.toBe('done');
    expect(end.message).toMatch(/no HTTPS listener with a certificate on port 443 any more/);
  });
});

describe('the rollback', () => {
  test('puts actions back beside what someone else changed of a rule since', async () => {
    const saved = await planned({ listener: 'storefront' });
    const arn = ruleArn(world.emulator, 'storefront', 80, 10);
    const { runId } = await run(saved);
    edit((edited) => {
      const rule = edited.listenerRules[arn];
      if (rule !== undefined) rule.priority = 7;
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status, end.message).toBe('done');
    expect(world.emulator.world().listenerRules[arn]).toMatchObject({ priority: 7, actions: [{ Type: 'forward' }] });
  });

  test('does not write over an action that someone else put there', async () => {
    const saved = await planned({ listener: 'notebooks' });
    const { runId } = await run(saved);
    edit((edited) => {
      const listener = edited.listeners[at('notebooks')];
      if (listener !== undefined) {
        listener.defaultActions = actionsOf({ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } });
      }
    });
    const { end } = await rollBack(saved, runId);
    expect(end.status).toBe('refused');
    expect(actionOf(at('notebooks'))?.Type).toBe('fixed-response');
  });

  test('leaves the redirect where the target group is gone, and says so', async () => {
    const saved = await planned({ listener: 'notebooks' });
    const { runId } = await run(saved);
    edit((edited) => {
      for (const [arn, { name }] of Object.entries(edited.targetGroups)) {
        if (name === 'notebooks') delete edited.targetGroups[arn];
      }
    });
    const { end, events } = await rollBack(saved, runId);
    expect(JSON.stringify([end, events])).toMatch(
      /it goes on redirecting, since a target group that it forwarded to is gone/,
    );
    expect(actionOf(at('notebooks'))?.Type).toBe('redirect');
  });
});
