import { expect, test } from 'vitest';
import { MOST_NAMED, seenClients } from '../../playbooks/steps/seen-clients.ts';
import { NAMES_KEPT } from '../../src/playbook/crowd.ts';
import { blastText } from '../../src/playbook/review.ts';

const outside = (count: number) => Array.from({ length: count }, (_, index) => `198.51.100.${index + 1}`);
const items = (clients: readonly string[]) => seenClients('client', clients, 'seen using SSH (22)');
const weighed = (clients: readonly string[]) => items(clients).map(({ seen: _, seenNames: __, ...item }) => item);

test('each of a few is a warning of its own, those from outside first', () => {
  expect(items(['10.0.0.9', '198.51.100.7']).map(blastText)).toEqual([
    'client 198.51.100.7: from outside, seen using SSH (22) (when planned: in the last hour)',
    'client 10.0.0.9: from inside, seen using SSH (22) (when planned: in the last hour)',
  ]);
  expect(new Set(items(outside(MOST_NAMED)).map(({ level }) => level))).toEqual(new Set(['warn']));
  expect(items(outside(MOST_NAMED))).toHaveLength(MOST_NAMED);
});

test('more are a crowd: another one in it is nothing that was not approved, one from the other side is named', () => {
  const crowd = outside(MOST_NAMED + 5);
  expect(items(crowd).map(blastText)).toEqual([
    'client more than 20: from outside, seen using SSH (22) (when planned: 25 in the last hour: 198.51.100.1, 198.51.100.10, 198.51.100.11 and 22 more)',
  ]);
  expect(weighed([...crowd, '203.0.113.250'])).toEqual(weighed(crowd));
  expect(weighed([...crowd, '10.0.0.9']).map(({ label }) => label)).toEqual(['more than 20', '10.0.0.9']);
});

test('a crowd inside is not the one outside', () => {
  const inside = Array.from({ length: MOST_NAMED + 5 }, (_, index) => `10.0.0.${index + 1}`);
  const [first, second] = weighed([...outside(MOST_NAMED + 5), ...inside]);
  expect(second).toEqual({ ...first, detail: 'from inside, seen using SSH (22)' });
  expect(second).not.toEqual(first);
});

test('who was in a crowd is kept by name, unless they are too many', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `198.51.${100 + (at >> 8)}.${at & 255}`);
  expect(items(many(NAMES_KEPT))).toMatchObject([{ seenNames: many(NAMES_KEPT).toSorted() }]);
  expect(items(many(NAMES_KEPT + 1))).toMatchObject([{ label: 'more than 20', seenNames: [] }]);
});

test('a crowd is more than those who were named', () => {
  expect(weighed(outside(MOST_NAMED + 1))).not.toEqual(weighed(outside(MOST_NAMED)));
});
