import type { Detail } from '../../src/app/screen.ts';
import type { Finding, FindingActor, FindingInstance } from '../../src/aws/guardduty/finding.ts';
import { bytes, count, plural, utcDateTime, utcSince } from '../../src/ui/readable.ts';
import { severityTone } from './columns.ts';

type Rows = Detail['sections'][number]['rows'];

/** What a finding's detail shows. */
export function findingDetail(finding: Finding, now: number): Detail {
  return {
    title: finding.title || finding.type,
    badges: [
      { text: `${finding.severityLabel} ${finding.severity.toFixed(1)}`, tone: severityTone(finding) },
      ...(finding.sample ? [{ text: 'SAMPLE: not a real event', tone: 'warn' as const }] : []),
      ...(finding.archived ? [{ text: 'Archived', tone: 'dim' as const }] : []),
    ],
    headline: [whatHappened(finding), howMuch(finding, now)],
    sections: [
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

/** Who, from where, did what, to what. */
function whatHappened(finding: Finding): string {
  const sample = finding.sample ? 'Sample, not a real event: ' : '';
  return `${sample}${whoOf(finding)}${fromOf(finding.actors[0])} ${deedOf(finding)}${targetOf(finding)}.`;
}

function whoOf({ accessKeys, instances, group }: Finding): string {
  const key = accessKeys[0];
  if (key?.userName !== undefined)
    return `${key.userType === 'AssumedRole' ? 'Role' : (key.userType ?? 'Identity')} ${key.userName}`;
  if (key?.accessKeyId !== undefined) return `Access key ${key.accessKeyId}`;
  const instance = instances[0];
  if (instance !== undefined)
    return `Instance ${instance.instanceId}${instance.name === undefined ? '' : ` (${instance.name})`}`;
  return group === 'sequence' ? 'Several actors' : 'Someone';
}

function fromOf(actor: FindingActor | undefined): string {
  if (actor?.ip === undefined) return '';
  const place = [actor.city, actor.country, actor.org].filter((part) => part !== undefined).join(', ');
  return ` from ${actor.ip}${place === '' ? '' : ` (${place})`}`;
}

const READS = /^(GetObject|CopyObject|SelectObjectContent)/u;

function deedOf({ type, actions, buckets, bytesOut, count: times, group }: Finding): string {
  const [action] = actions;
  if (group === 'sequence') return 'ran an attack sequence';
  if (action !== undefined && READS.test(action) && buckets.length > 0)
    return `read objects ${count(times)} ${times === 1 ? 'time' : 'times'} (${action})`;
  if (bytesOut !== undefined && bytesOut > 0) return `sent ${bytes(bytesOut)} out`;
  if (type.includes('DNSDataExfiltration')) return 'sent data out through DNS queries';
  if (type.includes('CredentialExfiltration')) return 'used credentials issued to an instance from elsewhere';
  if (action !== undefined) return `did ${action}`;
  return `raised ${type}`;
}

function targetOf({ group, buckets, instances, accessKeys, actors }: Finding): string {
  const on = group === 'sequence' ? 'against' : 'in';
  const names = buckets.map((bucket) => bucket.name);
  if (names.length > 2) return ` ${on} ${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  if (names.length > 0) return ` ${on} ${names.join(' and ')}`;
  const port = actors[0]?.port;
  if (port !== undefined) return ` to port ${port}`;
  const instance = instances[0];
  return instance !== undefined && accessKeys.length > 0 ? ` of ${instance.instanceId}` : '';
}

/** How much, how often, since when, how bad. */
function howMuch(finding: Finding, now: number): string {
  const sent = finding.bytesOut !== undefined && finding.bytesOut > 0 ? `, ${bytes(finding.bytesOut)} out` : '';
  const signals = finding.signals.length > 0 ? `, ${plural(finding.signals.length, 'signal')}` : '';
  const first = finding.firstSeen ?? finding.createdAt;
  const last = finding.lastSeen ?? finding.updatedAt;
  return `${finding.severityLabel} ${finding.severity.toFixed(1)}: seen ${plural(finding.count, 'time')}${sent}${signals} since ${utcSince(first, now)}, last at ${utcSince(last, now)}.`;
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
