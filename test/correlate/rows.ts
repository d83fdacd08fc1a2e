import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import type { Finding } from '../../src/aws/guardduty/finding.ts';
import type { Connection } from '../../src/flows/connection.ts';

/** A finding with nothing in it but what is given. */
export const finding = (over: Partial<Finding> = {}): Finding => ({
  id: 'f1',
  accountId: '111122223333',
  type: 'Exfiltration:S3/AnomalousBehavior',
  group: 'exfiltration',
  title: 'Unusual reads',
  description: '',
  severity: 8,
  severityLabel: 'High',
  count: 1,
  archived: false,
  sample: false,
  instances: [],
  buckets: [],
  accessKeys: [],
  actors: [],
  actions: [],
  signals: [],
  raw: {},
  ...over,
});

/** A public bucket's finding. */
export const access = (over: Partial<AccessFinding> = {}): AccessFinding => ({
  id: 'a1',
  analyzerArn: 'arn:aws:access-analyzer:eu-central-1:111122223333:analyzer/external',
  resource: 'arn:aws:s3:::amzn-s3-demo-bucket',
  resourceType: 'AWS::S3::Bucket',
  bucket: 'amzn-s3-demo-bucket',
  findingType: 'ExternalAccess',
  status: 'ACTIVE',
  isPublic: true,
  principals: ['AWS: *'],
  actions: ['s3:GetObject'],
  condition: {},
  sources: ['POLICY'],
  resourceOwnerAccount: '111122223333',
  detailed: true,
  raw: {},
  ...over,
});

/** A denied attempt on SSH. */
export const connection = (over: Partial<Connection> = {}): Connection => ({
  key: '203.0.113.9|10.0.1.20|22|6|REJECT',
  srcaddr: '203.0.113.9',
  dstaddr: '10.0.1.20',
  dstport: 22,
  protocol: 6,
  action: 'REJECT',
  count: 3,
  packets: 9,
  bytes: 540,
  first: Date.UTC(2026, 0, 15, 11, 0),
  last: Date.UTC(2026, 0, 15, 11, 59),
  interfaceIds: ['eni-0aaaaaaaaaaaaaaaa'],
  abnormal: [],
  histogram: [1, 2],
  ...over,
});
