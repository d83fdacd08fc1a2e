import { FailureError } from '../aws/errors.ts';
import type { Session } from '../aws/session.ts';
import type { SavedChain } from '../playbook/chain.ts';
import type { Playbook } from '../playbook/define.ts';
import type { Offer } from '../playbook/port.ts';
import { type Check, SEVERITIES, type Verdict } from '../posture/check.ts';
import { fixOffer } from '../posture/judgements.ts';
import { type Found, failuresOf, type Report } from '../posture/report/report.ts';
import { plural } from '../ui/readable.ts';
import { approvedChain } from './approved.ts';
import { type AuditCommandOptions, auditedReport } from './audit.ts';
import { runAudit } from './audit-run.ts';
import { askChainApproval, type ChainWords, followChain, printChain, withChains } from './chain-output.ts';
import type { Cli } from './cli.ts';
import { EXIT } from './exit-codes.ts';
import { globalFlags, shellLine } from './global-flags.ts';
import { loadPlaybooks } from './own-playbooks.ts';
import { savePlan } from './plan.ts';
import { wrapped } from './plan-text.ts';
import { approvalOf } from './run-output.ts';
import { keepShown } from './shown-plans.ts';

const WORDS: ChainWords = { heading: 'Putting right', leftOut: 'Left out' };

/**
 * Audits, plans all that puts right what failed as one chain and, when that is approved by its hash, runs it; then audits
 * the same checks again and says what became of each resource.
 */
export function auditAndFix(cli: Cli, options: AuditCommandOptions, checks: readonly Check[]): Promise<number> {
  const { out, yes, json = false } = options;
  const approved = yes === true || options.approve !== undefined;
  return withChains(
    cli,
    async (chains, { session }) => {
      const approval = approvalOf(options);
      const report = await auditedReport(cli, session, checks, options);
      if (cli.signal.aborted) {
        cli.note('transit-tui: interrupted: nothing was planned, and nothing was changed.');
        return EXIT.interrupted;
      }
      refuseUnseen(report, options.resource ?? []);
      const wanted = wantedOf(report, options);
      const fixable = wanted.filter(({ judgement }) => judgement.fix !== undefined);
      const offers = offersOf(fixable, await loadPlaybooks(cli));
      const now = await chains.planOffers(offers, aboutOf(report, fixable));
      const chain = approval === undefined ? now : await approvedChain(cli, now, approval);
      if (!approved) await keepShown(cli.stateFolder(), chain);
      if (out !== undefined) await savePlan(out, `${JSON.stringify(chain, null, 2)}\n`);
      if (!approved || chain.links.length === 0) return showOnly(cli, options, chain, wanted);
      if (!json) {
        printChain(cli, chain, false, WORDS);
        tellOfOthers(cli, wanted);
      }
      const code = await followChain(cli, chains.run(chain, { approval: chain.hash, signal: cli.signal }), json);
      if (cli.signal.aborted) return code;
      const isFixed = await auditAgain(cli, session, checks, fixable, chain, options);
      return code === EXIT.done && !isFixed ? EXIT.notVerified : code;
    },
    approved ? 'Putting right what the audit found' : undefined,
  );
}

/** Refuses what the audit did not look at: a mistyped resource is not one that has nothing to put right. */
function refuseUnseen({ results }: Report, asked: readonly string[]): void {
  const seen = results.flatMap(({ judgements }) => judgements.map(({ resource }) => resource));
  const unseen = asked.filter((each) => !seen.some(({ id, arn }) => each === id || each === arn));
  if (unseen.length === 0) return;
  throw new FailureError({
    code: 'invalid',
    message: `The audit looked at nothing that is called ${unseen.join(', ')}. Nothing was changed.`,
    hint: '--resource takes the ARN or id of a resource, as --csv gives it, not its name.',
  });
}

/** What failed, is not accepted and is asked for. */
function wantedOf(report: Report, { severity, resource }: AuditCommandOptions): Found[] {
  const worst = severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
  return failuresOf(report).filter(
    ({ accepted, severity: own, judgement }) =>
      accepted === undefined &&
      SEVERITIES.indexOf(own) <= worst &&
      (resource === undefined ||
        resource.includes(judgement.resource.id) ||
        resource.includes(judgement.resource.arn ?? judgement.resource.id)),
  );
}

/** The fixes of failures as offers, named by the playbook and the resource. */
function offersOf(fixable: readonly Found[], playbooks: readonly Playbook[]): Offer[] {
  return fixable.flatMap(({ check, judgement: { fix, resource } }) => {
    if (fix === undefined) return [];
    const does = playbooks.find(({ id }) => id === fix.playbook)?.title ?? fix.playbook;
    return [fixOffer(check, fix, `${does}: ${resource.label ?? resource.id}`)];
  });
}

