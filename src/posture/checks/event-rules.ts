import type { Failure } from '../../aws/errors.ts';
import type { EventRule } from '../../aws/eventbridge/event-rule.ts';
import { listRules, listTargetArns } from '../../aws/eventbridge/reads.ts';
import type { Account, Reading } from '../account.ts';
import type { Check, Evidence, Judgement, Severity } from '../check.ts';
import { type EventKind, type Taken, takenBy } from '../event-pattern.ts';
import { unreadable } from '../judgements.ts';

/** What somebody should hear of. */
interface Subject extends EventKind {
  readonly what: string;
  readonly severity: Severity;
}

const SUBJECTS: readonly Subject[] = [
  { what: 'GuardDuty findings', source: 'aws.guardduty', detailType: 'GuardDuty Finding', severity: 'medium' },
  {
    what: 'Access Analyzer findings',
    source: 'aws.access-analyzer',
    detailType: 'Access Analyzer Finding',
    severity: 'medium',
  },
  { what: 'detections of this program', source: 'transit-tui', detailType: 'VPC Flow Detection', severity: 'low' },
];

const rules: Reading<readonly EventRule[]> = ({ read, signal }) => listRules(read, { signal });

/** Whether findings and detections reach anybody. */
export const eventRules: Check = {
  id: 'event-rules',
  title: 'Findings and detections are passed on by an EventBridge rule',
  practice: 'detection',
  severity: 'medium',
  resourceType: 'AWS::Events::Rule',
  judges:
    'Fails where no enabled rule of the default event bus with a target takes GuardDuty findings, Access Analyzer findings, or (low) the detections that `transit-tui watch` puts. A rule passes whose pattern also asks something of the finding, such as its severity: what it asks is not judged. Unknown where only rules are left whose pattern is of a form that is not read, or whose targets can not be. Whether the target acts on it is not judged, nor are rules on other buses.',
  reads: ['eventbridge:ListRules', 'eventbridge:ListTargetsByRule'],
  fix: 'Deploy the rules and the queue that `transit-tui template` prints, or enable the rule and give it a target.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html',
  async judge(account) {
    const all = await account.ask(rules);
    const candidates = all.filter(
      (rule) => isEnabled(rule) && SUBJECTS.some((subject) => takes(rule, subject) !== 'none'),
    );
    const attempts = await account.each(candidates, (rule) =>
      listTargetArns(account.read, rule.name, { signal: account.signal }),
    );
    const targets: Targets = new Map(attempts.map((each) => [each.item.name, each.failure ?? each.value]));
    return SUBJECTS.map((subject) => judgeSubject(subject, all, targets, account));
  },
};

type Targets = ReadonlyMap<string, readonly string[] | Failure>;

const isEnabled = ({ state }: EventRule): boolean => state?.startsWith('ENABLED') === true;

const takes = ({ eventPattern }: EventRule, subject: EventKind): Taken =>
  eventPattern === undefined ? 'none' : takenBy(eventPattern, subject);

/** Judges whether events of one kind are passed on: by all rules, and the targets of those that may. */
export function judgeSubject(
  subject: Subject,
  all: readonly EventRule[],
  targets: Targets,
  { accountId, region }: Pick<Account, 'accountId' | 'region'>,
): Judgement {
  const { source, what, severity } = subject;
  const resource = { type: 'AWS::Events::Rule', id: `${accountId}/${region}/${source}`, label: `rules for ${what}` };
  const may = all.filter((rule) => takes(rule, subject) !== 'none');
  const evidence = may.length === 0 ? [{ name: 'Rules', value: 'none' }] : may.map((rule) => saidOf(rule, targets));
  const sure = may.filter((rule) => takes(rule, subject) !== 'unclear');
  const sends = (rule: EventRule) => isEnabled(rule) && countOf(targets.get(rule.name)) > 0;
  const passing = sure.find(sends);
  if (passing !== undefined) {
    const only = takes(passing, subject) === 'some' ? ' those that its pattern asks for' : ' them';
    return { resource, verdict: 'passed', reason: `The rule ${passing.name} passes${only} on.`, evidence };
  }
  const failure = sure.map(({ name }) => targets.get(name)).find((each) => each !== undefined && isFailure(each));
  if (failure !== undefined && isFailure(failure)) return unreadable(resource, failure, evidence);
  const mayPass = (rule: EventRule) => sends(rule) || (isEnabled(rule) && isUnread(targets.get(rule.name)));
  const unclear = may.find((rule) => takes(rule, subject) === 'unclear' && mayPass(rule));
  if (unclear !== undefined) {
    const reason = `Whether the rule ${unclear.name} takes ${what} can not be told from its pattern.`;
    return { resource, verdict: 'unknown', reason, evidence };
  }
  return { resource, verdict: 'failed', severity, reason: whyNot(sure, what), evidence };
}

const isFailure = (value: readonly string[] | Failure): value is Failure => 'code' in value;
const isUnread = (value: readonly string[] | Failure | undefined): boolean => value !== undefined && isFailure(value);
const countOf = (value: readonly string[] | Failure | undefined): number =>
  value === undefined || isFailure(value) ? 0 : value.length;

function whyNot(sure: readonly EventRule[], what: string): string {
  const [rule] = sure;
  if (rule === undefined) return `No rule of the default event bus takes ${what}.`;
  return isEnabled(rule)
    ? `The rule ${rule.name} takes ${what}, and has no target.`
    : `The rule ${rule.name} that takes ${what} is ${rule.state ?? 'in no known state'}.`;
}

function saidOf({ name, state, eventPattern }: EventRule, targets: Targets): Evidence {
  const found = targets.get(name);
  const where =
    found === undefined ? [] : [isFailure(found) ? 'targets not read' : `targets ${found.join(', ') || 'none'}`];
  return { name, value: [`State ${state ?? 'not given'}`, `EventPattern ${eventPattern ?? ''}`, ...where].join('; ') };
}
