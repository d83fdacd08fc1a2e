import type { Feeds } from '../../src/app/screen.ts';
import type { AccessFinding } from '../../src/aws/accessanalyzer/access-finding.ts';
import type { Finding } from '../../src/aws/guardduty/finding.ts';
import type { Connection } from '../../src/flows/connection.ts';
import type { Feed, Snapshot } from '../../src/live/feed.ts';

/** A feed that shows what a test gives it. */
export interface FakeFeed<Row> extends Feed<Row> {
  show(snapshot: Partial<Snapshot<Row>>): void;
  /** How often a refresh was asked for. */
  refreshes(): number;
  /** Ends the load it shows: what was in progress is then stopped. */
  endLoad(): void;
}

/** A feed whose snapshot the test sets; `start` and `stop` do nothing. */
export function fakeFeed<Row>(id: string, rows: readonly Row[], updatedAt: number): FakeFeed<Row> {
  const listeners = new Set<() => void>();
  let refreshes = 0;
  let current: Snapshot<Row> = { rows, status: 'ready', refreshing: false, updatedAt, notes: [] };
  return {
    id,
    snapshot: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => undefined,
    refresh: async () => {
      refreshes += 1;
    },
    stop: () => undefined,
    endLoad: () => {
      const { progress, ...rest } = current;
      current = { ...rest, refreshing: false, ...(progress === undefined ? {} : { stopped: progress }) };
      for (const listener of listeners) listener();
    },
    refreshes: () => refreshes,
    show: (snapshot) => {
      current = { ...current, ...snapshot };
      for (const listener of listeners) listener();
    },
  };
}

/** 14:02 UTC: when the story of the fake rows begins. */
export const FAKE_START = Date.UTC(2026, 2, 1, 14, 2, 0);

/** A finding with every optional list empty, but for what `overrides` says. */
export function fakeFinding(overrides: Partial<Finding>): Finding {
  return {
    id: '0123456789abcdef0123456789abcdef',
    accountId: '111122223333',
    region: 'us-east-1',
    type: 'Exfiltration:S3/AnomalousBehavior',
    group: 'exfiltration',
    title: 'Data was read from a bucket in an unusual way',
    description: 'An API that collects data was called in an unusual way.',
    severity: 8,
    severityLabel: 'High',
    count: 1,
    createdAt: FAKE_START,
    updatedAt: FAKE_START,
    firstSeen: FAKE_START,
    lastSeen: FAKE_START,
    archived: false,
    sample: false,
    instances: [],
    buckets: [],
    accessKeys: [],
    actors: [],
    actions: [],
    signals: [],
    raw: { Type: overrides.type ?? 'Exfiltration:S3/AnomalousBehavior' },
    ...overrides,
  };
}

/** An Access Analyzer finding of a public bucket, but for what `overrides` says. */
export function fakeAccess(overrides: Partial<AccessFinding>): AccessFinding {
  return {
    id: 'aaaaaaaa-1111-4222-8333-444444444444',
    analyzerArn: 'arn:aws:access-analyzer:us-east-1:111122223333:analyzer/account',
    resource: `arn:aws:s3:::${overrides.bucket ?? 'amzn-s3-demo-payroll'}`,
    resourceType: 'AWS::S3::Bucket',
    bucket: 'amzn-s3-demo-payroll',
    findingType: 'ExternalAccess',
    status: 'ACTIVE',
    isPublic: true,
    principals: ['AWS: *'],
    actions: ['s3:GetObject', 's3:ListBucket'],
    condition: {},
    sources: ['POLICY'],
    resourceOwnerAccount: '111122223333',
    createdAt: FAKE_START - 86_400_000,
    updatedAt: FAKE_START - 600_000,
    analyzedAt: FAKE_START - 600_000,
    detailed: true,
    raw: {},
    ...overrides,
  };
}

/** A refused connection, but for what `overrides` says. */
export function fakeConnection(overrides: Partial<Connection>): Connection {
  const made = {
    srcaddr: '10.0.1.15',
    dstaddr: '203.0.113.9',
    dstport: 443,
    protocol: 6,
    action: 'REJECT' as const,
    count: 12,
    packets: 40,
    bytes: 2400,
    first: FAKE_START,
    last: FAKE_START + 240_000,
    interfaceIds: ['eni-0a1b2c3d4e5f60718'],
    instanceId: 'i-0a1b2c3d4e5f60718',
    direction: 'egress' as const,
    abnormal: [],
    histogram: [0, 1, 2, 4, 8, 4, 2, 6, 7, 9, 3, 1],
    ...overrides,
  };
  const key = [made.srcaddr, made.dstaddr, made.dstport, made.protocol, made.action].join('|');
  return { key, ...made };
}

const INSTANCE = {
  instanceId: 'i-0a1b2c3d4e5f60718',
  instanceType: 't3.large',
  name: 'web-app-1',
  networkInterfaces: [
    {
      networkInterfaceId: 'eni-0a1b2c3d4e5f60718',
      vpcId: 'vpc-0a1b2c3d4e5f60718',
      privateIpAddresses: ['10.0.1.15'],
      publicIp: '198.51.100.7',
      ipv6Addresses: [],
      securityGroupIds: ['sg-0a1b2c3d4e5f60718'],
    },
  ],
};

