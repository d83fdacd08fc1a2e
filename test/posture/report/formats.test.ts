import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/posture/report/compare.ts';
import { csvReport } from '../../../src/posture/report/csv.ts';
import { ocsfEvents } from '../../../src/posture/report/ocsf.ts';
import { failuresOf } from '../../../src/posture/report/report.ts';
import { sarifOf } from '../../../src/posture/report/sarif.ts';
import { reportLines } from '../../../src/posture/report/text.ts';
import { jsonLine } from '../../../src/ui/export-text.ts';
import { earlierAudit, HOSTILE, sampleReport } from './sample-report.ts';

const command = (words: readonly string[]) => words.join(' ');
const style = { columns: 80, colour: false, command, limit: 20 };
/** What a terminal would obey or hide. */
const UNSAFE = /[\p{Cc}\p{Cf}]/u;

describe('the report for people', () => {
  it('says the scores first, then what failed with the worst first, then what is unknown and what is accepted', () => {
    const lines = reportLines(sampleReport(), style);
    const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
    const order = [
      /^Practice +score/,
      /^CRITICAL insecure-ports/,
      /^HIGH buckets-tls-only/,
      /^LOW/,
      /^Unknown/,
      /^Accepted/,
    ];
    const places = order.map(at);
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(lines[at(/^Encryption/)]).toMatch(/72–93 % +24 +2 +7$/);
    expect(lines).toContain('  - 7 buckets: s3:GetBucketPolicy is not permitted');
  });

  it('gives the command that plans each fix on one line, and says why a playbook can not do it', () => {
    const text = reportLines(sampleReport(), style).join('\n');
    expect(text).toContain('$ transit-tui plan close-insecure-ports --group-id sg-0a1b2c3d4e5f60718 --only-port 21\n');
    expect(text).toMatch(/enforce-bucket-tls can't do it: Its website endpoint speaks HTTP only, and\n +would stop\./);
    expect(text).not.toContain('--bucket amzn-s3-demo-website');
  });

  it.each([40, 80, 120])(
    'is no wider than %i columns but for commands, and holds nothing that a terminal obeys',
    (columns) => {
      for (const line of reportLines(sampleReport(true), { ...style, columns })) {
        expect(line).not.toMatch(UNSAFE);
        if (!line.includes('$ transit-tui')) expect(line.length, line).toBeLessThanOrEqual(columns);
      }
    },
  );

  it('lists so many resources of a check and says how many more there are', () => {
    const lines = reportLines(sampleReport(true, []), { ...style, limit: 2 });
    expect(lines).toContain('  … and 4 more: --all lists them, as --json and --csv do');
  });

  it('says what an exception no longer does', () => {
    const text = reportLines(sampleReport(), style).join(' ').replace(/\s+/g, ' ');
    expect(text).toContain(
      'certificates-renew, *00000002 (until 2025-12-31) has expired: what it accepted counts again',
    );
    expect(text).toContain('amzn-s3-demo-archive-* (until 2026-12-31) is no longer needed');
    expect(text).toContain('The reporting tool moves to TLS in March. (until 2026-03-31, dana@example.com)');
  });

  it('says of an audit that was interrupted that it is partial, and which checks it lacks', () => {
    const lines = reportLines({ ...sampleReport(), notDone: ['tls-listeners'] }, style);
    expect(lines.join('\n')).toMatch(/PARTIAL: interrupted before tls-listeners/);
  });
});

describe('the report as CSV', () => {
  it('is one row a judgement, and no cell is a formula', () => {
    const report = sampleReport(true);
    const rows = csvReport(report).split('\r\n');
    expect(rows).toHaveLength(2 + report.results.flatMap(({ judgements }) => judgements).length);
    expect(rows[0]).toMatch(/^practice,check,severity,verdict,/);
    expect(rows.find((row) => row.includes('HYPERLINK'))).toContain(`"'=HYPERLINK(""https`);
    expect(rows.find((row) => row.includes('reporting-db'))).toContain(
      'The reporting tool moves to TLS in March.,2026-03-31',
    );
    expect(rows.join('')).not.toMatch(UNSAFE);
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: { readonly name: string; readonly version: string; readonly rules: readonly Rule[] };
    };
    readonly results: readonly Result[];
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications: readonly {
        readonly message: { readonly text: string };
        readonly associatedRule: { readonly id: string; readonly index: number };
        readonly locations: readonly unknown[];
      }[];
    }[];
  }[];
}
interface Rule {
  readonly id: string;
  readonly helpUri: string;
  readonly help: { readonly text: string };
  readonly defaultConfiguration: { readonly level: string };
}
interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly { readonly logicalLocations: readonly { readonly fullyQualifiedName: string }[] }[];
  readonly partialFingerprints: Record<string, string>;
  readonly suppressions?: readonly { readonly kind: string; readonly status: string; readonly justification: string }[];
  readonly baselineState?: string;
}

