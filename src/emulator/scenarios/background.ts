import { addFinding } from './add-finding.ts';
import { exportsBucket } from './bucket-policies.ts';
import { addresses, type Draft, day, hour, minute } from './draft.ts';
import { apiCall, connection, findingBody } from './finding-body.ts';
import { bucketDetails, instanceDetails, instanceNamed, userKey } from './finding-resources.ts';
import { keys } from './principals.ts';

/** Adds the region's detector, switched on. */
export function addDetector({ world, naming, now }: Draft): void {
  const detectorId = naming.hex('detector');
  world.detectors[detectorId] = {
    detectorId,
    status: 'ENABLED',
    createdAt: now - 500 * day,
    findingPublishingFrequency: 'FIFTEEN_MINUTES',
    features: ['CLOUD_TRAIL', 'DNS_LOGS', 'FLOW_LOGS', 'S3_DATA_EVENTS', 'EKS_AUDIT_LOGS', 'RUNTIME_MONITORING'].map(
      (name) => ({ name, status: 'ENABLED' }),
    ),
  };
}

/** Adds what any account has before an incident: a probe, a brute force, a policy finding, a sample, an archived one. */
export function addBackgroundFindings(draft: Draft): void {
  addProbes(draft);
  addPolicyFindings(draft);
  addSample(draft);
}

function addProbes(draft: Draft): void {
  const { now } = draft;
  const web = instanceNamed(draft, 'web-1');
  const bastion = instanceNamed(draft, 'bastion-1');
  addFinding(
    draft,
    'port-probe',
    findingBody({
      type: 'Recon:EC2/PortProbeUnprotectedPort',
      severity: 2,
      title: `Unprotected port on EC2 instance ${web.instanceId} is being probed.`,
      description: `EC2 instance ${web.instanceId} has an unprotected port which is being probed by a known malicious host.`,
      resource: { ResourceType: 'Instance', InstanceDetails: instanceDetails(draft, 'web-1') },
      action: {
        ActionType: 'PORT_PROBE',
        PortProbeAction: {
          Blocked: false,
          PortProbeDetails: [
            {
              LocalPortDetails: { Port: 443, PortName: 'HTTPS' },
              LocalIpDetails: { IpAddressV4: '10.20.0.21' },
              RemoteIpDetails: { IpAddressV4: addresses.scanner, Country: { CountryName: 'Brazil' } },
            },
          ],
        },
      },
    }),
    { createdAt: now - 3 * hour, updatedAt: now - 40 * minute, count: 14 },
  );
  addFinding(
    draft,
    'ssh-brute-force',
    findingBody({
      type: 'UnauthorizedAccess:EC2/SSHBruteForce',
      severity: 2,
      title: `${addresses.scanner} is performing SSH brute force attacks against ${bastion.instanceId}.`,
      description: `${addresses.scanner} is performing SSH brute force attacks against ${bastion.instanceId}. Brute force attacks are used to gain unauthorized access to your instance by guessing the SSH password.`,
      resource: { ResourceType: 'Instance', InstanceDetails: instanceDetails(draft, 'bastion-1') },
      action: connection({
        inbound: true,
        localIp: '10.20.0.11',
        localPort: 22,
        remote: addresses.scanner,
        remotePort: 51022,
        interfaceId: bastion.interfaceIds[0] ?? '',
        blocked: true,
      }),
    }),
    { createdAt: now - 2 * hour, updatedAt: now - 25 * minute, count: 231 },
  );
}

function addPolicyFindings(draft: Draft): void {
  const { now } = draft;
  const bucketFinding = (type: string, severity: number, title: string, api: string, bucket: string) =>
    findingBody({
      type,
      severity,
      title,
      description: `${title} The change was made with the access key of dana.reyes.`,
      resource: {
        ResourceType: 'AccessKey',
        AccessKeyDetails: userKey(draft, keys.admin, 'dana.reyes'),
        S3BucketDetails: [bucketDetails(draft, bucket, bucket === exportsBucket ? 'PUBLIC' : 'NOT_PUBLIC')],
      },
      action: apiCall({
        api,
        service: 's3.amazonaws.com',
        ip: addresses.office,
        affected: { 'AWS::S3::Bucket': bucket },
      }),
    });
  addFinding(
    draft,
    'block-disabled',
    bucketFinding(
      'Policy:S3/BucketBlockPublicAccessDisabled',
      2,
      'Amazon S3 Block Public Access was disabled for S3 bucket amzn-s3-demo-scratch.',
      'PutBucketPublicAccessBlock',
      'amzn-s3-demo-scratch',
    ),
    { createdAt: now - 61 * day },
  );
  addFinding(
    draft,
    'logging-disabled',
    bucketFinding(
      'Stealth:S3/ServerAccessLoggingDisabled',
      2,
      'Server access logging was disabled for S3 bucket amzn-s3-demo-build-artifacts.',
      'PutBucketLogging',
      'amzn-s3-demo-build-artifacts',
    ),
    { createdAt: now - 9 * day, updatedAt: now - 8 * day, archived: true },
  );
}

function addSample(draft: Draft): void {
  addFinding(
    draft,
    'sample',
    findingBody({
      type: 'Exfiltration:S3/MaliciousIPCaller',
      severity: 8,
      title: '[SAMPLE] An S3 API commonly used to collect data was invoked from a known malicious IP address.',
      description: '[SAMPLE] The API GetObject was invoked from the known malicious IP address 198.51.100.0.',
      resource: {
        ResourceType: 'S3Bucket',
        AccessKeyDetails: {
          AccessKeyId: 'GeneratedFindingAccessKeyId',
          PrincipalId: 'GeneratedFindingPrincipalId',
          UserName: 'GeneratedFindingUserName',
          UserType: 'IAMUser',
        },
        S3BucketDetails: [{ Arn: 'arn:aws:s3:::example-bucket1', Name: 'example-bucket1', Type: 'Destination' }],
        InstanceDetails: { InstanceId: 'i-99999999', InstanceType: 'm3.xlarge', InstanceState: 'running' },
      },
      action: apiCall({ api: 'GetObject', service: 's3.amazonaws.com', ip: '198.51.100.0' }),
      additional: { sample: true },
    }),
    { createdAt: draft.now - day },
  );
}
