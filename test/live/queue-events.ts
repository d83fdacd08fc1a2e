/** Events as EventBridge sends them to a queue. */
export const eventOf = (source: string, detailType: string, detail: unknown, over: object = {}): string =>
  JSON.stringify({
    version: '0',
    id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
    'detail-type': detailType,
    source,
    account: '111122223333',
    time: '2026-01-15T11:59:00Z',
    region: 'us-east-1',
    resources: [],
    detail,
    ...over,
  });

/** A finding as GuardDuty writes it into an event: camelCase. */
export const guardDutyEvent = (over: object = {}, envelope: object = {}): string =>
  eventOf(
    'aws.guardduty',
    'GuardDuty Finding',
    {
      schemaVersion: '2.0',
      accountId: '111122223333',
      region: 'us-east-1',
      id: 'pushed-1',
      type: 'Exfiltration:S3/MaliciousIPCaller',
      severity: 8,
      title: 'Objects are read from a malicious address',
      description: 'API GetObject was called from 203.0.113.9.',
      createdAt: '2026-01-15T11:58:00.000Z',
      updatedAt: '2026-01-15T11:59:00.000Z',
      service: { serviceName: 'guardduty', count: 3, archived: false },
      resource: { resourceType: 'S3Bucket' },
      ...over,
    },
    envelope,
  );

export const accessEvent = (detailType = 'Access Analyzer Finding'): string =>
  eventOf('aws.access-analyzer', detailType, { id: 'a-1', status: 'ACTIVE', resourceType: 'AWS::S3::Bucket' });

export const detectionEvent = (detail: object): string => eventOf('transit-tui', 'VPC Flow Detection', detail);
