import { describe, expect, test } from 'vitest';
import { relatedRows } from '../../../screens/detail/related-rows.ts';
import { detailScreen } from '../../../screens/detail/screen.tsx';
import { flowsPane } from '../../../screens/flows/pane.ts';
import { panes } from '../../../screens/panes.ts';
import type { Feeds } from '../../../src/app/screen.ts';
import { toNetworkInterface } from '../../../src/aws/ec2/network-interface.ts';
import type { Connection } from '../../../src/flows/connection.ts';
import type { ConnectionEnds } from '../../../src/live/connection-ends.ts';
import { FAKE_START, fakeConnection, fakeFeed, fakeFeeds } from '../../support/fake-feeds.ts';
import { fakeApp } from '../fake-app.ts';
import { openScreen } from '../open-screen.tsx';

const now = FAKE_START + 300_000;
const card = toNetworkInterface({
  NetworkInterfaceId: 'eni-0a1b2c3d4e5f60718',
  VpcId: 'vpc-0a1b2c3d4e5f60718',
  SubnetId: 'subnet-0a1b2c3d4e5f60718',
  Description: 'made by \u202e\u001b[31mme',
  Groups: [{ GroupId: 'sg-0a1b2c3d4e5f60718', GroupName: 'web' }],
  PrivateIpAddress: '10.0.1.15',
  Attachment: { InstanceId: 'i-0a1b2c3d4e5f60718' },
});
const ends: ConnectionEnds = {
  src: { address: '10.0.1.15', interface: card, owner: 'instance i-0a1b2c3d4e5f60718 (web-app-1)', others: [] },
  dst: { address: '203.0.113.9', others: [] },
  asking: false,
  unknown: ['The network ACL: not known. It needs ec2:DescribeNetworkAcls.'],
  guards: {
    inside: 'src',
    groups: card.groups,
    rules: [],
    acl: undefined,
    remoteGroups: [],
    sameSubnet: false,
    requestAccepted: false,
  },
};

const section = (title: RegExp, row: Connection, found?: ConnectionEnds) =>
  flowsPane
    .detail(row, now, found)
    .sections.find((each) => title.test(each.title))
    ?.rows.map(([label, text]) => `${label.trim()}: ${text}`);

describe('the ends of a connection', () => {
  test('are what the row says until AWS has answered', () => {
    expect(section(/^Ends \(asking AWS/, fakeConnection({ dstService: 'S3' }))).toEqual([
      'From: 10.0.1.15 (private)',
      'To: 203.0.113.9 (public, AWS service S3)',
      'Recorded at: eni-0a1b2c3d4e5f60718, i-0a1b2c3d4e5f60718',
    ]);
  });

  test('then have owner, interface, subnet, groups, and what could not be asked', () => {
    expect(section(/^Ends$/, fakeConnection({}), ends)).toEqual([
      'From: 10.0.1.15 (private): instance i-0a1b2c3d4e5f60718 (web-app-1)',
      expect.stringMatching(/^Interface: eni-0a1b2c3d4e5f60718 in subnet-0a1b2c3d4e5f60718, vpc-0a1b2c3d4e5f60718/),
      'Groups now: sg-0a1b2c3d4e5f60718 (web)',
      "To: 203.0.113.9 (public): no address of this account's interfaces here",
      'Recorded at: eni-0a1b2c3d4e5f60718, i-0a1b2c3d4e5f60718',
      'Unknown: The network ACL: not known. It needs ec2:DescribeNetworkAcls.',
    ]);
  });
});

test('who refused is called an inference, from the rules as they are now', () => {
  expect(section(/^Refused by$/, fakeConnection({}), ends)?.[0]).toMatch(
    /^Inference: no outbound rule of sg-.* \(web\) allows traffic to 203\.0\.113\.9, port 443\/tcp; .*most likely the security group\. From the rules as they are now/,
  );
  expect(section(/^Refused by$/, fakeConnection({ action: 'ACCEPT' }), ends)).toBeUndefined();
});

test('the timeline has its axis and its peak', () => {
  const histogram = Array.from({ length: 60 }, (_, at) => (at === 45 ? 9 : at > 50 ? 3 : 0));
  const row = fakeConnection({ histogram, timeline: { from: FAKE_START - 3_600_000, bucketMs: 60_000 } });
  const [bars = '', axis = '', peak] = section(/^Over time$/, row) ?? [];
  expect(bars.replace('Records: ', '')).toBe(`${'·'.repeat(45)}█${'·'.repeat(5)}${'▃'.repeat(9)}`);
  expect(axis).toMatch(/^UTC: 13:02 ─+ 13:32 ─+ 14:02$/);
  expect(axis.length - 'UTC: '.length).toBeLessThanOrEqual(60);
  expect(peak).toBe('Peak: 9 in the 1m from 13:47');
});

test('what the rules of detection say stands with its numbers, and in the headline by name', () => {
  const raised = [
    {
      key: 'port-scan|1',
      rule: 'port-scan',
      title: 'Port scan',
      why: '192.0.2.1 tried 131 ports',
      severity: 'high' as const,
    },
  ];
  const row = fakeConnection({ raised });
  expect(section(/^Unusual$/, row)).toEqual(['Port scan: 192.0.2.1 tried 131 ports (high)']);
  expect(flowsPane.detail(row, now).headline[0]).toMatch(/which is unusual: Port scan\.$/);
});

describe('on the screen', () => {
  const opened = (row: Connection) => {
    const feeds = { ...fakeFeeds(), flows: fakeFeed('flows', [row], now) };
    feeds.flows.show({ notes: ['Coverage gap: AWS lost records 2×'] });
    const app = fakeApp({ panes, rows: [row], feeds: () => feeds as Feeds });
    return openScreen(detailScreen, { pane: 'flows', key: row.key }, app);
  };

  test('related findings and access results are named with what they share, and so are the notes', () => {
    const text = opened(fakeConnection({ dstaddr: '198.51.100.23' })).text(118, 60);
    expect(text).toMatch(/Related\n *Findings .*shares address 198\.51\.100\.23/);
    expect(text).toMatch(/Note +Coverage gap: AWS lost records 2×/);
  });

  test('what was found later relates too', () => {
    const { instanceId: _, ...row } = fakeConnection({ interfaceIds: [], srcaddr: '10.0.7.7' });
    const app = { panes, now: () => now, feeds: () => fakeFeeds() as Feeds };
    const shared = (found?: ConnectionEnds) => relatedRows(flowsPane, row, found, app).map(([, text]) => text);
    expect(shared().join('\n')).not.toContain('instance i-0a1b2c3d4e5f60718');
    expect(shared(ends).join('\n')).toContain('shares instance i-0a1b2c3d4e5f60718');
  });

  test('a description that an attacker chose is shown as visible escapes', () => {
    const screen = opened(fakeConnection({}));
    screen.dispatch({ type: 'found', found: ends, related: [] });
    const text = screen.text(118, 70);
    expect(text).toContain('“made by \\u202e\\e[31mme”');
    expect(text).not.toContain('\u202e');
  });
});
