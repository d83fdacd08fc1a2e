import { expect, test } from 'vitest';
import { flowsPane } from '../../../screens/flows/pane.ts';
import { FAKE_START, fakeConnection, fakeConnections } from '../../support/fake-feeds.ts';

const now = FAKE_START + 300_000;
const way = (row = fakeConnection({})) => flowsPane.columns.find((column) => column.id === 'way')?.text(row, now);

test('a row names ports by their service, and protocols but for TCP', () => {
  expect(way()).toBe('10.0.1.15→203.0.113.9:443 https');
  expect(way(fakeConnection({ protocol: 17, dstport: 53 }))).toBe('10.0.1.15→203.0.113.9:53/udp dns');
  expect(way(fakeConnection({ protocol: 1, dstport: undefined }))).toBe('10.0.1.15→203.0.113.9/icmp');
  expect(way(fakeConnection({ dstaddr: '2001:db8::9' }))).toBe('10.0.1.15→[2001:db8::9]:443 https');
  expect(way(fakeConnection({ protocol: undefined, dstport: undefined }))).toBe('10.0.1.15→203.0.113.9/?');
});

test('a narrow row leaves out the service, then the start of the source, and keeps the port', () => {
  const text = (width: number) =>
    flowsPane.columns.find((column) => column.id === 'way')?.text(fakeConnection({}), now, width);
  expect(text(29)).toBe('10.0.1.15→203.0.113.9:443');
  expect(text(20)).toBe('….15→203.0.113.9:443');
});

test('the answers of a service show its port, at the side that it is on', () => {
  const answers = fakeConnection({ srcport: 443, dstport: undefined, action: 'ACCEPT', abnormal: ['large egress'] });
  expect(way(answers)).toBe('10.0.1.15:443→203.0.113.9 https');
  expect(flowsPane.detail(answers, now).headline[0]).toBe(
    '10.0.1.15:443 (https) answered 203.0.113.9/tcp, which is unusual: large egress.',
  );
});

test('ICMP has no port, whatever the log has in its place', () => {
  expect(way(fakeConnection({ protocol: 1, dstport: 0 }))).toBe('10.0.1.15→203.0.113.9/icmp');
});

test('the headline can be read aloud', () => {
  expect(flowsPane.detail(fakeConnection({}), now).headline).toEqual([
    '10.0.1.15 (i-0a1b2c3d4e5f60718) tried to reach 203.0.113.9:443/tcp (https) and was refused.',
    '12 records, 2.3 KiB in 40 packets since 14:02 UTC, last at 14:06 UTC.',
  ]);
});

test('an action that the log format leaves out is not called refused', () => {
  const row = fakeConnection({ action: 'UNKNOWN' });
  expect(flowsPane.detail(row, now).headline[0]).toContain('may have got through or not');
  expect(flowsPane.views.map((view) => view.keep(row))).toEqual([false, false, false, false, true]);
});

test('what got through and should not have comes first', () => {
  const compare = flowsPane.sorts[0]?.compare ?? (() => 0);
  expect(fakeConnections().reverse().sort(compare)[0]).toMatchObject({ action: 'ACCEPT', abnormal: ['large egress'] });
});

test('a refused connection says that the log does not know by what', () => {
  const judged = flowsPane.detail(fakeConnection({}), now).sections.find((section) => section.title === 'Refused by');
  expect(judged?.rows[0]?.[1]).toContain('does not say whether a security group or a network ACL');
});
