import type { Failure } from '../aws/errors.ts';
import { TOLD_AGAIN_MS } from '../live/watch-memory.ts';
import type { Outcome, WatchReport } from '../live/watch-round.ts';
import type { WatchedFlows } from '../live/watched-flows.ts';
import { duration, plural } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { isoTime, shortTime } from './rows.ts';

/** Prints what a watcher does: detections on standard output, how the rounds go on standard error. */
export interface WatchOutput {
  /** Says how far reading has come while it has not reached the present, now and then. */
  behind(flows: Pick<WatchedFlows, 'records' | 'newest'>): void;
  round(report: WatchReport, nextMs: number | undefined): void;
  /** Says what it did in all, once it has ended. */
  end(last: WatchReport): void;
}

/** No more often than this is it said how far reading has come. */
const SAID_MS = 10_000;

/** Makes the output of one watcher. Notes and failures are said when they change, not in every round. */
export function watchOutput(
  cli: Cli,
  { json, dryRun, eventBusName }: { readonly json: boolean; readonly dryRun: boolean; readonly eventBusName: string },
): WatchOutput {
  const sums = { rounds: 0, put: 0, refused: 0 };
  let said = '';
  let behindSaidAt = Number.NEGATIVE_INFINITY;
  return {
    behind: ({ records, newest }) => {
      const at = cli.now();
      if (at - behindSaidAt < SAID_MS) return;
      behindSaidAt = at;
      const lag = newest === undefined ? 'no record yet' : `the newest ended ${duration(Math.max(0, at - newest))} ago`;
      cli.note(`${shortTime(at)}Z ${plural(records, 'record')} read, ${lag}; reading on up to the present`);
    },
    round: (report, nextMs) => {
      sums.rounds += 1;
      for (const outcome of report.outcomes) {
        if (outcome.outcome === 'put') sums.put += 1;
        if (outcome.outcome === 'refused') sums.refused += 1;
        if (json) cli.json(objectOf(outcome));
        else cli.line(safeText(lineOf(outcome)));
      }
      const remarks = [...report.failures.map(sentenceOf), ...report.notes];
      const now = JSON.stringify(remarks);
      if (sums.rounds > 1 && now === said && report.outcomes.length === 0 && !report.behind) return;
      cli.note(summaryOf(report, nextMs));
      if (report.held.count > 0)
        cli.note(`  ${heldText(report.held, dryRun && sums.rounds > 1 ? 'sent or said' : 'sent')}`);
      if (now !== said) for (const remark of remarks) cli.note(safeText(`  ${remark}`));
      said = now;
    },
    end: ({ waiting }) => {
      const done = dryRun
        ? 'nothing was put (--dry-run)'
        : `${plural(sums.put, 'event')} put on the bus ${eventBusName}`;
      const refused = sums.refused === 0 ? '' : `, ${sums.refused} refused by EventBridge`;
      const later = waiting === 0 ? '' : `, ${waiting} wait to be put by the next watch`;
      cli.note(safeText(`${plural(sums.rounds, 'round')}: ${done}${refused}${later}`));
    },
  };
}

const sentenceOf = ({ message, hint }: Failure): string => `${message.replace(/\.$/, '')}. ${hint}`;

function summaryOf({ at, records, detections, lagMs }: WatchReport, nextMs: number | undefined): string {
  const lag = lagMs === undefined ? 'no record yet' : `the newest ended ${duration(lagMs)} ago`;
  const next = nextMs === undefined ? '' : `; next round in ${duration(nextMs)}`;
  return `${shortTime(at)}Z ${plural(records, 'record')} read, ${lag}; ${plural(detections, 'detection')} in the last hour${next}`;
}

/** Under a dry run what this process said is held back like what was put. */
function heldText({ count, toldAt }: WatchReport['held'], told: string): string {
  const before = count === 1 ? `it was ${told} before, at` : `they were ${told} before, the latest at`;
  return `${count} held back: ${before} ${shortTime(toldAt)}Z; again after ${duration(TOLD_AGAIN_MS)}, or when severity or action changes`;
}

const WORDS: Readonly<Record<Outcome['outcome'], string>> = {
  put: 'put',
  'would-put': 'would be put',
  waits: 'waits',
  refused: 'refused',
};

function lineOf(outcome: Outcome): string {
  const { severity, title, why, last } = outcome.detection;
  const because = 'failure' in outcome ? `: ${outcome.failure.message}` : '';
  return `${shortTime(last)}Z ${severity} ${title}: ${why} [${WORDS[outcome.outcome]}${because}]`;
}

/** A detection with flow-log field names, as `flows --detect --json` prints it, and what became of its event. */
function objectOf(outcome: Outcome): Readonly<Record<string, unknown>> {
  const { detection } = outcome;
  const { rule, severity, title, why, srcaddr, dstaddr, dstport, action, interfaceIds, instanceIds, figures } =
    detection;
  const { moreInterfaces, moreInstances } = detection;
  return {
    rule,
    severity,
    title,
    why,
    srcaddr: srcaddr ?? null,
    dstaddr: dstaddr ?? null,
    dstport: dstport ?? null,
    action,
    first: isoTime(detection.first),
    last: isoTime(detection.last),
    'interface-id': interfaceIds,
    ...(moreInterfaces === true ? { 'more-interface-id': true } : {}),
    'instance-id': instanceIds,
    ...(moreInstances === true ? { 'more-instance-id': true } : {}),
    figures,
    outcome: outcome.outcome,
    ...(outcome.outcome === 'put' ? { eventId: outcome.eventId ?? null } : {}),
    ...('failure' in outcome ? { failure: outcome.failure.message } : {}),
  };
}
