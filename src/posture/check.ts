import type { Failure } from '../aws/errors.ts';
import type { Entity } from '../correlate/entity.ts';
import type { Account } from './account.ts';
import type { PracticeId } from './practice.ts';

/** What a check makes of a resource. What could not be read is `unknown`, which is never `passed`. */
export type Verdict = 'passed' | 'failed' | 'unknown';

/** How much it matters that a resource failed, the worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The resource that is judged. */
export interface Resource {
  /** CloudFormation's name of the type, `AWS::EC2::SecurityGroup`. */
  readonly type: string;
  /** What AWS calls it by: an id, an ARN or a name; with the check it names a judgement. */
  readonly id: string;
  /** What a person calls it, where that is not the id. */
  readonly label?: string;
  readonly arn?: string;
}

/** One thing that was read and decides, under AWS's own name for it. */
export interface Evidence {
  readonly name: string;
  readonly value: string;
}

/** What puts it right: a playbook with its parameters. */
export interface Fix {
  readonly playbook: string;
  readonly params: Readonly<Record<string, string>>;
  /** Why it can't be run on this resource, in a sentence; what to do instead is in the check's own `fix`. */
  readonly blocked?: string;
}

/** What a check says of one resource. Serialisable. */
export interface Judgement {
  readonly resource: Resource;
  readonly verdict: Verdict;
  /** Of what failed, where it is not the check's own. */
  readonly severity?: Severity;
  /** One sentence that names what decides. */
  readonly reason: string;
  /** What was read, in the order in which a person would look at it. */
  readonly evidence: readonly Evidence[];
  readonly fix?: Fix;
  /** Why it is unknown, where a call failed. */
  readonly failure?: Omit<Failure, 'cause'>;
  /** What it is about, for following it into the panes. */
  readonly entities?: readonly Entity[];
}

/** What there is to know of a check without running it. Serialisable. */
export interface CheckInfo {
  /** kebab-case, and kept for good: exceptions and earlier audits name it. */
  readonly id: string;
  /** What holds of a resource that passes, as a sentence without a full stop. */
  readonly title: string;
  readonly practice: PracticeId;
  /** Of what fails, unless a judgement says otherwise. */
  readonly severity: Severity;
  /** CloudFormation's name of what it judges. */
  readonly resourceType: string;
  /** What fails, what only just passes and what it can't know, in a few sentences; goes into docs/checks.md. */
  readonly judges: string;
  /** `service:Operation` by our service names: all that it reads. */
  readonly reads: readonly string[];
  /** How to put it right, in a sentence or two. */
  readonly fix: string;
  /** The playbook that does it, where there is one. */
  readonly playbook?: string;
  /** Controls elsewhere that ask for the same: `FSBP ELB.1`, `CIS AWS Foundations 3.0 2.1.1`. */
  readonly equivalents: readonly string[];
  /** The page of AWS's documentation that it follows. */
  readonly document: string;
}

/**
 * A check: what it is, and how it judges an account. One file in src/posture/checks, one line in its index. It gives one
 * judgement for each resource it looked at; a failure of a listing may be thrown, and the whole check is then unknown.
 */
export interface Check extends CheckInfo {
  judge(account: Account): Promise<readonly Judgement[]>;
}

/** Gives the severity that counts for a judgement: its own where it failed and has one, else its check's. */
export const severityOf = (check: Pick<CheckInfo, 'severity'>, { verdict, severity }: Judgement): Severity =>
  verdict === 'failed' ? (severity ?? check.severity) : check.severity;
