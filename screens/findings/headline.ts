import type { Finding, FindingAccessKey, FindingActor, FindingBucket } from '../../src/aws/guardduty/finding.ts';
import { bytes, count, plural, utcSince } from '../../src/ui/readable.ts';

/** Who did what to what, and from where: a sentence to read aloud. */
export function whatHappened(finding: Finding): string {
  const said = `${sentenceOf(finding)}.`;
  return finding.sample ? `Sample, not a real event: ${said}` : said;
}

/** How bad, how often, how much, since when: a sentence to read aloud. */
export function howMuch(finding: Finding, now: number): string {
  const { bytesOut = 0, signals } = finding;
  const sent = bytesOut > 0 ? `, ${bytes(bytesOut)} out` : '';
  const seen = signals.length > 0 ? `, ${plural(signals.length, 'signal')}` : '';
  const first = finding.firstSeen ?? finding.createdAt;
  const last = finding.lastSeen ?? finding.updatedAt;
  return `${finding.severityLabel} ${finding.severity.toFixed(1)}: seen ${plural(finding.count, 'time')}${sent}${seen} since ${utcSince(first, now)}, last at ${utcSince(last, now)}.`;
}

const PORT = /^(?:tcp|udp|port)[ /]/u;

function sentenceOf(finding: Finding): string {
  const { type, group, actions, accessKeys, instances, actors } = finding;
  if (group === 'sequence') return sequence(finding);
  if (type.includes('CredentialExfiltration')) return credentials(finding);
  if (accessKeys.length > 0 || finding.buckets.length > 0) return call(finding);
  if (instances.length > 0 && actors[0]?.ip !== undefined && actors[0].port === undefined && actions.some(isPort)) {
    return inbound(finding, actors);
  }
  return outbound(finding);
}

const isPort = (action: string): boolean => PORT.test(action);

function sequence({ accessKeys, actors, buckets, instances }: Finding): string {
  const who = accessKeys.length === 0 ? 'Someone' : listed(accessKeys.map(identity));
  const what = buckets.length > 0 ? bucketNames(buckets) : listed(instances.map((each) => each.instanceId));
  return `${who}${from(actors)} ran an attack sequence${what === '' ? '' : ` against ${what}`}`;
}

function credentials({ accessKeys, instances, actors, actions }: Finding): string {
  const role = accessKeys[0] === undefined ? '' : ` (${lowerFirst(identity(accessKeys[0]))})`;
  const issued = instances[0] === undefined ? 'an instance' : `instance ${instances[0].instanceId}`;
  const call = actions[0] === undefined ? '' : ` to call ${actions[0]}`;
  return `Credentials made for ${issued}${role} were used${from(actors)}${call}`;
}

const READS = /^(GetObject|CopyObject|SelectObjectContent)/u;

function call({ type, accessKeys, actors, actions, buckets, count: times }: Finding): string {
  const who = accessKeys[0] === undefined ? 'Someone' : identity(accessKeys[0]);
  const [action] = actions;
  const where = bucketNames(buckets);
  if (action === undefined) {
    return accessKeys.length + actors.length === 0
      ? `GuardDuty reports ${type}${where === '' ? '' : ` on ${where}`}, and not by whom`
      : `${who}${from(actors)} caused ${type}${where === '' ? '' : ` on ${where}`}`;
  }
  if (READS.test(action) && where !== '') {
    return `${who}${from(actors)} read objects ${count(times)} ${times === 1 ? 'time' : 'times'} (${action}) in ${where}`;
  }
  return `${who}${from(actors)} called ${action}${where === '' ? '' : ` on ${where}`}`;
}

/** Someone outside came to the instance. */
function inbound(finding: Finding, actors: readonly FindingActor[]): string {
  const ports = listed(finding.actions.filter(isPort).map((action) => action.replace(/^(\w+)\/(\d+)$/u, 'port $2/$1')));
  const did = /BruteForce/u.test(finding.type)
    ? 'tried to log in at'
    : /Probe/u.test(finding.type)
      ? 'probed'
      : 'reached';
  return `${addresses(actors)} ${did} ${ports} of ${lowerFirst(instance(finding))}`;
}

/** The instance went out. */
function outbound(finding: Finding): string {
  const { type, actors, actions, bytesOut = 0, instances } = finding;
  const [actor] = actors;
  const [action] = actions;
  const to = actor?.ip === undefined ? '' : ` to ${ending(actor)}`;
  if (instances.length === 0) {
    return to === '' ? `GuardDuty reports ${type}, and not by whom` : `Someone${from(actors)} caused ${type}`;
  }
  const who = instance(finding);
  const names = action === undefined || isPort(action) ? '' : ` for ${action}`;
  if (type.includes('DNSDataExfiltration')) return `${who} sent data out through DNS queries${names}`;
  if (bytesOut > 0) return `${who} sent ${bytes(bytesOut)}${to === '' ? ' out' : to}`;
  if (/Portscan/u.test(type)) return `${who} scanned ports${actors.length > 0 ? ` of ${addresses(actors)}` : ''}`;
  if (to !== '') return `${who} ${/BruteForce/u.test(type) ? 'tried to log in' : 'connected'}${to}`;
  return names === '' ? `${who} caused ${type}` : `${who} asked DNS${names}`;
}

const KINDS: Readonly<Record<string, string>> = {
  IAMUser: 'IAM user',
  AssumedRole: 'Role',
  Role: 'Role',
  FederatedUser: 'Federated user',
  AWSAccount: 'Account',
  AWSService: 'AWS service',
};

function identity({ userName, userType, accessKeyId, principalId }: FindingAccessKey): string {
  if (userType === 'Root') return 'The root user';
  const name = userName ?? principalId;
  if (name !== undefined) return `${KINDS[userType ?? ''] ?? userType ?? 'Identity'} ${name}`;
  return accessKeyId === undefined ? 'Someone' : `Access key ${accessKeyId}`;
}

function instance({ instances: [first] }: Finding): string {
  const name = first?.name === undefined ? '' : ` (${first.name})`;
  return first === undefined ? 'Someone' : `Instance ${first.instanceId}${name}`;
}

function from(actors: readonly FindingActor[]): string {
  return actors[0]?.ip === undefined ? '' : ` from ${addresses(actors)}`;
}

function addresses(actors: readonly FindingActor[]): string {
  const [first] = actors;
  const others = new Set(actors.map((actor) => actor.ip)).size - 1;
  const more = others > 0 ? ` and ${plural(others, 'more address', 'more addresses')}` : '';
  return first === undefined ? '' : `${first.ip}${place(first)}${more}`;
}

function ending(actor: FindingActor): string {
  const port = actor.port === undefined ? '' : `:${actor.port}`;
  const address = actor.ip?.includes(':') && port !== '' ? `[${actor.ip}]` : actor.ip;
  return `${address}${port}${place(actor)}`;
}

function place({ city, country, org }: FindingActor): string {
  const parts = [city, country, org].filter((part) => part !== undefined);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

const bucketNames = (buckets: readonly FindingBucket[]): string => listed(buckets.map((bucket) => bucket.name));

/** `a`, `a and b`, `a, b and 3 more`. */
function listed(names: readonly string[]): string {
  if (names.length > 2) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  return names.join(' and ');
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
