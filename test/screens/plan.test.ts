import { describe, expect, it, vi } from 'vitest';
import { planScreen } from '../../screens/plan/screen.tsx';
import type { PlanArgs } from '../../screens/plan/state.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { PlannedStep, SavedPlan } from '../../src/playbook/plan.ts';
import type { PlaybookPort } from '../../src/playbook/port.ts';
import { fakeApp } from './fake-app.ts';
import { openScreen } from './open-screen.tsx';
import { eventsOf, INSTANCE, instancePlan, portOf, runSummary, startedBody } from './samples.ts';

const args: PlanArgs = { playbook: 'quarantine-instance', params: { instance: INSTANCE } };

async function* ended(): ReturnType<PlaybookPort['run']> {
  yield* eventsOf([
    startedBody,
    { type: 'run-finished', status: 'done', message: 'Contained.', remaining: [], next: [] },
  ]);
}

async function reviewed(given: Parameters<typeof fakeApp>[0] = {}, planArgs: PlanArgs = args) {
  const run = vi.fn<PlaybookPort['run']>(ended);
  const rollback = vi.fn<PlaybookPort['rollback']>(ended);
  const app = fakeApp({ port: portOf({ run, rollback }), ...given });
  const screen = openScreen(planScreen, planArgs, app);
  await vi.waitFor(() => expect(screen.state().phase).not.toBe('reading'));
  return { app, screen, run, rollback };
}