/** The findings of a small incident, and some that have nothing to do with it. */
export function fakeFindings(): Finding[] {
  const id = (number: number) => number.toString(16).padStart(32, '0');
  return [
    fakeFinding({
      id: id(1),
      type: 'AttackSequence:S3/CompromisedData',
      group: 'sequence',
      severity: 9.5,
      severityLabel: 'Critical',
      count: 4,
      buckets: [{ name: 'amzn-s3-demo-payroll', effectivePermission: 'PUBLIC' }],
      accessKeys: [{ userName: 'web-app', userType: 'AssumedRole', accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }],
      actors: [{ ip: '198.51.100.23', country: 'Exampleland', org: 'Example Hosting' }],
      signals: [{ name: 'Unusual reads', count: 1240 }],
      updatedAt: FAKE_START + 200_000,
    }),
    fakeFinding({
      id: id(2),
      count: 1240,
      buckets: [{ name: 'amzn-s3-demo-payroll', effectivePermission: 'PUBLIC' }],
      instances: [INSTANCE],
      accessKeys: [{ userName: 'web-app', userType: 'AssumedRole', accessKeyId: 'ASIAIOSFODNN7EXAMPLE' }],
      actors: [{ ip: '198.51.100.23', country: 'Exampleland', org: 'Example Hosting' }],
      actions: ['GetObject'],
      updatedAt: FAKE_START + 180_000,
    }),
    fakeFinding({
      id: id(3),
      type: 'Trojan:EC2/DNSDataExfiltration',
      group: 'network',
      instances: [INSTANCE],
      count: 31,
      updatedAt: FAKE_START + 100_000,
    }),
    fakeFinding({
      id: id(4),
      type: 'Policy:S3/BucketAnonymousAccessGranted',
      group: 'around',
      buckets: [{ name: 'amzn-s3-demo-website', effectivePermission: 'PUBLIC' }],
    }),
    fakeFinding({
      id: id(5),
      type: 'Recon:EC2/PortProbeUnprotectedPort',
      group: 'other',
      severity: 2,
      severityLabel: 'Low',
      instances: [{ instanceId: 'i-0ffffffffffffffff', networkInterfaces: [] }],
      count: 77,
    }),
    fakeFinding({
      id: id(6),
      sample: true,
      severity: 5,
      severityLabel: 'Medium',
      type: 'Exfiltration:S3/MaliciousIPCaller',
      buckets: [{ name: 'x-\u202e\x1b[31mred' }],
    }),
  ];
}

/** Access findings: two public buckets, one shared with an account, one that could not be analysed. */
export function fakeAccessFindings(): AccessFinding[] {
  return [
    fakeAccess({ id: 'a1' }),
    fakeAccess({ id: 'a2', bucket: 'amzn-s3-demo-website', actions: ['s3:GetObject'] }),
    fakeAccess({
      id: 'a3',
      bucket: 'amzn-s3-demo-exchange',
      isPublic: false,
      principals: ['AWS: 444455556666'],
      actions: ['s3:PutObject'],
    }),
    fakeAccess({
      id: 'a4',
      bucket: 'amzn-s3-demo-報告書',
      isPublic: undefined,
      error: 'ACCESS_DENIED',
      principals: [],
      actions: [],
    }),
  ];
}

/** Connections: refused ones from the instance of the incident, a large accepted one, and scans from outside. */
export function fakeConnections(): Connection[] {
  return [
    fakeConnection({
      action: 'ACCEPT',
      dstaddr: '198.51.100.23',
      bytes: 4_831_838_208,
      packets: 3_300_000,
      abnormal: ['large egress'],
    }),
    fakeConnection({}),
    fakeConnection({ dstport: 53, protocol: 17, dstaddr: '203.0.113.53', count: 4210 }),
    ...Array.from({ length: 30 }, (_, index) =>
      fakeConnection({
        srcaddr: `192.0.2.${index + 1}`,
        dstaddr: '10.0.2.44',
        dstport: [22, 23, 3389, 445, 6379][index % 5],
        count: index + 1,
        instanceId: 'i-0ffffffffffffffff',
        interfaceIds: ['eni-0ffffffffffffffff'],
        direction: 'ingress',
        last: FAKE_START + index * 1000,
      }),
    ),
  ];
}

/** The three feeds of the console, filled with a small incident. */
export function fakeFeeds(): {
  readonly findings: FakeFeed<Finding>;
  readonly access: FakeFeed<AccessFinding>;
  readonly flows: FakeFeed<Connection>;
} & Feeds {
  const at = FAKE_START + 290_000;
  return {
    findings: fakeFeed('findings', fakeFindings(), at),
    access: fakeFeed('access', fakeAccessFindings(), at - 30_000),
    flows: fakeFeed('flows', fakeConnections(), at - 5000),
  };
}