const aboutOf = ({ account, region }: Report, fixable: readonly Found[]): string =>
  `${plural(fixable.length, 'failure')} that the audit of account ${account} in ${region} found`;

/** Prints a chain that is not approved, or that has nothing in it. */
function showOnly(cli: Cli, options: AuditCommandOptions, chain: SavedChain, wanted: readonly Found[]): number {
  const { json = false, out } = options;
  if (chain.links.length === 0) {
    if (json) cli.json({ type: 'chain-planned', ...chain, next: [] });
    else {
      printChain(cli, chain, false, WORDS);
      tellOfOthers(cli, wanted);
    }
    return chain.leftOut.some(({ failed }) => failed) ? EXIT.failed : EXIT.done;
  }
  if (!json) tellOfOthers(cli, wanted);
  const code = askChainApproval(cli, chain, ['audit', '--fix', ...flagsOf(options)], json, false, WORDS);
  if (out !== undefined && !json) {
    cli.line('or, from the file that was saved:');
    cli.line(`  ${shellLine(['transit-tui', 'apply', out, '--approve', chain.hash, ...globalFlags(cli)])}`);
  }
  return code;
}

/** Says which failures no playbook puts right. */
function tellOfOthers(cli: Cli, wanted: readonly Found[]): void {
  const others = wanted.filter(({ judgement }) => judgement.fix === undefined);
  const groups = Map.groupBy(others, ({ check }) => check.id);
  if (groups.size === 0) return;
  cli.line('No playbook puts these right:');
  for (const [id, group] of groups) {
    const [first] = group;
    const text = `${id}, ${plural(group.length, 'resource')}: ${first?.check.fix}`;
    for (const line of wrapped(text, '  - ', cli.columns)) cli.line(line);
  }
  cli.line('');
}

/** Audits again what the chain was for, and says what became of it; true where all of it passes. */
async function auditAgain(
  cli: Cli,
  session: Session,
  checks: readonly Check[],
  fixable: readonly Found[],
  chain: SavedChain,
  options: AuditCommandOptions,
): Promise<boolean> {
  const leftOut = new Set(chain.leftOut.map(({ playbook, params }) => paramsKey(playbook, params)));
  const tried = fixable.filter(
    ({ judgement: { fix } }) => fix !== undefined && !leftOut.has(paramsKey(fix.playbook, fix.params)),
  );
  const ids = new Set(tried.map(({ check }) => check.id));
  const again = await runAudit(
    cli,
    session,
    checks.filter(({ id }) => ids.has(id)),
    options,
  );
  const outcomes = tried.map(({ check, judgement }) => {
    const result = again.audit.results.find((each) => each.check.id === check.id);
    const now = result?.judgements.find(({ resource }) => resource.id === judgement.resource.id);
    const verdict: Verdict | 'gone' = now?.verdict ?? (isWhole(result) ? 'gone' : 'unknown');
    return { check: check.id, resource: judgement.resource.id, verdict, ...(now && { reason: now.reason }) };
  });
  if (options.json) cli.json({ type: 'audited-again', outcomes });
  else {
    cli.line('');
    cli.line('Audited again:');
    for (const { check, resource, verdict, reason } of outcomes) {
      const text = `${verdict === 'failed' ? 'STILL FAILS' : verdict} ${check}: ${resource}${reason ? `: ${reason}` : ''}`;
      for (const line of wrapped(text, '  - ', cli.columns)) cli.line(line);
    }
  }
  return outcomes.every(({ verdict }) => verdict === 'passed' || verdict === 'gone');
}

const isWhole = (result: { readonly judgements: readonly { readonly verdict: Verdict }[] } | undefined): boolean =>
  result?.judgements.every(({ verdict }) => verdict !== 'unknown') ?? false;

const paramsKey = (playbook: string, params: Readonly<Record<string, string>>): string =>
  JSON.stringify([playbook, Object.entries(params).sort()]);

/** The flags that choose the same again. */
const flagsOf = ({ check, practice, severity, resource, baseline }: AuditCommandOptions): string[] => [
  ...(check ?? []).flatMap((id) => ['--check', id]),
  ...(practice ?? []).flatMap((id) => ['--practice', id]),
  ...(severity === undefined ? [] : ['--severity', severity]),
  ...(resource ?? []).flatMap((id) => ['--resource', id]),
  ...(baseline === undefined ? [] : ['--baseline', baseline]),
];
