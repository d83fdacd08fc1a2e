import type { Audit, CheckResult } from '../../../src/posture/audit.ts';
import type { CheckInfo, Judgement } from '../../../src/posture/check.ts';
import type { PracticeId } from '../../../src/posture/practice.ts';
import type { Exception } from '../../../src/posture/report/exceptions.ts';
import { type Report, reportOf } from '../../../src/posture/report/report.ts';

export const NOW = Date.parse('2026-01-02T03:04:05Z');

/** What an attacker may call a thing to have a page, a terminal or a spreadsheet do something. */
export const HOSTILE = {
  image: '<img src=x onerror=alert(1)>',
  script: '</script><script>alert(2)</script>',
  quote: `" onmouseover="alert(3)' x='`,
  bidi: 'invoice\u202egnp.exe',
  escape: '\u001b[2Jgone',
  formula: '=HYPERLINK("https://example.com","x")',
} as const;

/** A check that judges nothing by itself. */
export const checkInfo = (id: string, practice: PracticeId, over: Partial<CheckInfo> = {}): CheckInfo => ({
  id,
  title: `What ${id} asks for holds`,
  practice,
  severity: 'high',
  resourceType: 'AWS::S3::Bucket',
  judges: 'Fails where it does not hold.',
  reads: ['s3:GetBucketPolicy'],
  fix: 'Put it right in the console.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html',
  ...over,
});

export const judged = (id: string, verdict: Judgement['verdict'], over: Partial<Judgement> = {}): Judgement => ({
  resource: { type: 'AWS::S3::Bucket', id },
  verdict,
  reason: verdict === 'passed' ? 'It holds.' : 'It does not hold.',
  evidence: [],
  ...over,
});

const denied = (id: string): Judgement =>
  judged(id, 'unknown', {
    reason: `Not read: s3:GetBucketPolicy is not permitted on ${id}.`,
    failure: {
      code: 'denied',
      message: `s3:GetBucketPolicy is not permitted on ${id}.`,
      hint: 'Ask for s3:GetBucketPolicy; `transit-tui iam-policy --read-only` prints every permission that reading takes.',
      operation: 's3:GetBucketPolicy',
      permission: 's3:GetBucketPolicy',
    },
  });

const bucketsTls: CheckResult = {
  check: checkInfo('buckets-tls-only', 'encryption', {
    title: 'Buckets refuse requests that are not encrypted',
    severity: 'high',
    fix: 'Deny requests without TLS in the policy of the bucket, for everyone and for the bucket and its objects.',
    equivalents: ['FSBP S3.5', 'CIS AWS Foundations 3.0 2.1.1'],
    playbook: 'enforce-bucket-tls',
  }),
  judgements: [
    judged('amzn-s3-demo-customer-exports', 'failed', {
      reason: 'The policy denies requests without TLS for one role only, so everyone else may send them.',
      evidence: [
        { name: 'Sid', value: 'DenyInsecureForExporter' },
        { name: 'Principal', value: 'arn:aws:iam::111122223333:role/PaymentsExportRole' },
      ],
      fix: { playbook: 'enforce-bucket-tls', params: { bucket: 'amzn-s3-demo-customer-exports' } },
    }),
    judged('amzn-s3-demo-website', 'failed', {
      reason: 'The bucket has no policy.',
      fix: {
        playbook: 'enforce-bucket-tls',
        params: { bucket: 'amzn-s3-demo-website' },
        blocked: 'Its website endpoint speaks HTTP only, and would stop.',
      },
    }),
    ...Array.from({ length: 24 }, (_, index) => judged(`amzn-s3-demo-archive-${index + 1}`, 'passed')),
    ...Array.from({ length: 7 }, (_, index) => denied(`amzn-s3-demo-shared-${index + 1}`)),
  ],
};

const ports: CheckResult = {
  check: checkInfo('insecure-ports', 'authentication', {
    title: 'No security group lets in protocols that do not encrypt',
    severity: 'medium',
    resourceType: 'AWS::EC2::SecurityGroup',
    fix: 'Revoke the rules of these ports, or narrow them to the addresses that still need them.',
    equivalents: ['FSBP EC2.19'],
  }),
  judgements: [
    judged('sg-0a1b2c3d4e5f60718', 'failed', {
      resource: { type: 'AWS::EC2::SecurityGroup', id: 'sg-0a1b2c3d4e5f60718', label: 'legacy-ftp' },
      severity: 'critical',
      reason: 'The rule sgr-0f1e2d3c4b5a69788 lets in FTP (port 21) from 0.0.0.0/0.',
      evidence: [
        { name: 'IpProtocol', value: 'tcp' },
        { name: 'FromPort', value: '21' },
        { name: 'CidrIpv4', value: '0.0.0.0/0' },
      ],
      fix: { playbook: 'close-insecure-ports', params: { groupId: 'sg-0a1b2c3d4e5f60718', onlyPort: '21' } },
    }),
    judged('sg-0b2c3d4e5f6071829', 'failed', {
      resource: { type: 'AWS::EC2::SecurityGroup', id: 'sg-0b2c3d4e5f6071829', label: 'reporting-db' },
      reason: 'The rule sgr-0e2d3c4b5a6978801 lets in MySQL (port 3306) from 10.20.0.0/16.',
      fix: { playbook: 'close-insecure-ports', params: { groupId: 'sg-0b2c3d4e5f6071829' } },
    }),
    ...Array.from({ length: 11 }, (_, index) =>
      judged(`sg-0c3d4e5f607182930${index}`, 'passed', {
        resource: { type: 'AWS::EC2::SecurityGroup', id: `sg-0c3d4e5f607182930${index}` },
      }),
    ),
  ],
};

