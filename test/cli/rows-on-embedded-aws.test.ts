import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { access } from '../../src/cli/access.ts';
import type { CommandAction } from '../../src/cli/cli.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { findings } from '../../src/cli/findings.ts';
import { flows } from '../../src/cli/flows.ts';
import { plainSnapshot } from '../../src/cli/plain-snapshot.ts';
import type { RowsOptions } from '../../src/cli/rows.ts';
import { embeddedAws, sessionOn } from '../live/embedded-aws.ts';
import { memoryCli } from './memory-cli.ts';

let aws: Awaited<ReturnType<typeof embeddedAws>>;
beforeAll(async () => {
  aws = await embeddedAws();
  aws.emulator.advance(10 * 60_000);
});
afterAll(() => aws.stop());
beforeEach(() => aws.emulator.clearFaults());

const onAws = (over = {}) => memoryCli({ now: aws.emulator.now, openSession: () => sessionOn(aws.emulator), ...over });
const DETECT = 'transit-tui flows --detect --profile incident';
const NO_FLAGS = { readOnly: false, demo: false, debug: false };
const failureOf = (run: Promise<number>) => run.catch((error) => error.failure);

describe.each([
  ['findings', findings, { Type: expect.any(String), Severity: expect.any(Number), Id: expect.any(String) }],
  ['access', access, { resource: expect.stringMatching(/^arn:aws:s3:::/), status: 'ACTIVE' }],
  ['flows', flows, { srcaddr: expect.any(String), action: expect.stringMatching(/^(ACCEPT|REJECT)$/) }],
] as [string, CommandAction<RowsOptions>, Record<string, unknown>][])('%s', (_, command, shape) => {
  test('prints the same rows as JSON, as CSV and as a table', async () => {
    const json = onAws();
    const csv = onAws();
    const table = onAws({ terminal: true });
    expect(await command(json.cli, { json: true })).toBe(EXIT.done);
    expect(await command(csv.cli, { csv: true })).toBe(EXIT.done);
    expect(await command(table.cli, {})).toBe(EXIT.done);
    expect(json.objects.length).toBeGreaterThan(2);
    expect(json.objects).toEqual(json.objects.map(() => expect.objectContaining(shape)));
    expect([json.out, csv.out.length, table.out.length]).toEqual([
      [],
      json.objects.length + 1,
      json.objects.length + 1,
    ]);
    for (const line of table.out) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('takes either --json or --csv', async () => {
    const { cli, out, errors } = onAws();
    expect(await command(cli, { json: true, csv: true })).toBe(EXIT.usage);
    expect([out, errors]).toEqual([[], ['transit-tui: --json and --csv exclude each other']]);
  });

  test('that is interrupted prints nothing', async () => {
    const { cli, objects } = onAws({ signal: AbortSignal.abort() });
    expect(await command(cli, { json: true })).toBe(EXIT.interrupted);
    expect(objects).toEqual([]);
  });
});

test('findings puts sequences and exfiltration first', async () => {
  const { cli, objects } = onAws();
  await findings(cli, { json: true });
  expect(objects[0]).toMatchObject({ Type: expect.stringMatching(/^AttackSequence:/) });
});

test('flows names --detect under its rows in a terminal, with as many detections as that shows', async () => {
  const shown = onAws({ terminal: true, columns: 200, globals: { ...NO_FLAGS, profile: 'incident' } });
  await flows(shown.cli, {});
  const detected = onAws();
  await flows(detected.cli, { detect: true, json: true });
  const count = detected.objects.length;
  expect(count).toBeGreaterThan(0);
  expect(shown.errors.at(-1)).toMatch(
    new RegExp(`^${count} detections?(, \\d+ of high severity)?: see them with ${DETECT}$`),
  );
  for (const options of [{ json: true }, { csv: true }, {}]) {
    const piped = onAws();
    await flows(piped.cli, options);
    expect([...piped.out, ...piped.errors].join('\n')).not.toContain('--detect');
  }
});

test('flows tells its lag and its gaps on standard error', async () => {
  const { cli, errors } = onAws();
  await flows(cli, { json: true });
  expect(errors.join('\n')).toMatch(/Newest record ended (\d+ min|less than a minute) ago/);
  expect(errors.join('\n')).toMatch(/Coverage gap/);
});

test('flows without findings says what is missing and prints the rest', async () => {
  aws.emulator.addFault({ operation: 'guardduty:ListDetectors', kind: 'access-denied', count: 1 });
  const { cli, errors, objects } = onAws();
  expect(await flows(cli, { json: true })).toBe(EXIT.done);
  expect(errors[0]).toMatch(/Which addresses findings name is unknown: .*guardduty:ListDetectors/);
  expect(objects.length).toBeGreaterThan(0);
});

test('a command that may not read ends with the failure, not with no rows', async () => {
  aws.emulator.addFault({ operation: 'guardduty:ListFindings', kind: 'access-denied', count: 1 });
  const { cli, out, objects } = onAws();
  expect(await failureOf(findings(cli, { json: true }))).toMatchObject({ code: 'denied' });
  expect([out, objects]).toEqual([[], []]);
});

describe('the plain snapshot', () => {
  test('shows the account, three panes and the commands for scripts', async () => {
    const { cli, out } = onAws();
    expect(await plainSnapshot(cli)).toBe(EXIT.done);
    const text = out.join('\n');
    expect(text).toMatch(/account 111122223333/);
    expect(text).toMatch(/== GuardDuty findings: \d+\n[\s\S]*AttackSequence/);
    expect(text).toMatch(/== Access Analyzer, S3: \d+\n[\s\S]*PUBLIC/);
    expect(text).toMatch(/== Denied and abnormal connections, last hour: \d+\n[\s\S]*REJECT/);
    expect(text).toMatch(/transit-tui findings\|access\|flows/);
  });

  test('names the commands for the account that it shows', async () => {
    const { cli, out } = onAws({ globals: { ...NO_FLAGS, readOnly: true, region: 'eu-central-1' } });
    await plainSnapshot(cli);
    expect(out).toContain(
      '  transit-tui findings|access|flows [--json|--csv] --region eu-central-1 --read-only   all rows of a pane',
    );
  });

  test('shows why a pane has nothing beside the others', async () => {
    aws.emulator.addFault({ operation: 'guardduty:ListDetectors', kind: 'access-denied', count: 1 });
    const { cli, out } = onAws();
    expect(await plainSnapshot(cli)).toBe(EXIT.done);
    expect(out.join('\n')).toMatch(/== GuardDuty findings: denied\n.*guardduty:ListDetectors[\s\S]*PUBLIC/);
  });

  test('without any access says so in its exit code', async () => {
    for (const service of ['guardduty', 'accessanalyzer', 'ec2']) {
      aws.emulator.addFault({ operation: `${service}:*`, kind: 'access-denied', count: 9 });
    }
    expect(await plainSnapshot(onAws().cli)).toBe(EXIT.noAccess);
  });
});