describe('the review of a plan', () => {
  it('says of a resume how far its run came', async () => {
    const runs = async () => [runSummary({ state: 'stopped', stepsDone: 1, stepsTotal: 2 })];
    const { screen } = await reviewed({ port: portOf({ runs }) }, { runId: 'r-1', act: 'resume' });
    expect(screen.text()).toContain('1 of 2 steps are done.');
  });

  it('asks for no more of an ARN than fits on a line', async () => {
    const uuid = '130c146a-d742-4a7f-8864-6a39ddb51cce';
    const target = {
      kind: 'certificate',
      id: `arn:aws:acm:us-east-1:111122223333:certificate/${uuid}`,
      label: 'pay.example.com',
    };
    const saved = { ...instancePlan, plan: { ...instancePlan.plan, target } };
    const { screen } = await reviewed({ port: portOf({ plan: async () => saved }) });
    screen.press('a');
    expect(screen.text(78, 20)).toContain(`Type ${uuid} to approve this plan:`);
    screen.type(uuid.slice(0, -1));
    expect(screen.text(78, 20)).toContain('Nothing is changed before');
    screen.type('e');
    expect(screen.text(78, 20)).toContain('Press Enter to apply it');
  });

  it('of a rollback counts one change as one', async () => {
    const [first] = instancePlan.plan.steps;
    const change = [{ what: 'group', before: 'a', after: 'b' }];
    const steps = [{ ...first, change } as PlannedStep];
    const saved = { ...instancePlan, plan: { ...instancePlan.plan, steps } };
    const port = portOf({ planOf: async () => saved });
    const { screen } = await reviewed({ port }, { runId: 'r-1', act: 'rollback' });
    expect(screen.text()).toMatch(/Put back +1 change, from the run's journal/);
  });

  it('is saved only before its run has begun', async () => {
    const { screen } = await reviewed({}, { runId: 'r-1', act: 'rollback' });
    expect(screen.text()).not.toContain('save');
    expect(screen.press('w')).toMatchObject({ kind: 'unknown' });
  });

  it('keeps what to press on an 80×24 terminal however long the summary is', async () => {
    const saved = {
      ...instancePlan,
      plan: { ...instancePlan.plan, summary: 'One thing after the other. '.repeat(20) },
    };
    const { screen } = await reviewed({ port: portOf({ plan: async () => saved }) });
    expect(screen.text(78, 20)).toContain('Press        a to approve it');
  });

  it('names the target once', async () => {
    const target = { kind: 'instance', id: INSTANCE, label: `web-1 (${INSTANCE})` };
    const saved = { ...instancePlan, plan: { ...instancePlan.plan, target } };
    const { screen } = await reviewed({ port: portOf({ plan: async () => saved }) });
    expect(screen.lines().find((each) => each.startsWith('Target'))).toMatch(
      new RegExp(`instance ${INSTANCE} +web-1$`),
    );
  });

  it('says what is being read until the plan is there', () => {
    const never = portOf({ plan: () => new Promise(() => undefined) });
    const screen = openScreen(planScreen, args, fakeApp({ port: never }));
    expect(screen.text()).toContain(`reading quarantine-instance ${INSTANCE} …`);
  });

  it('fits what must be judged on the first screen of an 80×24 terminal', async () => {
    const { screen } = await reviewed();
    const shown = screen.lines(78, 20);
    const row = (label: string) => shown.find((line) => line.startsWith(label));
    expect(row('Target')).toContain(`instance ${INSTANCE}  web-1`);
    expect(row('Where')).toContain('account 111122223333, eu-central-1');
    expect(row('Changes')).toContain('2 steps, 2 AWS calls');
    expect(shown.join('\n')).toContain('groups of eni-0aaa: sg-0web, sg-0ssh → the quarantine group');
    expect(row('Blast radius')).toContain('5 in all, 2 to heed');
    expect(shown.join('\n')).toMatch(/Won't stop +Connections that are tracked[^…]*\(and 1\s+more, below\)/);
    expect(row('Press')).toContain('a to approve');
    expect(shown.every((line) => line.length <= 78)).toBe(true);
  });

  it('gives the lines that are left to what is cut, from the top, and cuts no count of what stands below', async () => {
    const long = `${'a long one '.repeat(9)}end`;
    const plan = {
      ...instancePlan.plan,
      steps: [{ ...instancePlan.plan.steps[0], change: [{ what: 'group', before: 'none', after: long }] }],
      wontStop: [long, 'DNS'],
    } as SavedPlan['plan'];
    const { screen } = await reviewed({ port: portOf({ plan: async () => ({ ...instancePlan, plan }) }) });
    const all = screen.lines(78, 40).join('\n');
    expect(all).toMatch(/group: none →[^…]*end\n/);
    const rows = screen.lines(78, 40).findIndex((each) => each.startsWith('Press')) + 1;
    const oneLess = screen.lines(78, rows - 1).join('\n');
    expect(oneLess).toMatch(/group: none →[^…]*end\n/);
    expect(oneLess).toMatch(/Won't stop.*… +\(and 1 more, below\)\n/);
    expect(oneLess).toContain('Press');
  });

  it('puts what reaches beyond the target first in the blast radius', async () => {
    const { screen } = await reviewed();
    const shown = screen.text(78, 20);
    expect(shown.indexOf('shop-web: loses 1 of 2')).toBeGreaterThan(0);
    expect(shown.indexOf('shop-web: loses 1 of 2')).toBeLessThan(shown.indexOf('interface eni-0aaa'));
    expect(shown).toContain('and 2 more, below');
  });

  it('lists further down every call with its arguments, the undo and the whole hash', async () => {
    const { screen } = await reviewed();
    screen.press('G');
    expect(screen.text().replaceAll(/\s/g, '')).toContain(instancePlan.hash);
    const everything = screen.text(78, 200);
    expect(everything).toContain('ec2 ModifyNetworkInterfaceAttribute');
    expect(everything).toContain('{"NetworkInterfaceId":"eni-0aaa"}');
    expect(everything).toContain('undo: Puts sg-0web, sg-0ssh back.');
    expect(everything).toContain('read back. (up to 30 s)');
  });

  it('shows why no plan could be made, what to do, and which permission is missing', async () => {
    const failure = {
      code: 'denied',
      message: 'AWS refused to describe i-0123456789abcdef0.',
      hint: 'Ask for the permission, or use another role.',
      permission: 'ec2:DescribeInstances',
    } as const;
    const { screen, app } = await reviewed({ port: portOf({ plan: () => Promise.reject(new FailureError(failure)) }) });
    expect(screen.text()).toContain('No plan could be made, and nothing was changed.');
    expect(screen.text()).toContain(failure.hint);
    expect(screen.text()).toContain('Missing permission: ec2:DescribeInstances');
    expect(screen.press('a')).toMatchObject({ kind: 'disabled' });
    expect(app.asked).toContain(`log plan: ${failure.message}`);
  });

  it('prints no escape sequence that AWS data brought along', async () => {
    const hostile = structuredClone(instancePlan);
    const label = '\x1b]52;c;ZXZpbA==\x07\u202egnp.exe';
    const plan = {
      ...hostile,
      plan: { ...hostile.plan, target: { ...hostile.plan.target, label }, warnings: [label] },
    };
    const { screen } = await reviewed({ port: portOf({ plan: async () => plan }) });
    expect(screen.text(118, 200)).not.toMatch(/[\x07\u202e]|\x1b\]/);
    expect(screen.text(118, 200)).toContain('\\e]52;c;');
  });
});

describe('between the showing of a plan and its approval', () => {
  it('nothing is planned anew: what was shown is what is applied', async () => {
    const others = [instancePlan, { ...instancePlan, hash: `sha256:${'12'.repeat(32)}` }];
    const plan = vi.fn(async () => others.shift() ?? instancePlan);
    const run = vi.fn<PlaybookPort['run']>(ended);
    const { screen } = await reviewed({ port: portOf({ plan, run }) });
    screen.press('a');
    screen.type(INSTANCE);
    screen.press('return');
    await vi.waitFor(() => expect(run).toHaveBeenCalledOnce());
    expect(run.mock.calls[0]?.[0]).toBe(instancePlan);
    expect(plan).toHaveBeenCalledOnce();
  });

  it('the plan of a chain is shown as it stands there, and planned anew only when asked to', async () => {
    const plan = vi.fn(async () => ({ ...instancePlan, plan: { ...instancePlan.plan, summary: 'Planned anew.' } }));
    const { screen } = await reviewed({ port: portOf({ plan }) }, { ...args, saved: instancePlan });
    expect(screen.text()).toContain(instancePlan.plan.summary.slice(0, 30));
    expect(plan).not.toHaveBeenCalled();
    screen.press('r');
    await vi.waitFor(() => expect(screen.text()).toContain('Planned anew.'));
    expect(plan).toHaveBeenCalledOnce();
  });

  it('a hash that is copied for a command line is kept with its plan', async () => {
    const { screen, app } = await reviewed();
    screen.press('y');
    expect(app.asked).toContain(`keep ${instancePlan.hash}`);
  });
});

describe('approving a plan', () => {
  it('starts the run once the id is typed in full and Enter pressed', async () => {
    const { screen, app, run } = await reviewed();
    screen.press('a');
    screen.type(INSTANCE);
    expect(screen.text()).toContain('Press Enter to apply it');
    screen.press('return');
    await vi.waitFor(() => expect(run).toHaveBeenCalledOnce());
    expect(run.mock.calls[0]?.[1].approval).toBe(instancePlan.hash);
    expect(app.opened).toEqual([{ screen: 'run', args: { key: 'run-1' } }]);
    expect(app.asked.slice(0, 2)).toEqual(['home', 'open run']);
  });

  it('starts the run once, however often Enter is pressed', async () => {
    const { screen, run, app } = await reviewed();
    screen.press('a');
    screen.type(INSTANCE);
    screen.press('return', 'return', 'return');
    await vi.waitFor(() => expect(app.opened).toHaveLength(1));
    expect(run).toHaveBeenCalledOnce();
  });

  const attempts: Record<string, (screen: Awaited<ReturnType<typeof reviewed>>['screen']) => void> = {
    'Enter and Enter again': (screen) => screen.press('return', 'a', 'return', 'return'),
    'a paste of the id': (screen) => {
      screen.press('a');
      screen.paste(INSTANCE);
    },
    'a part of the id': (screen) => {
      screen.press('a');
      screen.type(INSTANCE.slice(0, -1));
    },
    'another id': (screen) => {
      screen.press('a');
      screen.type('i-0fedcba9876543210');
    },
    'the id with a space after it': (screen) => {
      screen.press('a');
      screen.type(`${INSTANCE} `);
    },
  };
  it.each(Object.keys(attempts))('is not %s', async (name) => {
    const { screen, app, run } = await reviewed();
    attempts[name]?.(screen);
    screen.press('return');
    expect(screen.state().phase).toBe('approving');
    expect(app.opened).toEqual([]);
    expect(run).not.toHaveBeenCalled();
  });

  it('says that a paste is no approval and keeps nothing of it', async () => {
    const { screen } = await reviewed();
    screen.press('a');
    screen.paste(INSTANCE);
    expect(screen.text()).toContain('A paste is not an approval');
    expect(screen.state().typed.text).toBe('');
  });

  it('says from which character on the id differs', async () => {
    const { screen } = await reviewed();
    screen.press('a');
    screen.type('i-01x');
    screen.press('return');
    expect(screen.text()).toContain('it differs from character 5 on');
  });

  it('forgets what was typed when it is put off', async () => {
    const { screen } = await reviewed();
    screen.press('a');
    screen.type(INSTANCE);
    screen.press('escape', 'a');
    expect(screen.state()).toMatchObject({ phase: 'approving', typed: { text: '' } });
  });

  it('is refused in read-only mode with the reason, and the plan is still shown', async () => {
    const { screen } = await reviewed({ readOnly: true });
    const outcome = screen.press('a');
    expect(outcome).toMatchObject({ kind: 'disabled', reason: expect.stringContaining('Read-only') });
    expect(screen.state().phase).toBe('review');
    expect(screen.text()).toContain('Read-only: this console can change nothing.');
    expect(screen.text()).toContain(INSTANCE);
  });

  it('is not offered for a plan without steps', async () => {
    const idle = { ...instancePlan, plan: { ...instancePlan.plan, steps: [] } };
    const { screen } = await reviewed({ port: portOf({ plan: async () => idle }) });
    expect(screen.press('a')).toMatchObject({ kind: 'disabled', reason: 'There is nothing to do.' });
  });

  it('rolls a run back with the same typed id, and says what opens again and what is put back', async () => {
    const { screen, rollback } = await reviewed({}, { runId: 'r-1', act: 'rollback' });
    expect(screen.text()).toContain('Undo: Move both interfaces');
    expect(screen.text()).toMatch(/Opens again {2}what the run closed/);
    expect(screen.text()).not.toContain("Won't stop");
    const everything = screen.text(78, 200);
    expect(everything).toContain('groups of eni-0aaa: the quarantine group → sg-0web, sg-0ssh');
    expect(everything.indexOf('Puts sg-0web, sg-0ssh back.')).toBeLessThan(everything.indexOf('Deletes the group'));
    screen.press('a');
    screen.type(INSTANCE);
    screen.press('return');
    await vi.waitFor(() => expect(rollback).toHaveBeenCalledOnce());
    expect(rollback.mock.calls[0]?.[0]).toBe('r-1');
  });

  it('is not offered for the plan of a run that is only looked at', async () => {
    const { screen } = await reviewed({}, { runId: 'r-1', act: 'look' });
    expect(screen.press('a')).toMatchObject({ kind: 'disabled' });
  });
});

describe('saving a plan', () => {
  it('writes it as it is and says the command that applies it', async () => {
    const { screen, app } = await reviewed();
    screen.press('w');
    await vi.waitFor(() => expect(screen.state().note).toBeDefined());
    expect(app.files[0]?.name).toBe(`plan-quarantine-instance-${INSTANCE}-abababab.json`);
    expect(JSON.parse(app.files[0]?.content ?? '')).toEqual(instancePlan);
    const said = screen.text(300, 20);
    const file = `./plan-quarantine-instance-${INSTANCE}-abababab.json`;
    expect(said).toContain(`transit-tui apply ${file} --approve ${instancePlan.hash} --profile incident`);
  });

  it('says so when it can not be written', async () => {
    const { screen } = await reviewed({ writeExport: () => Promise.reject(new Error('EROFS: read-only file system')) });
    screen.press('w');
    await vi.waitFor(() => expect(screen.text()).toContain('The plan was not saved: EROFS'));
  });
});
