import type { Detail } from '../../src/app/screen.ts';
import type { Finding, FindingActor, FindingInstance } from '../../src/aws/guardduty/finding.ts';
import type { Ours } from '../../src/correlate/own-findings.ts';
import { count, utcDateTime } from '../../src/ui/readable.ts';
import { severityTone } from './columns.ts';
import { howMuch, whatHappened } from './headline.ts';

type Rows = Detail['sections'][number]['rows'];

/** What a finding's detail shows; `ours` where it is likely about what we did ourselves. */
export function findingDetail(finding: Finding, now: number, ours?: Ours): Detail {
  return {
    title: finding.title || finding.type,
    badges: [
      { text: `${finding.severityLabel} ${finding.severity.toFixed(1)}`, tone: severityTone(finding) },
      ...(finding.sample ? [{ text: 'SAMPLE: not a real event', tone: 'warn' as const }] : []),
      ...(finding.archived ? [{ text: 'Archived', tone: 'dim' as const }] : []),
      ...(ours === undefined ? [] : [{ text: `ours: ${ours.runId}`, tone: 'accent' as const }]),
    ],
    headline: [whatHappened(finding), howMuch(finding, now)],
    sections: [
      { title: 'Ours?', rows: ours === undefined ? [] : [[ours.runId, ours.reason] as const] },
      { title: 'Finding', rows: findingRows(finding) },
      {
        title: 'From',
        rows: finding.actors.map((actor) => [actor.ip ?? 'unknown address', actorText(actor)] as const),
      },
      {
        title: 'Buckets',
        rows: finding.buckets.map((bucket) => [bucket.name, bucketText(bucket.effectivePermission)] as const),
      },
      { title: 'Identities', rows: identityRows(finding) },
      { title: 'Instances', rows: finding.instances.flatMap(instanceRows) },
      { title: 'Signals', rows: signalRows(finding) },
    ].filter((section) => section.rows.length > 0),
    raw: finding.raw,
  };
}

function findingRows(finding: Finding): Rows {
  return present([
    ['Type', finding.type],
    ['What', finding.description],
    ['Actions', finding.actions.join(', ')],
    ['Account', finding.accountId],
    ['Region', finding.region],
    ['First seen', utcDateTime(finding.firstSeen)],
    ['Last seen', utcDateTime(finding.lastSeen)],
    ['Updated', utcDateTime(finding.updatedAt)],
    ['Id', finding.id],
  ]);
}

function actorText({ city, country, org, asn, port }: FindingActor): string {
  return [
    city,
    country,
    org,
    asn === undefined ? undefined : `AS${asn}`,
    port === undefined ? undefined : `port ${port}`,
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function bucketText(permission: string | undefined): string {
  if (permission === 'PUBLIC') return 'PUBLIC when GuardDuty looked';
  if (permission === 'NOT_PUBLIC') return 'not public when GuardDuty looked';
  return 'GuardDuty does not say whether it is public';
}

function identityRows({ accessKeys }: Finding): Rows {
  return accessKeys.map((key) => [
    key.userName ?? key.principalId ?? 'unknown',
    [key.userType, key.accessKeyId, key.principalId].filter((part) => part !== undefined).join(' · '),
  ]);
}

function instanceRows(instance: FindingInstance): Rows {
  const about = [instance.name, instance.instanceType, instance.iamInstanceProfileArn].filter(
    (part) => part !== undefined,
  );
  return [
    [instance.instanceId, about.join(' · ')],
    ...instance.networkInterfaces.map((card): readonly [string, string] => [
      `  ${card.networkInterfaceId ?? 'interface'}`,
      [...card.privateIpAddresses, card.publicIp, ...card.ipv6Addresses, ...card.securityGroupIds]
        .filter((part) => part !== undefined)
        .join(' · '),
    ]),
  ];
}

function signalRows({ signals }: Finding): Rows {
  return signals.map((signal) => [
    signal.name,
    [signal.count === undefined ? undefined : `${count(signal.count)}×`, signal.description]
      .filter((part) => part !== undefined)
      .join(' '),
  ]);
}

function present(rows: readonly (readonly [string, string | undefined])[]): Rows {
  return rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]));
}
