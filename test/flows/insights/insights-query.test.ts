import { describe, expect, test } from 'vitest';
import { parseFilter } from '../../../src/flows/filter.ts';
import { DEFAULT_FORMAT, formatOf } from '../../../src/flows/format.ts';
import { whyNotInsights } from '../../../src/flows/insights/answer-insights.ts';
import { CannotAsk, conditionText } from '../../../src/flows/insights/insights-filter.ts';
import { insightsQuery } from '../../../src/flows/insights/insights-query.ts';
import type { FlowQuery } from '../../../src/flows/query.ts';
import { BY_TRACE } from '../../../src/flows/traces-of.ts';

const query: FlowQuery = { by: ['srcaddr', 'vpc-id'], action: 'denied', sort: 'bytes', top: 10, since: 1_700_000_000 };
const written = (filter: string) => conditionText(parseFilter(filter), DEFAULT_FORMAT.has);

test('a query is written as Logs Insights reads it', () => {
  expect(insightsQuery(query, formatOf(['srcaddr', 'bytes', 'end', 'action']))).toBe(
    [
      'filter @message like /^(\\S+ ){3}\\S+$/',
      'parse @message "* * * *" as flSrcaddr, flBytes, flEnd, flAction',
      'filter (flSrcaddr != "-") and flAction = "REJECT" and flEnd >= 1700000000',
      'stats count(*) as rCount, sum(flBytes) as rBytes, min(flEnd) as rFirst, max(flEnd) as rLast by flSrcaddr',
      'sort rBytes desc',
      'limit 10000',
    ].join('\n| '),
  );
});

test('gaps come with the rows where the format tells them', () => {
  expect(insightsQuery({ ...query, by: ['dstport'] }, DEFAULT_FORMAT)).toContain(
    '(flLogStatus = "OK" and flAction = "REJECT" and flEnd >= 1700000000) or flLogStatus = "NODATA" or (flLogStatus = "SKIPDATA" and (flEnd = "-" or flEnd >= 1700000000))',
  );
});

test('a format that can answer nothing is not asked', () => {
  expect(insightsQuery(query, formatOf(['srcaddr', 'end']))).toBeUndefined();
  expect(insightsQuery({ ...query, action: 'all' }, formatOf(['srcaddr', 'action']))).toBeUndefined();
});

describe('a condition', () => {
  test.each([
    ['dstport=22', '(flDstport != "-" and flDstport = 22)'],
    ['!(dstport=22)', '(flDstport != "-" and flDstport != 22)'],
    [
      '!(bytes>10 & action=REJECT)',
      '((flBytes != "-" and flBytes <= 10) or (flAction != "-" and flAction != "REJECT"))',
    ],
    ['src in 10.0.0.0/8', 'isIpv4InSubnet(flSrcaddr, "10.0.0.0/8")'],
    ['src!=2001:db8::1', '(flSrcaddr != "-" and not isIpv6InSubnet(flSrcaddr, "2001:db8::1/128"))'],
    // Of a field that no record has, nothing is true, nor is its negation.
    ['vpc=vpc-1 | dstport<1024', '(flDstport != "-" and flDstport < 1024)'],
    ['vpc=vpc-1 & dstport<1024', undefined],
    ['!(vpc=vpc-1)', undefined],
    ['eni="-"', undefined],
  ])('%s', (typed, text) => {
    expect(written(typed)).toBe(text);
  });

  test('a text that could mean something else in a query is not asked', () => {
    expect(() => conditionText({ kind: 'text', field: 'action', is: '=', value: '" or 1=1' }, () => true)).toThrow(
      CannotAsk,
    );
  });
});

test('says why it can not be asked', () => {
  const group = { logGroup: '/flows', formats: [DEFAULT_FORMAT], aggregationSeconds: 60 };
  expect(whyNotInsights([group], query)).toBeUndefined();
  expect(whyNotInsights([group], { ...query, by: BY_TRACE })).toBe('--detect takes every connection');
  expect(whyNotInsights([{ ...group, formats: [] }], query)).toBe('the format of /flows is not known');
  const other = formatOf(DEFAULT_FORMAT.fields.toReversed());
  expect(whyNotInsights([{ ...group, formats: [DEFAULT_FORMAT, other] }], query)).toBe(
    'formats of the same length write to /flows',
  );
});
