import { describe, expect, test } from 'vitest';
import { fromEventBridge, toFinding } from '../../../src/aws/guardduty/to-finding.ts';
import { publishedSample } from '../published-sample.ts';

const TYPES = {
  'Credential-Access-IAM-Anomalous-Behavior': 'CredentialAccess:IAMUser/AnomalousBehavior',
  'Discovery-RDS-Tor-Ip-Caller': 'Discovery:RDS/TorIPCaller',
  'Recon-EC2-PortProbeEMRUnprotectedPort': 'Recon:EC2/PortProbeEMRUnprotectedPort',
  'Recon-EC2-PortProbeUnprotectedPort': 'Recon:EC2/PortProbeUnprotectedPort',
  'Recon-EC2-Portscan': 'Recon:EC2/Portscan',
  'Trojan-EC2-BlackholeTraffic': 'Trojan:EC2/BlackholeTraffic',
  'Trojan-EC2-DGADomainRequest-B': 'Trojan:EC2/DGADomainRequest.B',
  'Trojan-EC2-DNSDataExfiltration': 'Trojan:EC2/DNSDataExfiltration',
};

describe('GuardDuty findings published by others', () => {
  for (const [name, type] of Object.entries(TYPES)) {
    test(`${name} keeps its type, times and sample mark`, (context) => {
      const event = publishedSample(`guardduty/${name}.json`, context);
      const finding = fromEventBridge(event);
      expect(finding).toMatchObject({ type, sample: true, archived: name === 'Recon-EC2-Portscan' });
      expect(finding?.id).toMatch(/^[0-9a-f]{32}$/);
      expect(finding?.detectorId).toMatch(/^[0-9a-f]{32}$/);
      expect(new Date(finding?.updatedAt ?? 0).getUTCFullYear()).toBe(2025);
      expect(finding?.severity).toBeGreaterThan(0);
    });
  }

  test('an instance comes with every interface, address and group that GuardDuty named', (context) => {
    const finding = fromEventBridge(publishedSample('guardduty/Recon-EC2-Portscan.json', context));
    expect(finding?.instances).toHaveLength(1);
    expect(finding?.instances[0]).toMatchObject({ instanceId: 'i-99999999' });
    expect(finding?.instances[0]?.networkInterfaces.length).toBeGreaterThan(0);
    for (const card of finding?.instances[0]?.networkInterfaces ?? []) {
      expect(card.networkInterfaceId).toMatch(/^eni-/);
      expect(card.privateIpAddresses[0]).toMatch(/^10\./);
      expect(card.securityGroupIds.length).toBeGreaterThan(0);
    }
  });

  test('data leaving by DNS belongs to what leaves over the network, and names its domain', (context) => {
    const finding = fromEventBridge(publishedSample('guardduty/Trojan-EC2-DNSDataExfiltration.json', context));
    expect(finding).toMatchObject({ group: 'network', actions: ['GeneratedFindingAdditionalDomainName'] });
  });

  test('a probed port names the probing addresses', (context) => {
    const finding = fromEventBridge(publishedSample('guardduty/Recon-EC2-PortProbeUnprotectedPort.json', context));
    expect(finding?.actions).toContain('port 80');
    expect(finding?.actors[0]).toMatchObject({ ip: '198.51.100.0' });
  });

  test('an answer of GetFindings names bucket, key and caller', (context) => {
    const [raw] = publishedSample('guardduty/csnf_aws_gd_s3_malicousIP.json', context) as unknown[];
    const finding = toFinding(raw);
    expect(finding).toMatchObject({ type: 'Discovery:S3/MaliciousIPCaller', group: 'around', sample: true });
    expect(finding.buckets[0]).toMatchObject({ name: 'bucketName', arn: 'arn:aws:s3:::bucketName' });
    expect(finding.accessKeys).toHaveLength(1);
    expect(finding.actors[0]?.ip).toBe('198.51.100.0');
    expect(finding.raw).toBe(raw);
  });

  test('a camelCase event trimmed to an instance id is still a finding', (context) => {
    const finding = fromEventBridge(publishedSample('guardduty/custodian_ec2-duty-event.json', context));
    expect(finding).toMatchObject({
      type: 'Backdoor:EC2/C&CActivity.B!DNS',
      severityLabel: 'Medium',
      sample: true,
      actions: ['example.com'],
      detectorId: 'c0b018e3eb2130078632d999e41d4f02',
      createdAt: Date.parse('2017-12-08T15:32:49.865Z'),
      instances: [{ instanceId: 'i-99999999', networkInterfaces: [] }],
    });
  });

  test('a camelCase event on an access key names the key', (context) => {
    const finding = fromEventBridge(publishedSample('guardduty/custodian_iam-duty-event.json', context));
    expect(finding?.accessKeys[0]?.accessKeyId).toBeDefined();
    expect(finding?.actors[0]?.ip).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  });
});
