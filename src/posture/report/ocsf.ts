import type { CheckInfo, Judgement, Severity, Verdict } from '../check.ts';
import { failuresOf, fingerprintOf, keyOf, type Report } from './report.ts';
import { fixWords } from './text.ts';
import { practiceTitle } from './words.ts';

/** The version of the schema that the events follow. */
const OCSF_VERSION = '1.3.0';

const SEVERITY_IDS: Readonly<Record<Severity, readonly [id: number, name: string]>> = {
  critical: [5, 'Critical'],
  high: [4, 'High'],
  medium: [3, 'Medium'],
  low: [2, 'Low'],
};
const COMPLIANCE: Readonly<Record<Verdict, readonly [id: number, name: string]>> = {
  passed: [1, 'Pass'],
  failed: [3, 'Fail'],
  unknown: [0, 'Unknown'],
};
const ACTIVITIES = { create: [1, 'Create'], update: [2, 'Update'], close: [3, 'Close'] } as const;
const STATUSES = { new: [1, 'New'], suppressed: [3, 'Suppressed'], resolved: [4, 'Resolved'] } as const;

/**
 * Gives each judgement as an event of OCSF 1.3.0: a Compliance Finding, class 2003. Compared with an earlier audit, what was
 * there then is an update, and what passes again closes its finding.
 * @see https://schema.ocsf.io/1.3.0/classes/compliance_finding
 */
export function ocsfEvents(report: Report): object[] {
  const accepted = new Set(
    failuresOf(report).flatMap(({ check, judgement, accepted }) =>
      accepted === undefined ? [] : [keyOf(check.id, judgement.resource.id)],
    ),
  );
  const keysOf = (changes: readonly { check: string; resource: string }[] = []) =>
    new Set(changes.map(({ check, resource }) => keyOf(check, resource)));
  const resolved = keysOf(report.since?.resolved);
  const appeared = keysOf(report.since?.appeared);
  return report.results.flatMap(({ check, judgements }) =>
    judgements.map((judgement) => {
      const key = keyOf(check.id, judgement.resource.id);
      const isResolved = resolved.has(key);
      const isKnown = report.since !== undefined && !appeared.has(key) && !report.since.onlyNow.includes(check.id);
      const activity = isResolved ? ACTIVITIES.close : isKnown ? ACTIVITIES.update : ACTIVITIES.create;
      const status = isResolved ? STATUSES.resolved : accepted.has(key) ? STATUSES.suppressed : STATUSES.new;
      return eventOf(report, check, judgement, activity, status);
    }),
  );
}

type Named = readonly [id: number, name: string];

function eventOf(
  report: Report,
  check: CheckInfo,
  judgement: Judgement,
  [activityId, activity]: Named,
  [statusId, status]: Named,
): object {
  const { verdict, reason, resource, evidence, fix } = judgement;
  const { account, region, endedAt, tool } = report;
  const time = Date.parse(endedAt);
  const [severityId, severity] =
    verdict === 'failed' ? SEVERITY_IDS[judgement.severity ?? check.severity] : verdict === 'passed' ? INFO : UNKNOWN;
  const [complianceId, compliance] = COMPLIANCE[verdict];
  const [name = tool, version = '0'] = tool.split(' ');
  return {
    activity_id: activityId,
    activity_name: activity,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200300 + activityId,
    type_name: `Compliance Finding: ${activity}`,
    time,
    severity_id: severityId,
    severity,
    status_id: statusId,
    status,
    status_detail: reason,
    message: `${resource.label ?? resource.id}: ${reason}`,
    compliance: {
      control: check.id,
      requirements: [practiceTitle(check.practice)],
      standards: ['AWS Well-Architected Framework, Security Pillar', ...check.equivalents],
      status_id: complianceId,
      status: compliance,
    },
    finding_info: {
      uid: fingerprintOf(report, check.id, resource.id),
      title: check.title,
      desc: check.judges,
      types: [check.practice],
      created_time: time,
      src_url: check.document,
    },
    resources: [
      {
        uid: resource.arn ?? resource.id,
        name: resource.label ?? resource.id,
        type: resource.type,
        region,
        owner: { account: { uid: account, type_id: 10, type: 'AWS Account' } },
        data: Object.fromEntries(evidence.map((each) => [each.name, each.value])),
      },
    ],
    remediation: {
      desc: fix?.blocked === undefined && fix !== undefined ? `${check.fix} ${fixWords(fix).join(' ')}` : check.fix,
      references: [check.document],
    },
    cloud: { provider: 'AWS', region, account: { uid: account, type_id: 10, type: 'AWS Account' } },
    metadata: {
      version: OCSF_VERSION,
      profiles: ['cloud'],
      product: { name, vendor_name: 'transit-tui', version },
      log_name: 'audit',
    },
  };
}

const INFO: Named = [1, 'Informational'];
const UNKNOWN: Named = [0, 'Unknown'];
