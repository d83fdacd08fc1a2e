import { describe, expect, it, vi } from 'vitest';
import { offersScreen } from '../../screens/offers/screen.tsx';
import type { Finding } from '../../src/aws/guardduty/finding.ts';
import type { Offer, PlaybookPort, Subject } from '../../src/playbook/port.ts';
import { fakeApp } from './fake-app.ts';
import { openScreen } from './open-screen.tsx';
import { INSTANCE, instancePlaybook, portOf } from './samples.ts';

const subject: Subject = { kind: 'finding', finding: { title: 'Data left amzn-s3-demo-bucket' } as Finding };

const quarantine: Offer = {
  playbook: 'quarantine-instance',
  title: 'Quarantine an instance',
  params: { instance: INSTANCE },
  reason: `The calls came from ${INSTANCE}.`,
};
const revoke: Offer = {
  playbook: 'revoke-bucket-access',
  title: 'Revoke the access to a bucket',
  params: { bucket: 'amzn-s3-demo-bucket' },
  reason: 'amzn-s3-demo-bucket was read.',
};

async function offered(offers: readonly Offer[], given: Parameters<typeof fakeApp>[0] = {}) {
  const app = fakeApp({ port: portOf({ offers: () => offers }), ...given });
  const screen = openScreen(offersScreen, { subject }, app);
  await vi.waitFor(() => expect(screen.state().loading).toBe(false));
  return { app, screen };
}

