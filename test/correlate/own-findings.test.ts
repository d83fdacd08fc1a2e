import { describe, expect, test } from 'vitest';
import { toFinding } from '../../src/aws/guardduty/to-finding.ts';
import { type OwnRun, oursOf } from '../../src/correlate/own-findings.ts';

const CALLER = 'arn:aws:sts::111122223333:assumed-role/IncidentResponder/ana';
const BUCKET = 'amzn-s3-demo-bucket';
const at = (clock: string) => Date.parse(`2026-01-02T${clock}Z`);

const run: OwnRun = {
  runId: 'run-20260102-030400-abcdef',
  account: '111122223333',
  stretches: [{ caller: CALLER, from: at('03:04:00'), to: at('03:04:20') }],
  operations: ['PutPublicAccessBlock', 'PutBucketPolicy'],
  touched: [BUCKET, '111122223333'],
};

interface Told {
  readonly type?: string;
  readonly api?: string;
  readonly user?: object;
  readonly first?: string;
  readonly last?: string;
  readonly bucket?: string | null;
  readonly additional?: object;
}

/** A finding as GetFindings gives it of a call by the responder's session on the bucket. */
const finding = ({ type, api, user, first, last, bucket = BUCKET, additional }: Told = {}) =>
  toFinding({
    Id: 'a'.repeat(32),
    Type: type ?? 'Impact:S3/AnomalousBehavior.Permission',
    AccountId: '111122223333',
    Severity: 8,
    Resource: {
      ResourceType: 'S3Bucket',
      AccessKeyDetails: {
        AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
        UserType: 'AssumedRole',
        UserName: 'IncidentResponder',
        PrincipalId: 'AROAIOSFODNN7EXAMPLE:ana',
        ...user,
      },
      ...(bucket === null ? {} : { S3BucketDetails: [{ Name: bucket }] }),
    },
    Service: {
      EventFirstSeen: `2026-01-02T${first ?? '03:04:05'}Z`,
      EventLastSeen: `2026-01-02T${last ?? '03:04:10'}Z`,
      Action: { ActionType: 'AWS_API_CALL', AwsApiCallAction: { Api: api ?? 'PutBucketPolicy' } },
      ...(additional === undefined ? {} : { AdditionalInfo: { Value: JSON.stringify(additional), Type: 'default' } }),
    },
  });

describe('a finding about what a run did', () => {
  test('is called ours with the run and what speaks for it, as an inference', () => {
    const ours = oursOf(finding(), [run]);
    expect(ours?.runId).toBe(run.runId);
    expect(ours?.reason).toContain(`${CALLER} sent PutBucketPolicy on ${BUCKET}`);
    expect(ours?.reason).toMatch(/Inferred, not proven/);
  });

  test('is known by the name under which CloudTrail has the call', () => {
    expect(oursOf(finding({ api: 'PutBucketPublicAccessBlock' }), [run])).toBeDefined();
  });

  test('may name no resource but the identity itself', () => {
    const type = 'Impact:IAMUser/AnomalousBehavior';
    expect(oursOf(finding({ type, bucket: null }), [run])?.reason).not.toContain(' on ');
  });

  test('says so where it came under the name of this program', () => {
    const additional = { userAgent: { fullUserAgent: 'aws-sdk-js/3 transit-tui' } };
    expect(oursOf(finding({ additional }), [run])?.reason).toContain('under the name of this program');
  });

  test('of an IAM user is known by the user', () => {
    const caller = 'arn:aws:iam::111122223333:user/security/bob';
    const user = { UserType: 'IAMUser', UserName: 'bob', PrincipalId: 'AIDAIOSFODNN7EXAMPLE' };
    const own = { ...run, stretches: [{ caller, from: at('03:04:00'), to: at('03:04:20') }] };
    expect(oursOf(finding({ user }), [own])).toBeDefined();
    expect(oursOf(finding({ user }), [run])).toBeUndefined();
  });
});

describe('a finding is not ours', () => {
  const told: [string, Told][] = [
    ['when another session of the role called', { user: { PrincipalId: 'AROAIOSFODNN7EXAMPLE:mallory' } }],
    ['when it does not say which session called', { user: { PrincipalId: undefined } }],
    ['when another role called', { user: { UserName: 'PaymentsExportRole' } }],
    ['when it began before the run', { first: '02:30:00' }],
    ['when it went on after the run', { last: '03:30:00' }],
    ['when it is about another bucket', { bucket: 'amzn-s3-demo-ledger' }],
    ['when a call was made that the run did not send', { api: 'GetObject' }],
    [
      'when such a call is among the anomalous ones',
      { additional: { anomalies: { anomalousAPIs: 's3.amazonaws.com:[PutBucketPolicy:success, GetObject:success]' } } },
    ],
    ['when another program called', { additional: { userAgent: { fullUserAgent: 'aws-cli/2.0' } } }],
    ['when it is a sample', { additional: { sample: true } }],
    ['when it is an attack sequence', { type: 'AttackSequence:S3/CompromisedData' }],
  ];
  test.each(told)('%s', (_, each) => {
    expect(oursOf(finding(each), [run])).toBeUndefined();
  });

  test('when nothing was run', () => {
    expect(oursOf(finding(), [])).toBeUndefined();
  });
});
