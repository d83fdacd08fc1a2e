import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingGroup, severityLabel } from '../../../src/aws/guardduty/finding-group.ts';
import { fromEventBridge, toFinding } from '../../../src/aws/guardduty/to-finding.ts';

const SHAPE = ['Service', 'Resource', 'Action', 'Detection', 'Sequence', 'Signals', 'Resources', 'Endpoints', 'Actors'];
const DETAIL = ['InstanceDetails', 'S3BucketDetails', 'NetworkInterfaces', 'AdditionalInfo', 'Value', 'Type', 'Data'];

const anyFinding = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.jsonValue(),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...SHAPE, ...DETAIL), tie('value'), { maxKeys: 6 }),
  ),
})).value;

describe('a GuardDuty finding of any shape', () => {
  test('never throws, and always has what the console needs', () => {
    fc.assert(
      fc.property(anyFinding, (raw) => {
        const finding = toFinding(raw);
        expect(typeof finding.type).toBe('string');
        expect(typeof finding.title).toBe('string');
        expect(Number.isFinite(finding.severity)).toBe(true);
        for (const list of [finding.instances, finding.buckets, finding.accessKeys, finding.actors, finding.signals]) {
          expect(Array.isArray(list)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('never throws as an event either', () => {
    fc.assert(
      fc.property(anyFinding, (detail) => {
        fromEventBridge({ source: 'aws.guardduty', detail });
        fromEventBridge(detail);
      }),
      { numRuns: 300 },
    );
  });

  test('numbers, times and flags may come as text, as in the exports of data lakes', () => {
    const finding = toFinding({
      Type: 'Exfiltration:S3/AnomalousBehavior',
      Severity: '8',
      UpdatedAt: 1_700_000_000,
      Service: { Archived: 'true', Count: '7', AdditionalInfo: { Value: '{"outBytes":"7341228032","sample":"true"}' } },
    });
    expect(finding).toMatchObject({
      severity: 8,
      severityLabel: 'High',
      updatedAt: 1_700_000_000_000,
      archived: true,
      count: 7,
      bytesOut: 7_341_228_032,
      sample: true,
    });
  });

  test('what an attacker can name does not make it a sample', () => {
    const finding = toFinding({
      Title: 'The user GeneratedFindingUserName listed a bucket [SAMPLE]',
      Resource: {
        AccessKeyDetails: { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', UserName: 'GeneratedFindingUserName' },
        S3BucketDetails: [{ Name: 'sample-i-99999999' }],
      },
    });
    expect(finding.sample).toBe(false);
  });

  test('a connection from outside is named by the local port, one to outside by the remote port', () => {
    const connection = (direction: string) =>
      toFinding({
        Service: {
          Action: {
            NetworkConnectionAction: {
              ConnectionDirection: direction,
              Protocol: 'TCP',
              LocalPortDetails: { Port: 22 },
              RemotePortDetails: { Port: 443 },
              RemoteIpDetails: { IpAddressV4: '203.0.113.9' },
            },
          },
        },
      });
    expect(connection('INBOUND')).toMatchObject({ actions: ['tcp/22'], actors: [{ ip: '203.0.113.9' }] });
    expect(connection('OUTBOUND')).toMatchObject({ actions: ['tcp/443'], actors: [{ ip: '203.0.113.9', port: 443 }] });
  });

  test('an attack sequence names instance, interface, bucket, key, endpoint and signals', () => {
    const arn = 'arn:aws:ec2:us-east-1:111122223333';
    const finding = toFinding({
      Type: 'AttackSequence:S3/CompromisedData',
      Service: {
        Detection: {
          Sequence: {
            Description: 'Data of a bucket was taken.',
            Actors: [{ User: { Name: 'ExportRole', Type: 'AssumedRole', CredentialUid: 'ASIAIOSFODNN7EXAMPLE' } }],
            Resources: [
              {
                Uid: `${arn}:instance/i-0123456789abcdef0`,
                ResourceType: 'EC2_INSTANCE',
                Data: { Ec2Instance: { Ec2NetworkInterfaceUids: [`${arn}:network-interface/eni-0123456789abcdef0`] } },
              },
              {
                Uid: `${arn}:network-interface/eni-0123456789abcdef0`,
                ResourceType: 'EC2_NETWORK_INTERFACE',
                Data: {
                  Ec2NetworkInterface: {
                    SubNetId: 'subnet-0123456789abcdef0',
                    PrivateIpAddresses: [{ PrivateIpAddress: '10.0.0.5' }],
                    SecurityGroups: [{ GroupId: 'sg-0123456789abcdef0' }],
                  },
                },
              },
              {
                Uid: 'arn:aws:s3:::amzn-s3-demo-bucket',
                ResourceType: 'S3_BUCKET',
                Data: { S3Bucket: { EffectivePermission: 'PUBLIC' } },
              },
            ],
            Endpoints: [{ Ip: '198.51.100.23', Port: 443, Location: { Country: 'Netherlands', City: 'Amsterdam' } }],
            Signals: [{ Name: 's3:GetObject', Type: 'S3_DATA_EVENTS', Count: 1284, Severity: 4 }],
          },
        },
      },
    });
    expect(finding).toMatchObject({
      group: 'sequence',
      description: 'Data of a bucket was taken.',
      instances: [
        {
          instanceId: 'i-0123456789abcdef0',
          networkInterfaces: [
            {
              networkInterfaceId: 'eni-0123456789abcdef0',
              subnetId: 'subnet-0123456789abcdef0',
              privateIpAddresses: ['10.0.0.5'],
              securityGroupIds: ['sg-0123456789abcdef0'],
            },
          ],
        },
      ],
      buckets: [{ name: 'amzn-s3-demo-bucket', effectivePermission: 'PUBLIC' }],
      accessKeys: [{ accessKeyId: 'ASIAIOSFODNN7EXAMPLE', userName: 'ExportRole', userType: 'AssumedRole' }],
      actors: [{ ip: '198.51.100.23', port: 443, country: 'Netherlands' }],
      signals: [{ name: 's3:GetObject', count: 1284, severity: 4 }],
    });
  });

  test('an event of another service is no finding', () => {
    expect(fromEventBridge({ source: 'aws.s3', detail: { type: 'x' } })).toBeUndefined();
    expect(fromEventBridge({ source: 'aws.guardduty' })).toBeUndefined();
  });
});

describe('the group of a finding type', () => {
  test.each([
    ['AttackSequence:S3/CompromisedData', 'sequence'],
    ['Exfiltration:S3/ObjectRead.Unusual', 'exfiltration'],
    ['Exfiltration:RDS/TransferDataToCloudAccount', 'exfiltration'],
    ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 'credentials'],
    ['UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS', 'credentials'],
    ['UnauthorizedAccess:IAMUser/TorIPCaller', 'other'],
    ['Trojan:EC2/DNSDataExfiltration', 'network'],
    ['Trojan:EC2/DropPoint!DNS', 'network'],
    ['Behavior:EC2/TrafficVolumeUnusual', 'network'],
    ['DefenseEvasion:EC2/UnusualDoTActivity', 'network'],
    ['Policy:S3/BucketAnonymousAccessGranted', 'around'],
    ['Policy:IAMUser/RootCredentialUsage', 'other'],
    ['Recon:EC2/Portscan', 'other'],
  ] as const)('%s is %s', (type, group) => {
    expect(findingGroup(type)).toBe(group);
  });

  test('severities have the words that GuardDuty gives them', () => {
    const labels = [1, 3.9, 4, 6.9, 7, 8.9, 9, 10].map(severityLabel);
    expect(labels).toEqual(['Low', 'Low', 'Medium', 'Medium', 'High', 'High', 'Critical', 'Critical']);
  });
});
