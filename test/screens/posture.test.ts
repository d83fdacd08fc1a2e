import { describe, expect, it } from 'vitest';
import { postureScreen } from '../../screens/posture/screen.tsx';
import type { AuditView } from '../../src/app/audit-store.ts';
import type { CheckResult } from '../../src/posture/audit.ts';
import { fakeApp, NOON } from './fake-app.ts';
import { openScreen } from './open-screen.tsx';
import { judgement, LISTENERS, RESULTS } from './posture-samples.ts';

const OF = { account: '111122223333', region: 'eu-central-1' };

function audited(given: Partial<AuditView> = {}, colour = false) {
  const view: AuditView = { reading: false, results: RESULTS, of: OF, at: NOON - 60_000, stopped: false, ...given };
  const app = fakeApp({
    colour,
    audits: {
      view: () => view,
      start: () => void app.asked.push('start'),
      refresh: () => void app.asked.push('refresh'),
      stop: () => void app.asked.push('stop'),
      subscribe: () => () => {},
    },
  });
  return { app, screen: openScreen(postureScreen, undefined, app) };
}

describe('the screen of data in transit', () => {
  it('shows practices with scores, what failed, and the evidence of the first resource', () => {
    const { screen } = audited();
    expect(screen.text(118)).toContain(
      '111122223333 eu-central-1: 2 checks, 4 resources looked at; 2 of 4 judgements failed, 1 unknown; 1m ago',
    );
    const text = screen.text(78);
    expect(text.split('\n')[0]).toBe('4 resources looked at; 2 of 4 judgements failed, 1 unknown; 1m ago');
    expect(text).toMatch(/Encryption +33-66%/);
    expect(text).toContain('HTTP listeners redirect');
    expect(text).toMatch(/✗ web port 80/);
    expect(text).toContain('failed, high');
    expect(text).toContain('p plans redirect-http');
  });

  it('never shows as passed what could not be read', () => {
    const { screen } = audited({ results: [{ check: LISTENERS, judgements: [unread('a'), unread('b')] }] });
    expect(screen.text()).toMatch(/Everything +\?/);
    expect(screen.text()).toContain('2 resources looked at; 0 of 2 judgements failed, 2 unknown');
    expect(screen.text()).not.toContain('100%');
  });

  const unread = (name: string) =>
    judgement(name, { verdict: 'unknown', reason: 'Not read: it is denied.', fix: undefined });

  it('goes from practice to practice and shows only its checks', () => {
    const { screen } = audited();
    screen.press('l', 'l');
    expect(screen.text()).toContain('HTTP listeners');
    expect(screen.text()).not.toContain('Both tunnels');
    screen.press('l');
    expect(screen.text()).toContain('Both tunnels');
    screen.press('h', 'h');
    expect(screen.text(118)).toContain('nothing was looked at.');
  });

  it('goes through the views: failed and unknown, failed, unknown, all', () => {
    const { screen } = audited();
    const marks = () =>
      new Set(
        screen
          .text()
          .match(/[✗?✓] \w+ port 80/g)
          ?.map((each) => each.at(0)),
      );
    expect(marks()).toEqual(new Set(['✗', '?']));
    screen.press('v');
    expect(marks()).toEqual(new Set(['✗']));
    screen.press('v');
    expect(marks()).toEqual(new Set(['?']));
    screen.press('v');
    expect(marks()).toEqual(new Set(['✗', '?', '✓']));
  });

  it('filters by words and by fields as they are typed', () => {
    const { screen } = audited();
    screen.press('/');
    screen.type('severity:medium');
    expect(screen.text()).not.toContain('HTTP listeners');
    expect(screen.text()).toContain('Both tunnels');
    screen.press('escape');
    expect(screen.text()).toContain('HTTP listeners');
    screen.press('/');
    screen.type('nowhere');
    expect(screen.text()).toContain('Nothing here matches /nowhere.');
  });

  it('opens the playbook that puts a resource right, filled in', () => {
    const { screen, app } = audited();
    screen.press('p');
    expect(app.opened).toMatchObject([
      { screen: 'offers', args: { offers: [{ playbook: 'redirect-http', params: { listener: 'web' } }] } },
    ]);
  });

  it('plans all that is shown and can be put right as one sequence, and says what can’t', () => {
    const { screen, app } = audited();
    screen.press('c');
    expect(app.opened).toMatchObject([
      { screen: 'respond', args: { offers: [{ playbook: 'redirect-http', params: { listener: 'web' } }] } },
    ]);
    const many = Array.from({ length: 60 }, (_, index) => judgement(`web-${index}`));
    const crowd = audited({ results: [{ check: LISTENERS, judgements: many }] });
    expect(crowd.screen.press('c')).toMatchObject({
      kind: 'disabled',
      reason: expect.stringMatching(/^60 plans .* use transit-tui audit --fix --profile incident$/),
    });
    crowd.screen.press('l');
    expect(crowd.screen.press('c')).toMatchObject({ kind: 'disabled', reason: expect.stringMatching(/no playbook/) });
  });

  it('says why there is nothing to put right', () => {
    const { screen } = audited();
    expect(screen.press('j', 'p')).toMatchObject({ kind: 'disabled', reason: expect.stringMatching(/not known/) });
    const blocked = judgement('nlb', { fix: { playbook: 'redirect-http', params: {}, blocked: 'It is an NLB.' } });
    const other = audited({ results: [{ check: LISTENERS, judgements: [blocked] }] });
    expect(other.screen.press('p')).toMatchObject({ kind: 'disabled', reason: 'It is an NLB.' });
    expect(other.screen.text()).toContain('No playbook here: It is an NLB.');
  });

  it('gives the evidence the whole screen and goes back', () => {
    const { screen } = audited();
    screen.press('return');
    expect(screen.text()).not.toContain('Everything');
    expect(screen.text(118)).toContain(LISTENERS.document);
    screen.press('escape');
    expect(screen.text()).toContain('Everything');
  });

  it('goes to the panes with what relates to the resource', () => {
    const { screen, app } = audited();
    screen.press('G', 'x');
    expect(app.asked).toContain('relate address:203.0.113.17 (vpn-0123456789abcdef0)');
    expect(app.asked).toContain('home');
  });

  it('reads the account when it opens first and after a change, and again when asked', () => {
    const first = audited({ results: [], at: undefined, of: undefined });
    expect(first.app.asked).toEqual(['refresh']);
    const later = audited();
    expect(later.app.asked).toEqual(['refresh']);
    later.screen.press('r');
    expect(later.app.asked).toEqual(['refresh', 'start']);
  });

  it('says that what is shown is the audit before while it is read again', () => {
    const { screen } = audited({ reading: true, again: true, progress: { done: 3, total: 120 } });
    expect(screen.text()).toContain('3 of 120 readings  What is below is 1m old');
  });

  it('says itself in sentences to a screen reader, without columns and marks', () => {
    const { app, screen } = audited();
    Object.assign(app.options.env, { INK_SCREEN_READER: 'true' });
    const text = screen.text(78, 20).replace(/\s+/g, ' ');
    expect(text).toContain('Practice: All practices: 2 failed, 1 unknown, 4 judgements. Score');
    expect(text).toMatch(
      /Selected row 2 of \d+: web port 80: failed, high\. Check: HTTP listeners redirect to HTTPS\./,
    );
    expect(text).toContain('p plans redirect-http');
    expect(text).not.toMatch(/[│✗✓⚒─]/u);
  });

  it('shows the whole name of a resource before why, where there is little room', () => {
    const judgements = [judgement('amzn-s3-demo-raw-uploads')];
    const { screen } = audited({ results: [{ check: LISTENERS, judgements }] });
    expect(screen.text(78, 20)).toContain('✗ amzn-s3-demo-raw-uploads');
  });

  it('names keys that show the rest of the evidence, also where it has the whole screen', () => {
    const { screen } = audited();
    expect(screen.text(80, 20)).toContain('more lines: Enter shows them');
    screen.press('return');
    const whole = screen.text(40, 10);
    expect(whole).toContain('more lines: j or Space goes on');
    expect(whole).not.toContain('Enter shows them');
  });

  it('says how far a reading is, and that it was stopped', () => {
    const reading = audited({ reading: true, progress: { done: 30, total: 120 }, results: [], at: undefined });
    expect(reading.screen.text()).toContain('30 of 120 readings');
    expect(reading.screen.text()).toContain('Nothing to show yet: the account is being read.');
    reading.screen.press('S');
    expect(reading.app.asked).toContain('stop');
    expect(audited({ stopped: true }).screen.text()).toContain('Stopped, r reads all: only ');
  });

  it('keeps what was found when a later reading fails, and says how old it is', () => {
    const failure = { code: 'expired', message: 'The credentials have run out.', hint: 'Sign in again.' } as const;
    const { screen } = audited({ failure });
    expect(screen.text()).toContain('The credentials have run out. Sign in again.');
    expect(screen.text(200)).toContain('What is below is 1m old.');
    expect(screen.text()).toContain('web port 80');
  });

  it('shows hostile names as text', () => {
    const hostile = judgement('\u001b[2Jevil\u202e', { reason: 'It says \u001b]0;owned\u0007 hello.' });
    const { screen } = audited({ results: [{ check: LISTENERS, judgements: [hostile] }] });
    expect(screen.text()).not.toMatch(/[\u0007\u202e]|\u001b\[2J|\u001b\]0/);
  });

  it.each([
    [58, 11],
    [78, 20],
    [118, 36],
    [198, 56],
  ])('fills %i by %i and no more, whatever is in it', (width, height) => {
    const long = 'x'.repeat(400);
    const many: CheckResult = {
      check: { ...LISTENERS, title: long },
      judgements: Array.from({ length: 300 }, (_, index) => judgement(`${long}${index}`)),
    };
    const { screen } = audited({ results: [...RESULTS, many] });
    const lines = screen.text(width, height).split('\n');
    expect(lines).toHaveLength(height);
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width);
    screen.press('G');
    expect(screen.text(width, height)).toContain('›');
  });

  it('keeps its cursor on the same resource while others come', () => {
    let results: readonly CheckResult[] = RESULTS;
    const app = fakeApp({
      audits: {
        view: () => ({ reading: true, results, of: OF, at: NOON, stopped: false }),
        start: () => {},
        refresh: () => {},
        stop: () => {},
        subscribe: () => () => {},
      },
    });
    const screen = openScreen(postureScreen, undefined, app);
    screen.press('G', 'y');
    results = [
      { check: { ...LISTENERS, id: 'another', severity: 'critical' }, judgements: [judgement('new')] },
      ...RESULTS,
    ];
    screen.press('y');
    expect(app.asked.filter((each) => each.startsWith('notify Copied'))).toEqual([
      'notify Copied vpn-0123456789abcdef0',
      'notify Copied vpn-0123456789abcdef0',
    ]);
  });
});
