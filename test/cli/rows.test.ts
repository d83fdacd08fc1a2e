import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { ACCESS_FORMAT } from '../../src/cli/access.ts';
import { FINDING_FORMAT } from '../../src/cli/findings.ts';
import { CONNECTION_FORMAT } from '../../src/cli/flows.ts';
import { printRows } from '../../src/cli/rows.ts';
import { access, connection, finding } from '../correlate/rows.ts';
import { memoryCli } from './memory-cli.ts';

describe('--json', () => {
  test("gives a connection under the flow log's names", () => {
    const { cli, objects, out } = memoryCli();
    printRows(cli, [connection()], CONNECTION_FORMAT, { json: true });
    expect(out).toEqual([]);
    expect(objects).toEqual([
      {
        srcaddr: '203.0.113.9',
        dstaddr: '10.0.1.20',
        srcport: null,
        dstport: 22,
        protocol: 6,
        action: 'REJECT',
        count: 3,
        packets: 9,
        bytes: 540,
        first: '2026-01-15T11:00:00.000Z',
        last: '2026-01-15T11:59:00.000Z',
        'interface-id': ['eni-0aaaaaaaaaaaaaaaa'],
        'instance-id': null,
        'flow-direction': null,
        abnormal: [],
      },
    ]);
  });

  test('puts sequences and exfiltration first and keeps what AWS nests', () => {
    const { cli, objects } = memoryCli();
    const rows = [
      finding({ id: 'other', group: 'other', updatedAt: 9 }),
      finding({ id: 'exfiltration', updatedAt: 1, raw: { Service: { Count: 4 } } }),
      finding({ id: 'sequence', group: 'sequence', updatedAt: 0 }),
    ];
    printRows(cli, rows, FINDING_FORMAT, { json: true });
    expect(objects).toMatchObject([{ Id: 'sequence' }, { Id: 'exfiltration', Service: { Count: 4 } }, { Id: 'other' }]);
  });

  test('tells unknown from none where access could not be analysed', () => {
    const { cli, objects } = memoryCli();
    const unknown = { error: 'ACCESS_DENIED', isPublic: undefined, principals: [], actions: [] };
    printRows(cli, [access(unknown), access()], ACCESS_FORMAT, { json: true });
    expect(objects).toMatchObject([
      { error: 'ACCESS_DENIED', isPublic: null, principal: null, action: null },
      { error: null, isPublic: true, principal: ['AWS: *'], action: ['s3:GetObject'] },
    ]);
  });
});

test('--csv quotes as RFC 4180 says and lets no cell be a formula', () => {
  const { cli, out } = memoryCli();
  printRows(cli, [access({ bucket: '=x', resource: '=cmd|"/c calc"!A1', sources: ['a,b'] })], ACCESS_FORMAT, {
    csv: true,
  });
  expect(out).toHaveLength(2);
  expect(out[0]).toMatch(/^id,analyzerArn,resource,.*,analyzedAt\r$/);
  expect(out[1]).toContain(`"'=cmd|""/c calc""!A1"`);
  expect(out[1]).toContain('"a,b"');
});

describe('the table', () => {
  test('fits the terminal whatever its width and whatever an attacker named things', () => {
    const name = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(name, fc.integer({ min: 30, max: 200 }), (text, columns) => {
        const { cli, out } = memoryCli({ columns, terminal: true });
        printRows(cli, [finding({ type: text, buckets: [{ name: text }] })], FINDING_FORMAT, {});
        expect(out).toHaveLength(2);
        for (const line of out) {
          expect(stringWidth(line)).toBeLessThanOrEqual(columns);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
  });

  test('cuts nothing where it goes to a file or another program, and keeps the columns under their titles', () => {
    const { cli, out } = memoryCli({ columns: 80 });
    const long = 'arn:aws:s3:::amzn-s3-demo-bucket-'.padEnd(150, 'x');
    printRows(cli, [access({ resource: long }), access({ bucket: '\u{1f4a5}' })], ACCESS_FORMAT, {});
    const [heading = '', ...lines] = out;
    expect(out.join('\n')).not.toContain('…');
    for (const { title, text } of ACCESS_FORMAT.columns) {
      expect(heading).toContain(title);
      expect(lines[0]).toContain(text(access({ resource: long })));
    }
  });

  test('marks samples, public buckets and what was not analysed', () => {
    const { cli, out } = memoryCli({ columns: 120 });
    printRows(cli, [finding({ sample: true })], FINDING_FORMAT, {});
    printRows(cli, [access(), access({ error: 'ACCESS_DENIED', isPublic: undefined })], ACCESS_FORMAT, {});
    expect(out.join('\n')).toMatch(/\[SAMPLE\] Exfiltration:S3[\s\S]*PUBLIC[\s\S]*not analysed/);
  });

  test('says on standard error that there is nothing', () => {
    const { cli, out, errors } = memoryCli();
    printRows(cli, [], FINDING_FORMAT, {});
    expect([out, errors]).toEqual([[], ['No current findings.']]);
  });
});
