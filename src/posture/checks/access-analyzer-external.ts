import type { Analyzer } from '../../aws/accessanalyzer/reads.ts';
import type { Check, Judgement } from '../check.ts';
import { accountResource } from '../judgements.ts';
import { analyzers } from '../readings/analyzers.ts';

/** Those that look for access from outside; others look for access that is unused or inside. */
const EXTERNAL: readonly string[] = ['ACCOUNT', 'ORGANIZATION'];

/** Whether somebody looks for access from outside the account. */
export const accessAnalyzerExternal: Check = {
  id: 'access-analyzer-external',
  title: 'IAM Access Analyzer looks for access from outside',
  practice: 'detection',
  severity: 'medium',
  resourceType: 'AWS::AccessAnalyzer::Analyzer',
  judges:
    'Fails where no analyzer of external access (ACCOUNT or ORGANIZATION) is ACTIVE in the region. Analyzers of unused or internal access do not count. An analyzer of the organization is only listed in the account that it was made in: there it passes, in its members it can not be seen and the check fails.',
  reads: ['accessanalyzer:ListAnalyzers'],
  fix: 'Create an analyzer of external access in the region, for the account or the organization.',
  equivalents: ['FSBP IAM.28', 'CIS AWS Foundations 3.0.0 1.20'],
  document: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-external.html',
  async judge(account) {
    return [{ ...judgeAnalyzers(await account.ask(analyzers)), resource: accountResource(account) }];
  },
};

/** Judges the analyzers of a region. */
function judgeAnalyzers(found: readonly Analyzer[]): Omit<Judgement, 'resource'> {
  const evidence =
    found.length === 0
      ? [{ name: 'analyzers', value: 'none' }]
      : found.map(({ name, type, status }) => ({ name, value: `${type} ${status}` }));
  const external = found.filter(({ type }) => EXTERNAL.includes(type));
  const active = external.find(({ status }) => status === 'ACTIVE');
  if (active !== undefined) {
    return { verdict: 'passed', reason: `The analyzer ${active.name} looks for external access.`, evidence };
  }
  const [first] = external;
  const reason =
    first !== undefined
      ? `The analyzer ${first.name} is ${first.status}: it looks for nothing.`
      : found.length > 0
        ? 'Its analyzers look for unused or internal access only.'
        : 'There is no analyzer here; one of the organization, in another account, would not be seen.';
  return { verdict: 'failed', reason, evidence };
}
