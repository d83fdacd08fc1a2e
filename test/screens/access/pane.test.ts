import { describe, expect, test } from 'vitest';
import { accessPane } from '../../../screens/access/pane.ts';
import { FAKE_START, fakeAccess, fakeAccessFindings } from '../../support/fake-feeds.ts';

const now = FAKE_START;
const cell = (id: string, row = fakeAccess({})) =>
  accessPane.columns.find((column) => column.id === id)?.text(row, now);

describe('a row', () => {
  test('of a public bucket says so in words', () => {
    expect(['exposure', 'bucket', 'principal', 'actions', 'status'].map((id) => cell(id))).toEqual([
      'PUBLIC',
      'amzn-s3-demo-payroll',
      'everyone',
      'read, list',
      'active',
    ]);
  });

  test('that could not be analysed is neither public nor safe', () => {
    const row = fakeAccess({ error: 'ACCESS_DENIED', isPublic: undefined, principals: [], actions: [] });
    expect(cell('exposure', row)).toBe('ERROR');
    expect(accessPane.detail(row, now).headline[0]).toContain('it may be open or not');
  });

  test('that is not read in full yet does not claim that nobody has access', () => {
    const row = fakeAccess({ detailed: false, principals: [], actions: [] });
    expect([cell('principal', row), cell('actions', row)]).toEqual(['…', '…']);
  });

  test('of another account names it', () => {
    expect(cell('principal', fakeAccess({ isPublic: false, principals: ['AWS: 444455556666', 'AWS: *'] }))).toBe(
      'account 444455556666 +1',
    );
  });
});

test('the headline says who can do what through which door', () => {
  expect(accessPane.detail(fakeAccess({}), now).headline).toEqual([
    'Everyone can read and list amzn-s3-demo-payroll through its policy.',
    'Active in account 111122223333 since 2026-02-28 14:02 UTC, last analysed at 13:52 UTC.',
  ]);
});

test('public buckets come first and what is resolved last', () => {
  const compare = accessPane.sorts[0]?.compare ?? (() => 0);
  const rows = [...fakeAccessFindings(), fakeAccess({ id: 'old', status: 'RESOLVED' })].reverse().sort(compare);
  expect(rows.map((row) => cell('exposure', row))).toEqual(['PUBLIC', 'PUBLIC', 'EXTERNAL', 'ERROR', 'PUBLIC']);
  expect(rows.at(-1)?.id).toBe('old');
});
