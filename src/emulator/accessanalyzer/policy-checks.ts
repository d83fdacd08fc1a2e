import type { CheckNoPublicAccessRequest, ValidatePolicyRequest } from '@aws-sdk/client-accessanalyzer';
import { AwsError, type Handler } from '../handler.ts';
import { parsePolicy, type Statement } from '../policy-document.ts';
import { isStatementPublic } from '../policy-status.ts';

interface Issue {
  readonly type: 'ERROR' | 'SECURITY_WARNING' | 'SUGGESTION' | 'WARNING';
  readonly code: string;
  readonly details: string;
  readonly statement?: number;
}

/** ValidatePolicy: syntax, missing parts, repeated Sids, malformed actions and principals; not all that AWS checks. */
export const validatePolicy: Handler<ValidatePolicyRequest> = (input) => {
  const text = input.policyDocument ?? '';
  const findings = issuesOf(text, input.policyType === 'RESOURCE_POLICY').map((issue) => ({
    findingType: issue.type,
    issueCode: issue.code,
    findingDetails: issue.details,
    learnMoreLink: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
    locations: [{ path: pathOf(issue), span: spanOf(text) }],
  }));
  return { findings };
};

const pathOf = ({ statement }: Issue) =>
  statement === undefined ? [] : [{ value: 'Statement' }, { index: statement }];

function spanOf(text: string) {
  const lines = text.split('\n');
  const last = lines.at(-1) ?? '';
  return {
    start: { line: 1, column: 0, offset: 0 },
    end: { line: lines.length, column: last.length, offset: text.length },
  };
}

function issuesOf(text: string, isResourcePolicy: boolean): Issue[] {
  const statements = parsePolicy(text);
  if (!statements)
    return [{ type: 'ERROR', code: 'JSON_SYNTAX_ERROR', details: 'The policy is not a JSON policy document.' }];
  const version = /"Version"\s*:\s*"(2012-10-17|2008-10-17)"/.test(text);
  const repeated = statements.filter(({ sid }, index) => sid && statements.findIndex((one) => one.sid === sid) < index);
  return [
    ...(version ? [] : [{ type: 'WARNING', code: 'MISSING_VERSION', details: 'The policy has no Version.' } as const]),
    ...repeated.map(
      ({ sid }) => ({ type: 'ERROR', code: 'UNIQUE_SIDS_REQUIRED', details: `The Sid ${sid} is used twice.` }) as const,
    ),
    ...statements.flatMap((statement, index) => statementIssues(statement, index, isResourcePolicy)),
  ];
}

const principalPattern = /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+|A(RO|ID)A[A-Z0-9]{12,})$/;

function statementIssues(statement: Statement, index: number, isResourcePolicy: boolean): Issue[] {
  const issue = (type: Issue['type'], code: string, details: string): Issue => ({
    type,
    code,
    details,
    statement: index,
  });
  const issues: Issue[] = [];
  if (statement.actions.length === 0) issues.push(issue('ERROR', 'MISSING_ACTION', 'The statement has no Action.'));
  if (statement.resources.length === 0)
    issues.push(issue('ERROR', 'MISSING_RESOURCE', 'The statement has no Resource.'));
  if (isResourcePolicy && statement.principals.length === 0) {
    issues.push(issue('ERROR', 'MISSING_PRINCIPAL', 'A resource policy needs a Principal.'));
  }
  if (statement.sid && !/^[A-Za-z0-9]+$/.test(statement.sid)) {
    issues.push(
      issue('ERROR', 'INVALID_SID', `The Sid ${statement.sid} has other characters than letters and digits.`),
    );
  }
  for (const action of statement.actions) {
    if (!/^(\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$/i.test(action)) {
      issues.push(issue('ERROR', 'INVALID_ACTION', `The action ${action} does not exist.`));
    }
  }
  for (const { type, value } of statement.principals) {
    if (type === 'AWS' && !principalPattern.test(value)) {
      issues.push(issue('ERROR', 'INVALID_PRINCIPAL', `The principal ${value} is not valid.`));
    }
  }
  if (statement.allow && statement.notPrincipal) {
    issues.push(
      issue('SECURITY_WARNING', 'ALLOW_WITH_NOT_PRINCIPAL', 'Allow with NotPrincipal lets in everyone else.'),
    );
  }
  return issues;
}

/** CheckNoPublicAccess: FAIL names the statements that let everyone in. */
export const checkNoPublicAccess: Handler<CheckNoPublicAccessRequest> = (input) => {
  const statements = parsePolicy(input.policyDocument ?? '');
  if (!statements) throw new AwsError('InvalidParameterException', 'The policy document is not valid JSON.', 400);
  const open = statements.flatMap((statement, statementIndex) =>
    isStatementPublic(statement)
      ? [
          {
            description: 'One or more of the statements grant public access.',
            statementIndex,
            ...(statement.sid ? { statementId: statement.sid } : {}),
          },
        ]
      : [],
  );
  return open.length > 0
    ? {
        result: 'FAIL',
        message: 'The resource policy grants public access for the given resource type.',
        reasons: open,
      }
    : {
        result: 'PASS',
        message: 'The resource policy does not grant public access for the given resource type.',
        reasons: [],
      };
};