describe('the report as SARIF', () => {
  const report = sampleReport(true);
  const { runs, version } = sarifOf(report) as Sarif;
  const [run] = runs;

  it('is a log of one run whose results point at the rules they are of', () => {
    expect([version, runs.length]).toEqual(['2.1.0', 1]);
    expect(run?.tool.driver).toMatchObject({ name: 'transit-tui', version: '0.1.0' });
    const rules = run?.tool.driver.rules ?? [];
    expect(rules.map(({ id }) => id)).toEqual(report.results.map(({ check }) => check.id));
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(rules[ruleIndex]?.id).toBe(ruleId);
    for (const { helpUri, help } of rules) {
      expect(helpUri).toMatch(/^https:/);
      expect(help.text).not.toBe('');
    }
  });

  it('gives each failure a level, a place and a fingerprint of its own', () => {
    const results = run?.results ?? [];
    expect(results).toHaveLength(failuresOf(report).length);
    expect(results[0]).toMatchObject({ ruleId: 'insecure-ports', level: 'error' });
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(['error', 'warning', 'note']));
    const prints = results.map(({ partialFingerprints }) => partialFingerprints['transitTuiJudgement/v1']);
    expect(new Set(prints).size).toBe(results.length);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{64}$/);
    for (const { locations } of results) expect(locations[0]?.logicalLocations[0]?.fullyQualifiedName).toBeTruthy();
  });

  it('gives every result its suppressions once there are exceptions, and those that are accepted their reason', () => {
    const suppressed = (run?.results ?? []).filter(({ suppressions = [] }) => suppressions.length > 0);
    expect(suppressed).toHaveLength(1);
    expect(suppressed[0]?.suppressions).toEqual([
      expect.objectContaining({
        kind: 'external',
        status: 'accepted',
        justification: 'The reporting tool moves to TLS in March.',
      }),
    ]);
    expect((run?.results ?? []).every(({ suppressions }) => suppressions !== undefined)).toBe(true);
    const [plain] = (sarifOf(sampleReport(false, [])) as Sarif).runs;
    expect((plain?.results ?? []).every(({ suppressions }) => suppressions === undefined)).toBe(true);
  });

  it('notifies of what could not be read, by check, and counts it nowhere as passed', () => {
    const [invocation] = run?.invocations ?? [];
    expect(invocation?.toolExecutionNotifications).toHaveLength(1);
    const [notification] = invocation?.toolExecutionNotifications ?? [];
    expect(notification?.message.text).toBe('Unknown, not passed: s3:GetBucketPolicy is not permitted.');
    expect(notification?.associatedRule).toEqual({ id: 'buckets-tls-only', index: 1 });
    expect(notification?.locations).toHaveLength(7);
    expect((sarifOf({ ...report, notDone: ['x'] }) as Sarif).runs[0]?.invocations[0]?.executionSuccessful).toBe(false);
  });

  it('says against an earlier audit what is new', () => {
    const since = compare(earlierAudit(), sampleReport());
    const [compared] = (sarifOf({ ...sampleReport(), since }) as Sarif).runs;
    const states = (compared?.results ?? []).map(({ message, baselineState }) => [
      message.text.split(':')[0],
      baselineState,
    ]);
    expect(states).toContainEqual(['amzn-s3-demo-website', 'new']);
    expect(states.filter(([, state]) => state === 'unchanged')).toHaveLength(4);
  });
});

interface Event {
  readonly resources: readonly { readonly uid: string }[];
  readonly compliance: { readonly status: string };
}

describe('the report as OCSF', () => {
  const report = sampleReport(true);
  const events = ocsfEvents(report) as Event[];
  const of = (uid: string) => events.find((event) => event.resources[0]?.uid === uid);

  it('is a Compliance Finding of 1.3.0 a judgement, with all that the class requires', () => {
    expect(events).toHaveLength(report.results.flatMap(({ judgements }) => judgements).length);
    for (const event of events) {
      expect(event).toMatchObject({
        activity_id: 1,
        category_uid: 2,
        class_uid: 2003,
        type_uid: 200301,
        time: Date.parse(report.endedAt),
        metadata: { version: '1.3.0', product: { name: 'transit-tui', version: '0.1.0' } },
        cloud: { provider: 'AWS', region: 'us-east-1', account: { uid: '111122223333', type_id: 10 } },
        compliance: { standards: expect.any(Array), control: expect.any(String) },
        finding_info: { uid: expect.stringMatching(/^[0-9a-f]{64}$/), title: expect.any(String) },
      });
      expect(JSON.parse(jsonLine(event))).toEqual(event);
    }
  });

  it('never says of what is unknown that it passes', () => {
    const verdicts = Map.groupBy(events, ({ compliance }) => compliance.status);
    expect([...verdicts].map(([status, all]) => [status, all.length])).toEqual(
      expect.arrayContaining([
        ['Pass', 38],
        ['Fail', 11],
        ['Unknown', 7],
      ]),
    );
    expect(of('amzn-s3-demo-shared-1')).toMatchObject({ severity_id: 0, compliance: { status_id: 0 } });
    expect(of('sg-0a1b2c3d4e5f60718')).toMatchObject({ severity_id: 5, status_id: 1, compliance: { status_id: 3 } });
    expect(of('sg-0b2c3d4e5f6071829')).toMatchObject({ status_id: 3, status: 'Suppressed' });
  });

  it('closes what passes again, updates what was there and creates what was not', () => {
    const since = compare(earlierAudit(), sampleReport(true));
    const compared = ocsfEvents({ ...report, since }) as { type_uid: number; message: string; status: string }[];
    const told = (name: string) => compared.find(({ message }) => message.startsWith(`${name}:`));
    expect(told('amzn-s3-demo-archive-1')).toMatchObject({ type_uid: 200303, status: 'Resolved' });
    expect(told('amzn-s3-demo-archive-2')).toMatchObject({ type_uid: 200302 });
    expect(told(`${HOSTILE.formula} label`)).toMatchObject({ type_uid: 200301 });
  });
});