const certificates: CheckResult = {
  check: checkInfo('certificates-renew', 'certificates', {
    title: 'Certificates in use renew by themselves',
    severity: 'medium',
    resourceType: 'AWS::CertificateManager::Certificate',
  }),
  judgements: ['api.example.com', 'www.example.com', 'shop.example.com'].map((label, index) =>
    judged(`arn:aws:acm:us-east-1:111122223333:certificate/0000000${index}`, index === 2 ? 'failed' : 'passed', {
      resource: {
        type: 'AWS::CertificateManager::Certificate',
        id: `arn:aws:acm:us-east-1:111122223333:certificate/0000000${index}`,
        arn: `arn:aws:acm:us-east-1:111122223333:certificate/0000000${index}`,
        label,
      },
      ...(index === 2
        ? { severity: 'low', reason: 'It was imported, so AWS can’t renew it; it ends on 2026-03-01.' }
        : {}),
    }),
  ),
};

const detection: CheckResult = {
  check: checkInfo('guardduty-on', 'detection', {
    title: 'GuardDuty is on in the region',
    resourceType: 'AWS::GuardDuty::Detector',
  }),
  judgements: [
    judged('12abc34d567e8fa901bc2d34e56789f0', 'passed', {
      resource: { type: 'AWS::GuardDuty::Detector', id: '12abc34d567e8fa901bc2d34e56789f0' },
    }),
  ],
};

const hostile: CheckResult = {
  check: checkInfo('hostile-names', 'private-links'),
  judgements: Object.values(HOSTILE).map((name) =>
    judged(name, 'failed', {
      severity: 'low',
      resource: { type: 'AWS::S3::Bucket', id: name, label: `${name} label` },
      reason: `The name is ${name}.`,
      evidence: [{ name: 'Tag', value: name }],
      fix: { playbook: 'enforce-bucket-tls', params: { bucket: name } },
    }),
  ),
};

/** An account as audits find them: good and bad, what can't be read, what is accepted; and with `names`, hostile ones. */
export function sampleAudit(names = false): Audit {
  return {
    version: 1,
    account: '111122223333',
    region: 'us-east-1',
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:04:31.000Z',
    results: [certificates, bucketsTls, ports, detection, ...(names ? [hostile] : [])],
  };
}

const EXCEPTIONS: readonly Exception[] = [
  {
    check: 'insecure-ports',
    resource: 'sg-0b2c3d4e5f6071829',
    reason: 'The reporting tool moves to TLS in March.',
    expires: '2026-03-31',
    by: 'dana@example.com',
  },
  { check: 'certificates-renew', resource: '*00000002', reason: 'Renewed by hand.', expires: '2025-12-31' },
  { check: 'buckets-tls-only', resource: 'amzn-s3-demo-archive-*', reason: 'Archive.', expires: '2026-12-31' },
];

export const sampleReport = (names = false, exceptions: readonly Exception[] = EXCEPTIONS): Report =>
  reportOf(sampleAudit(names), {
    tool: 'transit-tui 0.1.0',
    auditedBy: 'arn:aws:sts::111122223333:assumed-role/SecurityAudit/dana',
    exceptions,
    now: NOW,
  });

/** How the sample was a month before: one failure less, one more, and a bucket that is gone. */
export function earlierAudit(): Audit {
  const audit = sampleAudit();
  const results = audit.results.map(({ check, judgements }) => ({
    check,
    judgements:
      check.id === 'buckets-tls-only'
        ? [
            ...judgements.map((each) => {
              if (each.resource.id === 'amzn-s3-demo-website') return judged(each.resource.id, 'passed');
              if (each.resource.id === 'amzn-s3-demo-archive-1') return judged(each.resource.id, 'failed');
              if (each.resource.id === 'amzn-s3-demo-shared-1') return judged(each.resource.id, 'passed');
              return each;
            }),
            judged('amzn-s3-demo-retired', 'passed'),
          ]
        : judgements,
  }));
  return { ...audit, startedAt: '2025-12-02T03:04:05.000Z', results };
}
