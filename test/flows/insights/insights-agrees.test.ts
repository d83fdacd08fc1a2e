import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseQuery } from '../../../src/emulator/cloudwatch-logs/insights-parse.ts';
import { runQuery } from '../../../src/emulator/cloudwatch-logs/insights-run.ts';
import { DEFAULT_FORMAT } from '../../../src/flows/format.ts';
import { insightsQuery } from '../../../src/flows/insights/insights-query.ts';
import { InsightsRows } from '../../../src/flows/insights/insights-rows.ts';
import type { FlowCount, FlowFilter, FlowQuery } from '../../../src/flows/query.ts';
import { counted, pieceOf } from '../engine/counted.ts';

const address = fc.constantFrom('10.0.0.1', '10.0.1.9', '203.0.113.7', '2001:db8::5', '2001:db8:1::5');
const port = fc.constantFrom('-', '0', '22', '443', '3389', '40000');
const figure = fc.constantFrom('-', '1', '40', '1500', '4000000000');
const start = fc.integer({ min: 1_700_000_000, max: 1_700_000_300 });

/** Lines of the default format, some without ports or figures, some of which say that nothing flowed. */
const line = fc
  .tuple(address, address, port, port, figure, figure, start, fc.constantFrom('ACCEPT', 'REJECT'), fc.nat(20))
  .map(([src, dst, srcport, dstport, packets, bytes, began, action, dice]) =>
    dice === 0
      ? `2 111122223333 eni-01 - - - - - - - ${began} ${began + 60} - NODATA`
      : `2 111122223333 eni-0${dice % 3} ${src} ${dst} ${srcport} ${dstport} 6 ${packets} ${bytes} ${began} ${began + 60} ${action} OK`,
  );

const is = fc.constantFrom('=', '!=', '<', '<=', '>', '>=') as fc.Arbitrary<'='>;
const single: fc.Arbitrary<FlowFilter> = fc.oneof(
  fc.record({
    kind: fc.constant('number' as const),
    field: fc.constantFrom('dstport', 'bytes', 'protocol', 'tcp-flags'),
    is,
    value: fc.constantFrom(0, 6, 22, 40, 1500),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    field: fc.constantFrom('action', 'interface-id', 'vpc-id'),
    is: fc.constantFrom('=', '!='),
    value: fc.constantFrom('ACCEPT', 'eni-01', 'vpc-1'),
  }),
  fc.constantFrom<FlowFilter>(
    { kind: 'block', field: 'srcaddr', address: '10.0.0.0', bits: 23 },
    { kind: 'block', field: 'dstaddr', address: '203.0.113.7', bits: 32 },
    { kind: 'block', field: 'srcaddr', address: '2001:db8::', bits: 48 },
  ),
);
const { filter } = fc.letrec<{ filter: FlowFilter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    single,
    fc.record({ kind: fc.constantFrom('and', 'or'), parts: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), part: tie('filter') }),
  ),
}));

const query: fc.Arbitrary<FlowQuery> = fc.record({
  by: fc.constantFrom(
    ['srcaddr'],
    ['dstport', 'action'],
    ['interface-id'],
    ['srcaddr', 'dstaddr', 'dstport', 'protocol'],
  ),
  action: fc.constantFrom('denied', 'accepted', 'all'),
  filter,
  since: fc.constantFrom(1_700_000_001, 1_700_000_200),
  until: fc.constantFrom(1_700_000_150, 1_700_000_900),
  top: fc.constant(1000),
  sort: fc.constantFrom('count', 'bytes', 'packets'),
});

/** What CloudWatch Logs would answer, by the embedded AWS's own reading of the language. */
function askedOfInsights(lines: readonly string[], asked: FlowQuery): InsightsRows {
  const text = insightsQuery(asked, DEFAULT_FORMAT);
  const rows = new InsightsRows(asked);
  if (text === undefined) return rows;
  const events = lines.map((message) => ({ '@message': message, '@epoch': 0 }));
  for (const row of runQuery(parseQuery(text), events).rows) {
    const columns = Object.entries(row).map(([name, value]) => [name, String(value)]);
    rows.add(Object.fromEntries(columns), DEFAULT_FORMAT);
  }
  return rows;
}

const figures = ({ values, count, packets, bytes, first, last }: FlowCount) => ({
  values,
  count,
  packets,
  bytes,
  first,
  last,
});

test('whatever is asked, the query that is sent counts what is counted here', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 60 }), query, async (lines, asked) => {
      const text = [DEFAULT_FORMAT.fields.join(' '), ...lines].join('\n');
      const { answer } = await counted([pieceOf('here', text)], asked);
      const there = askedOfInsights(lines, asked);
      expect(there.heaviest(DEFAULT_FORMAT.has).map(figures)).toEqual(answer.rows.map(figures));
      expect(there.records).toBe(answer.matched);
      // A field that the format lacks makes the condition impossible: then nothing is asked, gaps neither.
      if (there.nodata > 0) expect(there.nodata).toBe(answer.intake.nodata);
    }),
    { numRuns: 150 },
  );
});