describe('the playbooks for a row', () => {
  it('names what each would act on and why it fits', async () => {
    const { screen } = await offered([quarantine, revoke]);
    expect(screen.text()).toContain('For: Data left amzn-s3-demo-bucket');
    expect(screen.text()).toContain(`› Quarantine an instance  instance ${INSTANCE}`);
    expect(screen.text()).toContain(`The calls came from ${INSTANCE}.`);
    expect(screen.text()).toContain('Any playbook, parameters by hand');
  });

  it('names every offer where the screen is too small for their reasons, and gives that of the chosen one', async () => {
    const offers = Array.from({ length: 12 }, (_, index) => ({ ...quarantine, reason: `Reason ${index}.` }));
    const { screen } = await offered(offers);
    screen.press('j');
    const shown = screen.text(78, 20);
    expect(shown.match(/Quarantine an instance/g)).toHaveLength(12);
    expect(shown).toContain('Fits this row: 12');
    expect(shown.match(/Reason \d+/g)).toEqual(['Reason 1']);
    expect(screen.text(78, 60).match(/Reason \d+/g)).toHaveLength(12);
  });

  it('does not say again what the title says', async () => {
    const params = { identity: 'arn:aws:iam::111122223333:role/WebRole', level: 'sessions' };
    const { screen } = await offered([{ ...quarantine, title: 'Deny every session of role WebRole', params }]);
    expect(screen.text()).not.toContain('identity');
  });

  it('plans a complete offer at once', async () => {
    const { screen, app } = await offered([quarantine]);
    screen.press('return');
    expect(app.opened).toEqual([
      { screen: 'plan', args: { playbook: 'quarantine-instance', params: { instance: INSTANCE } } },
    ]);
  });

  it('plans under read-only too', async () => {
    const { screen, app } = await offered([quarantine], { readOnly: true });
    screen.press('return');
    expect(app.opened).toHaveLength(1);
  });

  it('does not plan on a sample finding, and says why', async () => {
    const { screen, app } = await offered([{ ...quarantine, blocked: 'this is a sample finding' }]);
    expect(screen.text()).toContain('not on this row: this is a sample finding');
    expect(screen.press('return')).toMatchObject({ kind: 'disabled', reason: 'this is a sample finding' });
    expect(app.opened).toEqual([]);
  });

  it('lets a person pick among choices, the price of each beside it, and goes no further than chosen', async () => {
    const { screen, app } = await offered([revoke]);
    screen.press('return');
    expect(screen.text()).toMatch(/\( \) deny {2}denies one principal or address/);
    expect(screen.text().indexOf('denies one')).toBeLessThan(screen.text().indexOf('blocks public access'));
    screen.press('down', 'down', 'up', 'return');
    expect(screen.text()).toContain('(•) statement');
    expect(app.opened).toEqual([]);
    screen.press('return');
    expect(app.opened[0]?.args).toEqual({
      playbook: 'revoke-bucket-access',
      params: { bucket: 'amzn-s3-demo-bucket', level: 'statement' },
    });
  });

  it('plans an offer whose choice is made, says the price of it, and opens its parameters with e', async () => {
    const { screen, app } = await offered([{ ...revoke, params: { ...revoke.params, level: 'block' } }]);
    expect(screen.text()).toContain('level block: blocks public access to the whole bucket');
    screen.press('return');
    expect(app.opened[0]?.args).toMatchObject({ params: { level: 'block' } });
    screen.press('e');
    expect(screen.text()).toContain('› (•) block');
  });

  it('moving past a choice does not choose it', async () => {
    const { screen, app } = await offered([revoke]);
    screen.press('return', 'return', 'down', 'down', 'down');
    screen.type('arn:aws:iam::444455556666:root');
    screen.press('return');
    expect(app.opened[0]?.args).toMatchObject({
      params: { level: 'deny', principal: 'arn:aws:iam::444455556666:root' },
    });
  });

  it('takes back with Space a choice that may stay open, and says what Enter does', async () => {
    const choices = [{ value: 'useful', help: 'it showed something' }];
    const feedback = { name: 'feedback', help: 'What it was worth', required: false, placeholder: 'useful', choices };
    const info = { ...instancePlaybook, params: [...instancePlaybook.params, feedback] };
    const port = portOf({ list: () => [info], offers: () => [quarantine] });
    const { screen, app } = await offered([], { port });
    screen.press('return');
    expect(screen.text()).toContain('Enter takes this choice, ↓ goes past it');
    screen.press(' ');
    expect(screen.text()).toContain('› (•) useful');
    screen.press(' ');
    expect(screen.text()).toContain('› ( ) useful');
    screen.press('return');
    expect(screen.text()).toContain('Enter plans.');
    screen.press('return');
    expect(app.opened[0]?.args).toMatchObject({ params: { feedback: 'useful' } });
  });

  it('names what is missing instead of planning', async () => {
    const { screen, app } = await offered([]);
    screen.press('return');
    expect(screen.state().form?.info.id).toBe('quarantine-instance');
    screen.press('return');
    expect(screen.text()).toContain('Still needed: instance.');
    expect(app.opened).toEqual([]);
    screen.type(INSTANCE);
    screen.press('return');
    expect(app.opened[0]?.args).toEqual({ playbook: 'quarantine-instance', params: { instance: INSTANCE } });
  });

  it('takes a pasted value in a text field, on one line', async () => {
    const { screen } = await offered([]);
    screen.press('return');
    screen.paste(`${INSTANCE}\n`);
    expect(screen.state().form?.fields[0]?.edit.text).toBe(INSTANCE);
  });

  it('does what was typed before the playbooks were there once they are', async () => {
    const { promise, resolve } = Promise.withResolvers<PlaybookPort>();
    const app = { ...fakeApp(), playbooks: () => promise };
    const screen = openScreen(offersScreen, { subject }, app);
    screen.press('j', 'return', 'j');
    expect(app.opened).toEqual([]);
    resolve(portOf({ offers: () => [revoke, quarantine] }));
    await vi.waitFor(() =>
      expect(app.opened).toEqual([
        { screen: 'plan', args: { playbook: 'quarantine-instance', params: { instance: INSTANCE } } },
      ]),
    );
    expect(screen.state().early).toEqual([]);
  });

  it('says why what was typed early can not be done', async () => {
    const { promise, resolve } = Promise.withResolvers<PlaybookPort>();
    const app = { ...fakeApp(), playbooks: () => promise };
    const screen = openScreen(offersScreen, { subject }, app);
    screen.press('return');
    resolve(portOf({ offers: () => [{ ...quarantine, blocked: 'this is a sample finding' }] }));
    await vi.waitFor(() => expect(app.asked).toContain('notify this is a sample finding'));
    expect(app.opened).toEqual([]);
  });

  it('says when the playbooks can not be loaded', async () => {
    const app = fakeApp();
    const screen = openScreen(offersScreen, { subject }, app);
    await vi.waitFor(() => expect(screen.state().failure).toBeDefined());
    expect(screen.text()).toContain('not part of this test');
    expect(screen.press('return')).toMatchObject({ kind: 'disabled' });
  });
});
