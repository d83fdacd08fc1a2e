import { expect, test } from 'vitest';
import type { LoggedRequest } from '../../src/emulator/emulator.ts';
import { callsOf, notMoreThan, withLeftovers } from './changing-calls.ts';

const OPEN = 'sg-00000000000000001';
const QUARANTINE = 'sg-00000000000000002';
const names = new Map([
  [OPEN, 'run-1'],
  [QUARANTINE, 'transit-tui-quarantine'],
]);

const request = (operation: string, input: unknown): LoggedRequest => ({
  seq: 1,
  at: 0,
  service: 'ec2',
  operation,
  input,
  mutates: true,
  applied: true,
  status: 200,
});
const wear = (groupId: string) =>
  request('ModifyNetworkInterfaceAttribute', { NetworkInterfaceId: 'eni-1', Groups: [groupId] });
const remove = (GroupId: string) => request('DeleteSecurityGroup', { GroupId });
const makeOpen = request('CreateSecurityGroup', { GroupName: 'run-1' });
const callsIn = (...requests: readonly LoggedRequest[]) => callsOf(requests, { runId: 'run-1', known: '', names });

test('a call that takes effect twice is more than a run makes', () => {
  const usual = callsIn(remove(OPEN));
  expect(() => notMoreThan(callsIn(remove(OPEN), remove(OPEN)), usual, 'the run')).toThrow(/2 times what is applied 1/);
});

test('two groups that one run made are not taken for each other', () => {
  const usual = callsIn(remove(OPEN));
  expect(() => notMoreThan(callsIn(remove(QUARANTINE)), usual, 'the run')).toThrow(/belongs to none of its steps/);
});

test('a swap may close again what is closed already, but isolating twice is twice', () => {
  const closedAgain = callsIn(wear(QUARANTINE), makeOpen, wear(QUARANTINE));
  expect([...closedAgain.applied.values()]).toEqual([1, 1]);
  expect([...callsIn(wear(QUARANTINE), wear(QUARANTINE)).applied.values()]).toEqual([2]);
  expect([...callsIn(makeOpen, wear(QUARANTINE), wear(OPEN), wear(QUARANTINE)).applied.values()]).toEqual([1, 2, 1]);
});

test('a rollback may take away the open group of a swap that stopped, and nothing the run took away itself', () => {
  const [back, ran] = [callsIn(remove(QUARANTINE)), callsIn(makeOpen, remove(OPEN))];
  const both = callsIn(remove(OPEN), remove(QUARANTINE));
  notMoreThan(both, withLeftovers(back, ran, callsIn(makeOpen)), 'the rollback');
  expect(() => notMoreThan(both, withLeftovers(back, ran, ran), 'the rollback')).toThrow(/none of its steps/);
});

test('a call that is sent anew is the same one, whatever token the SDK gives it', () => {
  const tagged = (clientToken: string) => request('UpdateFindings', { ids: ['one'], clientToken });
  const named = (ClientToken: string) => request('CreateSnapshots', { ClientToken });
  expect(callsIn(tagged('a'), tagged('b')).sent.size).toBe(1);
  expect(callsIn(named('a'), named('b')).sent.size).toBe(1);
});
