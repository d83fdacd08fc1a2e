import { createHash } from 'node:crypto';
import type { Audit } from '../audit.ts';
import { type CheckInfo, type Judgement, SEVERITIES, type Severity, severityOf } from '../check.ts';
import { PRACTICES, type PracticeId } from '../practice.ts';
import { resourcesIn, type Score, scoreOf } from '../score.ts';
import type { Comparison } from './compare.ts';
import { type Exception, type ExceptionUse, usesOf } from './exceptions.ts';

/** The score of a practice, over the checks that ran. */
export interface PracticeScore extends Score {
  readonly practice: PracticeId;
  readonly checks: number;
  /** Resources looked at, each once, however many checks judged it. */
  readonly resources: number;
}

/** An audit with all that is handed over of it. Serialisable: `--json` prints it and `--since` takes it. */
export interface Report extends Audit {
  /** `transit-tui 0.1.0`. */
  readonly tool: string;
  /** ARN of whoever's credentials it ran with. */
  readonly auditedBy?: string;
  /** Ids of the checks that were asked for and that an interrupt kept from ending; absent where the audit is whole. */
  readonly notDone?: readonly string[];
  /** By practice, those with checks only. What an exception accepts counts as failed: it is. */
  readonly scores: readonly PracticeScore[];
  readonly exceptions: readonly ExceptionUse[];
  /** How it differs from an earlier audit. */
  readonly since?: Comparison;
}

/** One judgement with the check that made it, and the exception that accepts it. */
export interface Found {
  readonly check: CheckInfo;
  readonly judgement: Judgement;
  readonly severity: Severity;
  readonly accepted?: Exception;
}

export interface ReportOptions {
  readonly tool: string;
  readonly auditedBy?: string;
  readonly notDone?: readonly string[];
  readonly exceptions?: readonly Exception[];
  /** Epoch milliseconds, for what has expired. */
  readonly now: number;
}

/** Makes a report of an audit: scores, and which of its failures the exceptions accept. */
export function reportOf(audit: Audit, options: ReportOptions): Report {
  const { tool, auditedBy, notDone = [], exceptions = [], now } = options;
  return {
    ...audit,
    tool,
    ...(auditedBy === undefined ? {} : { auditedBy }),
    ...(notDone.length === 0 ? {} : { notDone }),
    scores: scoresOf(audit),
    exceptions: usesOf(exceptions, audit, now),
  };
}

/** Scores an audit by practice, in the order of the practices. */
export function scoresOf({ results }: Pick<Audit, 'results'>): PracticeScore[] {
  return PRACTICES.flatMap(({ id }) => {
    const own = results.filter(({ check }) => check.practice === id);
    if (own.length === 0) return [];
    return [{ practice: id, checks: own.length, resources: resourcesIn(own), ...scoreOf(own) }];
  });
}

/** Gives what failed, the worst first and otherwise in the order of the checks, each with what accepts it. */
export function failuresOf(report: Report): Found[] {
  const accepted = new Map<string, Exception>();
  for (const { state, resources, ...exception } of report.exceptions) {
    if (state !== 'applied') continue;
    for (const resource of resources) accepted.set(keyOf(exception.check, resource), exception);
  }
  return report.results
    .flatMap(({ check, judgements }) =>
      judgements
        .filter(({ verdict }) => verdict === 'failed')
        .map((judgement): Found => {
          const by = accepted.get(keyOf(check.id, judgement.resource.id));
          const severity = severityOf(check, judgement);
          return { check, judgement, severity, ...(by === undefined ? {} : { accepted: by }) };
        }),
    )
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** Gives the failures that are of this severity or worse and that nothing accepts. */
export const failuresAtLeast = (report: Report, severity: Severity): Found[] =>
  failuresOf(report).filter(
    (found) => found.accepted === undefined && SEVERITIES.indexOf(found.severity) <= SEVERITIES.indexOf(severity),
  );

/** Names a judgement within one audit. */
export const keyOf = (check: string, resource: string): string => `${check} ${resource}`;

/** Names a judgement for good, over audits and tools: hex of a SHA-256 over account, region, check and resource. */
export const fingerprintOf = ({ account, region }: Audit, check: string, resource: string): string =>
  createHash('sha256')
    .update(JSON.stringify([account, region, check, resource]))
    .digest('hex');
