import { csvOf } from '../../ui/export-text.ts';
import { failuresOf, keyOf, type Report } from './report.ts';

const HEADER = [
  'practice',
  'check',
  'severity',
  'verdict',
  'resourceType',
  'resource',
  'label',
  'arn',
  'reason',
  'evidence',
  'playbook',
  'params',
  'blocked',
  'accepted',
  'acceptedUntil',
  'failure',
  'account',
  'region',
  'auditedAt',
] as const;

/** Gives every judgement as a row of CSV. */
export function csvReport(report: Report): string {
  const accepted = new Map(
    failuresOf(report).map((found) => [keyOf(found.check.id, found.judgement.resource.id), found.accepted]),
  );
  const rows = report.results.flatMap(({ check, judgements }) =>
    judgements.map(({ resource, verdict, severity, reason, evidence, fix, failure }) => {
      const by = accepted.get(keyOf(check.id, resource.id));
      const row: Record<(typeof HEADER)[number], string | undefined> = {
        practice: check.practice,
        check: check.id,
        severity: severity ?? check.severity,
        verdict,
        resourceType: resource.type,
        resource: resource.id,
        label: resource.label,
        arn: resource.arn,
        reason,
        evidence: evidence.map(({ name, value }) => `${name}=${value}`).join('; '),
        playbook: fix?.playbook,
        params: Object.entries(fix?.params ?? {})
          .map(([name, value]) => `${name}=${value}`)
          .join('; '),
        blocked: fix?.blocked,
        accepted: by?.reason,
        acceptedUntil: by?.expires,
        failure: failure === undefined ? undefined : (failure.permission ?? failure.operation ?? failure.code),
        account: report.account,
        region: report.region,
        auditedAt: report.startedAt,
      };
      return HEADER.map((name) => row[name] ?? '');
    }),
  );
  return csvOf(HEADER, rows);
}
