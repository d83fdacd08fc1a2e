import { at, isTrue, number, present, text, time } from '../loose.ts';
import type { Finding } from './finding.ts';
import { actionsOf, actorsOf, signalsOf } from './finding-action.ts';
import { findingGroup, severityLabel } from './finding-group.ts';
import { bytesOutOf, resourcesOf } from './finding-resources.ts';

/**
 * Gives our Finding from one of GetFindings', whatever is missing from it or of another kind than it should be; never
 * throws. What is absent stays absent, and a finding without even a type is of type `Unknown`.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html
 */
export function toFinding(raw: unknown): Finding {
  const service = at(raw, 'Service');
  const additional = additionalInfo(at(service, 'AdditionalInfo'));
  const type = text(at(raw, 'Type')) ?? 'Unknown';
  const severity = number(at(raw, 'Severity')) ?? 0;
  const arn = text(at(raw, 'Arn'));
  const finding: Finding = {
    id: text(at(raw, 'Id')) ?? arn?.split('/').at(-1) ?? '',
    arn,
    detectorId: text(at(service, 'DetectorId')) ?? /:detector\/([^/]+)/.exec(arn ?? '')?.[1],
    accountId: text(at(raw, 'AccountId')),
    region: text(at(raw, 'Region')),
    type,
    group: findingGroup(type),
    title: text(at(raw, 'Title')) ?? type,
    description: text(at(raw, 'Description')) ?? text(at(service, 'Detection', 'Sequence', 'Description')) ?? '',
    severity,
    severityLabel: severityLabel(severity),
    count: number(at(service, 'Count')) ?? 1,
    createdAt: time(at(raw, 'CreatedAt')),
    updatedAt: time(at(raw, 'UpdatedAt')),
    firstSeen: time(at(service, 'EventFirstSeen')),
    lastSeen: time(at(service, 'EventLastSeen')),
    archived: isTrue(at(service, 'Archived')),
    sample: false,
    ...resourcesOf(raw),
    actors: actorsOf(raw),
    actions: actionsOf(raw),
    bytesOut: bytesOutOf(additional),
    signals: signalsOf(raw),
    raw,
  };
  return present({ ...finding, sample: isSample(finding, isTrue(at(additional, 'sample'))) });
}

/**
 * Gives the Finding of an EventBridge event, whose detail is camelCase or, in some exports, PascalCase; undefined for an
 * event that isn't GuardDuty's or carries no detail. `raw` then has the SDK's casing.
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export function fromEventBridge(event: unknown): Finding | undefined {
  const source = text(at(event, 'source'));
  const isFinding = source === 'aws.guardduty' || text(at(event, 'detail-type')) === 'GuardDuty Finding';
  const detail = at(event, 'detail');
  if (!isFinding || typeof detail !== 'object' || detail === null) return undefined;
  const finding = toFinding(inSdkCase(detail, 0));
  return {
    ...finding,
    accountId: finding.accountId ?? text(at(event, 'account')),
    region: finding.region ?? text(at(event, 'region')),
    updatedAt: finding.updatedAt ?? time(at(event, 'time')),
  };
}

const DEEPEST = 40;

function inSdkCase(value: unknown, depth: number): unknown {
  if (depth > DEEPEST) return undefined;
  if (Array.isArray(value)) return value.map((item) => inSdkCase(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [upperFirst(name), inSdkCase(member, depth + 1)]);
  return Object.fromEntries(members);
}

const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The API wraps the further facts as JSON text in `Value`; older events carry them as they are. */
function additionalInfo(info: unknown): unknown {
  const value = at(info, 'Value');
  if (typeof value !== 'string') return withLowerNames(info);
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function withLowerNames(info: unknown): unknown {
  if (typeof info !== 'object' || info === null) return undefined;
  return Object.fromEntries(
    Object.entries(info).map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), member]),
  );
}

/**
 * Only by marks that nobody but AWS can set: a name or a session that an attacker chooses must not pass a finding off as
 * a sample, since no playbook runs on one.
 */
function isSample(finding: Finding, marked: boolean): boolean {
  const generated = (text: string | undefined) => text?.startsWith('GeneratedFinding') === true;
  return (
    marked ||
    finding.title.startsWith('[SAMPLE]') ||
    finding.instances.some((instance) => instance.instanceId === 'i-99999999') ||
    finding.accessKeys.some((key) => generated(key.accessKeyId) || generated(key.principalId)) ||
    finding.actors.some((actor) => generated(actor.country))
  );
}
