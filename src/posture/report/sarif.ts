import type { CheckInfo, Severity } from '../check.ts';
import { type Found, failuresOf, fingerprintOf, keyOf, type Report } from './report.ts';
import { unknownsOf } from './unknowns.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
};

/** What consumers of SARIF rank security results by, on the scale of CVSS. */
const RANKS: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' };

/**
 * Gives a report as a log of SARIF 2.1.0: checks are rules, what failed are results, what could not be read are
 * notifications of the invocation. A resource is a logical location, since there are no files.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifOf(report: Report): object {
  const { account, region, startedAt, endedAt, tool, results, since, notDone = [] } = report;
  const index = new Map(results.map(({ check }, at) => [check.id, at]));
  const [name = tool, version = '0'] = tool.split(' ');
  const isNew = new Set(since?.newFailures.map(({ check, resource }) => keyOf(check, resource)));
  const usesExceptions = report.exceptions.length > 0;
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name, version, rules: results.map(({ check }) => ruleOf(check)) },
        },
        automationDetails: { id: `transit-tui/audit/${account}/${region}/` },
        invocations: [
          {
            executionSuccessful: notDone.length === 0,
            startTimeUtc: startedAt,
            endTimeUtc: endedAt,
            toolExecutionNotifications: notificationsOf(report, index),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: failuresOf(report).map((found) => ({
          ...resultOf(report, found, index.get(found.check.id) ?? 0),
          ...(since === undefined
            ? {}
            : { baselineState: isNew.has(keyOf(found.check.id, found.judgement.resource.id)) ? 'new' : 'unchanged' }),
          ...(usesExceptions ? { suppressions: suppressionsOf(found) } : {}),
        })),
        properties: { account, region },
      },
    ],
  };
}

function ruleOf({ id, title, judges, fix, severity, practice, equivalents, document }: CheckInfo): object {
  return {
    id,
    name: pascal(id),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: judges },
    help: { text: `${fix}\n\n${document}` },
    helpUri: document,
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ['security', practice, ...equivalents], 'security-severity': RANKS[severity] },
  };
}

function resultOf(report: Report, { check, judgement, severity }: Found, ruleIndex: number): object {
  const { resource, reason, evidence, fix } = judgement;
  return {
    ruleId: check.id,
    ruleIndex,
    kind: 'fail',
    level: LEVELS[severity],
    message: { text: `${resource.label ?? resource.id}: ${reason}` },
    locations: [
      {
        logicalLocations: [
          { name: resource.label ?? resource.id, fullyQualifiedName: resource.arn ?? resource.id, kind: 'resource' },
        ],
      },
    ],
    partialFingerprints: { 'transitTuiJudgement/v1': fingerprintOf(report, check.id, resource.id) },
    properties: {
      severity,
      'security-severity': RANKS[severity],
      resourceType: resource.type,
      evidence: Object.fromEntries(evidence.map(({ name, value }) => [name, value])),
      ...(fix === undefined ? {} : { fix }),
    },
  };
}

const suppressionsOf = ({ accepted }: Found): object[] =>
  accepted === undefined
    ? []
    : [
        {
          kind: 'external',
          status: 'accepted',
          justification: accepted.reason,
          properties: { expires: accepted.expires, ...(accepted.by === undefined ? {} : { by: accepted.by }) },
        },
      ];

function notificationsOf(report: Report, index: ReadonlyMap<string, number>): object[] {
  const unknown = unknownsOf(report).flatMap(({ why, checks, resources }) =>
    checks.map((id) => ({
      level: 'warning',
      message: { text: `Unknown, not passed: ${why}.` },
      associatedRule: { id, index: index.get(id) ?? -1 },
      locations: resources
        .filter(({ id: resource }) => isUnknownIn(report, id, resource))
        .map(({ id: resource, label, arn }) => ({
          logicalLocations: [{ name: label ?? resource, fullyQualifiedName: arn ?? resource, kind: 'resource' }],
        })),
    })),
  );
  const missing = (report.notDone ?? []).map((id) => ({
    level: 'error',
    message: { text: `The check ${id} was interrupted: nothing is known of it.` },
  }));
  return [...unknown, ...missing];
}

const isUnknownIn = ({ results }: Report, check: string, resource: string): boolean =>
  results.some(
    (result) =>
      result.check.id === check &&
      result.judgements.some((each) => each.verdict === 'unknown' && each.resource.id === resource),
  );

const pascal = (id: string): string => id.replace(/(^|-)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase());
