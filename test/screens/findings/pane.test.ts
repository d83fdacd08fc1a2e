import { describe, expect, test } from 'vitest';
import { findingsPane } from '../../../screens/findings/pane.ts';
import { FAKE_START, fakeFinding, fakeFindings } from '../../support/fake-feeds.ts';

const [sequence, exfiltration] = fakeFindings();
const now = FAKE_START + 300_000;
const detailOf = (finding = fakeFinding({})) => findingsPane.detail(finding, now);

describe('the headline of a finding', () => {
  test('says who read what, from where, how often and since when', () => {
    expect(detailOf(exfiltration).headline).toEqual([
      'Role web-app from 198.51.100.23 (Exampleland, Example Hosting) read objects 1,240 times (GetObject) in amzn-s3-demo-payroll.',
      'High 8.0: seen 1,240 times since 14:02 UTC, last at 14:02 UTC.',
    ]);
  });

  test('of a sequence says that it was one', () => {
    expect(detailOf(sequence).headline[0]).toContain('ran an attack sequence against amzn-s3-demo-payroll');
  });

  test('of a sample says first that nothing happened', () => {
    expect(detailOf(fakeFinding({ sample: true })).headline[0]).toMatch(/^Sample, not a real event: /u);
  });

  test('of a finding with nothing in it still reads as sentences', () => {
    const { createdAt: _, updatedAt: __, firstSeen: ___, lastSeen: ____, ...bare } = fakeFinding({ count: 1 });
    expect(detailOf(bare).headline).toEqual([
      'GuardDuty reports Exfiltration:S3/AnomalousBehavior, and not by whom.',
      'High 8.0: seen 1 time since an unknown time, last at an unknown time.',
    ]);
  });
});

describe('the headline of a network finding', () => {
  const instance = { instanceId: 'i-0a1b2c3d4e5f60718', name: 'web-app-1', networkInterfaces: [] };
  const said = (overrides: Parameters<typeof fakeFinding>[0]) =>
    detailOf(fakeFinding({ group: 'network', instances: [instance], ...overrides })).headline[0];

  test('says where the instance went', () => {
    const actors = [{ ip: '198.51.100.23', port: 443, country: 'Exampleland' }];
    expect(said({ type: 'Trojan:EC2/DropPoint', actors, actions: ['tcp/443'] })).toBe(
      'Instance i-0a1b2c3d4e5f60718 (web-app-1) connected to 198.51.100.23:443 (Exampleland).',
    );
    expect(said({ type: 'Behavior:EC2/TrafficVolumeUnusual', actors, actions: ['tcp/443'], bytesOut: 2048 })).toBe(
      'Instance i-0a1b2c3d4e5f60718 (web-app-1) sent 2.0 KiB to 198.51.100.23:443 (Exampleland).',
    );
  });

  test('says who came to the instance', () => {
    const actors = [{ ip: '203.0.113.14' }, { ip: '203.0.113.15' }];
    expect(said({ type: 'UnauthorizedAccess:EC2/SSHBruteForce', actors, actions: ['tcp/22'] })).toBe(
      '203.0.113.14 and 1 more address tried to log in at port 22/tcp of instance i-0a1b2c3d4e5f60718 (web-app-1).',
    );
  });

  test('says what left through DNS', () => {
    expect(said({ type: 'Trojan:EC2/DNSDataExfiltration', actions: ['exfil.example.com'] })).toBe(
      'Instance i-0a1b2c3d4e5f60718 (web-app-1) sent data out through DNS queries for exfil.example.com.',
    );
  });
});

test('the headline of stolen credentials says whose they are and where they were used', () => {
  const finding = fakeFinding({
    type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
    group: 'credentials',
    instances: [{ instanceId: 'i-0a1b2c3d4e5f60718', networkInterfaces: [] }],
    accessKeys: [{ userName: 'WebRole', userType: 'AssumedRole' }],
    actors: [{ ip: '203.0.113.66' }],
    actions: ['ListBuckets'],
  });
  expect(detailOf(finding).headline[0]).toBe(
    'Credentials made for instance i-0a1b2c3d4e5f60718 (role WebRole) were used from 203.0.113.66 to call ListBuckets.',
  );
});

describe('the order', () => {
  test('has samples last, whatever it goes by', () => {
    const rows = [fakeFinding({ id: 'sample', sample: true, severity: 9, count: 99 }), fakeFinding({ severity: 2 })];
    for (const { compare } of findingsPane.sorts) expect(rows.toSorted(compare).at(-1)?.id).toBe('sample');
    expect(findingsPane.counts(rows)).toBe('2 (1 high)');
  });

  test('is sequences, exfiltration by severity, the rest, and samples last', () => {
    const compare = findingsPane.sorts[0]?.compare ?? (() => 0);
    const order = fakeFindings()
      .reverse()
      .sort(compare)
      .map((finding) => finding.type);
    expect(order[0]).toBe('AttackSequence:S3/CompromisedData');
    expect(order[1]).toBe('Exfiltration:S3/AnomalousBehavior');
    expect(order.at(-1)).toBe('Exfiltration:S3/MaliciousIPCaller');
  });
});

test('severity shows as a letter and a number, counts name what is critical', () => {
  const severity = findingsPane.columns.find((column) => column.id === 'severity');
  expect(fakeFindings().map((finding) => severity?.text(finding, now))).toEqual([
    'C9.5',
    'H8.0',
    'H8.0',
    'H8.0',
    'L2.0',
    'M5.0',
  ]);
  expect(findingsPane.counts(fakeFindings())).toBe('6 (1 critical, 3 high)');
  expect(findingsPane.counts([])).toBe('0');
});

test('archived findings are in the last view alone', () => {
  const archived = fakeFinding({ archived: true });
  expect(findingsPane.views.map((view) => view.keep(archived))).toEqual([false, false, true]);
});
