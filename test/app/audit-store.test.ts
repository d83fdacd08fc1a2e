import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AuditStore, type AuditStoreHost, createAuditStore } from '../../src/app/audit-store.ts';
import type { Failure } from '../../src/aws/errors.ts';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { NOW, sessionOn } from '../support/playbook-session.ts';

let emulator: Emulator;
let session: Session;
let logged: Failure[];
let store: AuditStore;
let changedAt: number | undefined;

const host = (): AuditStoreHost => ({
  now: emulator.now,
  session: async () => session,
  account: () => '111122223333',
  changedAt: () => changedAt,
  logError: (_, failure) => logged.push(failure),
});

beforeEach(async () => {
  emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOW });
  session = await sessionOn(emulator.url, true);
  logged = [];
  changedAt = undefined;
  store = createAuditStore(host());
});
afterEach(async () => {
  store.stop();
  session.close();
  await emulator.stop();
});

const ended = () => vi.waitFor(() => expect(store.view().reading).toBe(false), { timeout: 20_000 });

describe('the audit of the console', () => {
  it('reads the account once, however often it is started, and tells of each check as it is done', async () => {
    const seen = new Set<number>();
    store.subscribe(() => seen.add(store.view().results.length));
    store.start();
    store.start();
    await ended();
    const { results, of, at, failure } = store.view();
    expect(results.map(({ check }) => check.id)).toEqual(CHECKS.map(({ id }) => id));
    expect({ of, at, failure }).toEqual({
      of: { account: '111122223333', region: 'us-east-1' },
      at: NOW,
      failure: undefined,
    });
    expect(seen.size).toBeGreaterThan(1);
    const listings = emulator.requests().filter(({ operation }) => operation === 'ListDetectors');
    expect(listings).toHaveLength(1);
  });

  it('keeps what it found while it reads again', async () => {
    store.start();
    await ended();
    const before = store.view().results;
    store.start();
    expect(store.view()).toMatchObject({ reading: true, results: before });
    await ended();
  });

  it('reads again once something was changed here, and says that what it shows is the one before', async () => {
    store.refresh();
    await ended();
    const listings = () => emulator.requests().filter(({ operation }) => operation === 'ListDetectors').length;
    store.refresh();
    changedAt = NOW - 1;
    store.refresh();
    expect(store.view().reading).toBe(false);
    expect(listings()).toBe(1);
    changedAt = NOW + 1;
    store.refresh();
    expect(store.view()).toMatchObject({ reading: true, again: true });
    changedAt = undefined;
    await ended();
    expect(listings()).toBe(2);
  });

  it('shows nothing of an account that the console has left', async () => {
    store.start();
    await ended();
    const identity = { ...(await session.identity()), account: '444455556666' };
    session = { ...session, identity: async () => identity };
    const seen = new Set<number>();
    store.subscribe(() => store.view().of?.account !== '111122223333' && seen.add(store.view().results.length));
    store.start();
    await ended();
    expect(store.view().of?.account).toBe('444455556666');
    expect(Math.min(...seen)).toBe(0);
  });

  it('says why there is no audit, and keeps the one before', async () => {
    store.start();
    await ended();
    const before = store.view().results;
    session = { ...session, identity: () => Promise.reject(new Error('no one is there')) };
    store.start();
    await ended();
    expect(store.view()).toMatchObject({ results: before, failure: { message: expect.stringContaining('no one') } });
    expect(logged).toHaveLength(1);
  });

  it('keeps the part that it has when it is stopped, and says that it is one', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    emulator.setGate(async ({ operation, stage }) =>
      operation === 'ListDetectors' && stage === 'arrived' ? promise : undefined,
    );
    store.start();
    await vi.waitFor(() => expect(store.view().progress).toBeDefined());
    store.stop();
    resolve(undefined);
    await ended();
    expect(store.view()).toMatchObject({ reading: false, stopped: true });
    expect(store.view().results.length).toBeLessThan(CHECKS.length);
    expect(logged).toEqual([]);
  });

  it('started before the session is open, reads as soon as it is', async () => {
    const opening = Promise.withResolvers<Session>();
    const early = createAuditStore({ ...host(), session: () => opening.promise });
    early.start();
    expect(early.view()).toMatchObject({ reading: true, results: [] });
    opening.resolve(session);
    await vi.waitFor(() => expect(early.view().results).toHaveLength(CHECKS.length), { timeout: 20_000 });
    expect(logged).toEqual([]);
  });

  it('says so where the session could not be opened', async () => {
    const early = createAuditStore({ ...host(), session: async () => undefined });
    early.start();
    await vi.waitFor(() => expect(early.view().reading).toBe(false));
    expect(early.view()).toMatchObject({ failure: { message: 'The AWS session is not open.' } });
  });
});
