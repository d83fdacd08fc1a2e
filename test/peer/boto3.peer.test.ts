import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lostMembers } from './lost-members.ts';
import { type RecordedEmulator, startRecordedEmulator } from './recorded-emulator.ts';

interface Line {
  readonly service: string;
  readonly operation: string;
  readonly answered: boolean;
  readonly parsed: unknown;
  readonly problems: readonly string[];
}

const run = promisify(execFile);
const maxBuffer = 64 * 1024 * 1024;
const script = fileURLToPath(new URL('./boto3/run.py', import.meta.url));

describe('boto3 against the embedded AWS', () => {
  let server: RecordedEmulator;
  let lines: Line[];

  beforeAll(async () => {
    await needs('python3', ['-c', 'import boto3'], 'python3 with boto3');
    server = await startRecordedEmulator();
    const { stdout } = await run('python3', ['-B', script], { env: environment(), maxBuffer });
    lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }, 180_000);
  afterAll(() => server?.emulator.stop());

  const environment = () => ({ PATH: process.env.PATH, HOME: '/nonexistent', ...server.emulator.env });

  it('calls every operation that has a handler', () => {
    const called = new Set(lines.map((line) => `${line.service}:${line.operation}`));
    expect(server.operations.filter((operation) => !called.has(operation))).toEqual([]);
  });

  it('gets answers that botocore parses, and that its validator finds complete', () => {
    const wrong = lines.filter((line) => line.problems.length > 0);
    expect(wrong.map(({ service, operation, problems }) => `${service}:${operation} ${problems.join('; ')}`)).toEqual(
      [],
    );
  });

  it('receives every member that the handlers gave', () => {
    const answered = lines.filter((line) => line.answered);
    const lost = answered.flatMap((line, index) => {
      const given = server.recorded[index];
      if (given?.operation !== line.operation)
        return [`call ${index} is ${line.operation}, recorded ${given?.operation}`];
      return lostMembers(given.output, line.parsed, `${line.service}:${line.operation}`);
    });
    expect(lost).toEqual([]);
  });

  it('answers an operation without a handler as AWS does an unknown one', async () => {
    const failed = await run('python3', ['-c', unknownOperation], { env: environment() });
    expect(failed.stdout.trim()).toMatch(/UnknownOperation|InvalidAction|UnsupportedOperation|AccessDenied/);
  });
});

const unknownOperation = `
import boto3, botocore.exceptions
try:
    boto3.client("ec2").describe_placement_groups()
    print("answered")
except botocore.exceptions.ClientError as error:
    print(error.response["Error"]["Code"])
`;

describe('the aws command line against the embedded AWS', () => {
  let server: RecordedEmulator;

  beforeAll(async () => {
    await needs('aws', ['--version'], 'the aws command line');
    server = await startRecordedEmulator();
  });
  afterAll(() => server?.emulator.stop());

  const aws = async (...args: string[]): Promise<string> => {
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', ...server.emulator.env };
    const { stdout } = await run('aws', args, { env, maxBuffer });
    return stdout.trim();
  };

  it('knows who is calling', async () => {
    expect(await aws('sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text')).toMatch(
      /^arn:aws:sts::111122223333:assumed-role\/IncidentResponder\//,
    );
  });

  it('reads the attack sequence', async () => {
    const detector = await aws('guardduty', 'list-detectors', '--query', 'DetectorIds[0]', '--output', 'text');
    const criteria = JSON.stringify({ Criterion: { type: { Eq: ['AttackSequence:S3/CompromisedData'] } } });
    const found = await aws('guardduty', 'list-findings', '--detector-id', detector, '--finding-criteria', criteria);
    const { FindingIds } = JSON.parse(found) as { FindingIds: string[] };
    const signals = await aws(
      ...['guardduty', 'get-findings', '--detector-id', detector, '--finding-ids', ...FindingIds],
      ...['--query', 'Findings[0].Service.Detection.Sequence.Signals[].Name', '--output', 'text'],
    );
    expect(signals).toContain('Exfiltration:S3/AnomalousBehavior');
  });

  it('copies a flow-log object and finds its header', async () => {
    const listed = await aws('s3', 'ls', 's3://amzn-s3-demo-flow-logs', '--recursive');
    const key = listed.split('\n').at(-1)?.split(/\s+/).at(-1);
    const { stdout } = await run(
      'bash',
      ['-c', `aws s3 cp "s3://amzn-s3-demo-flow-logs/${key}" - | gunzip | head -1`],
      {
        env: { PATH: process.env.PATH, HOME: '/nonexistent', ...server.emulator.env },
      },
    );
    expect(stdout).toMatch(/^version account-id interface-id srcaddr/);
  });
});

async function needs(command: string, args: string[], what: string): Promise<void> {
  try {
    await run(command, args);
  } catch (error) {
    throw new Error(`the peer tests need ${what}: ${error instanceof Error ? error.message : error}`);
  }
}
