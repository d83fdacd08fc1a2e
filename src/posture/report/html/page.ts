import { createHash } from 'node:crypto';
import { count, plural } from '../../../ui/readable.ts';
import { SEVERITIES } from '../../check.ts';
import { PRACTICES } from '../../practice.ts';
import { resourcesIn, WEIGHTS } from '../../score.ts';
import { failuresOf, type Report } from '../report.ts';
import { utc } from '../words.ts';
import { html, markupText, styleSheet } from './markup.ts';
import { resourceBars, scoreTiles, severityBars } from './pictures.ts';
import {
  type CommandOf,
  checksTable,
  exceptionSection,
  failedChecks,
  filterBoxes,
  sinceSection,
  unknownSection,
} from './sections.ts';
import { filterRules, STYLE } from './style.ts';

const CSS = STYLE + filterRules([...SEVERITIES, ...PRACTICES.map(({ id }) => id)]);

/** Nothing is loaded and nothing runs; the one style sheet is known by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(CSS).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/**
 * Gives a report as one page of HTML that needs no other file, no network and no script. What came from the account stands
 * in it as text. `command` writes the commands that put things right.
 */
export function htmlReport(report: Report, { command }: { readonly command: CommandOf }): string {
  const { account, region, startedAt, endedAt, tool, auditedBy, results, scores, exceptions, since } = report;
  const failures = failuresOf(report);
  const open = failures.filter(({ accepted }) => accepted === undefined);
  const title = `Data in transit: account ${account}, ${region}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="${tool}">
<title>${title}</title>
${styleSheet(CSS)}
</head>
<body>
<header>
<h1>Data in transit</h1>
<p class="lead">${headline(report, open.length, failures.length - open.length)}</p>
${warnings(report)}
<dl class="facts card">
<div><dt>Account</dt><dd>${account}</dd></div>
<div><dt>Region</dt><dd>${region}</dd></div>
<div><dt>Audited</dt><dd>${utc(startedAt)}</dd></div>
<div><dt>Looked at</dt><dd>${plural(resourcesIn(results), 'resource')}, ${plural(results.length, 'check')}</dd></div>
<div><dt>By</dt><dd>${tool}</dd></div>
${auditedBy !== undefined && html`<div class="wide"><dt>As</dt><dd class="mono">${auditedBy}</dd></div>`}
</dl>
</header>
<main>
<h2>Scores</h2>
${scoreTiles(scores)}
<div class="pair">
<section class="card"><h3>Failed, by severity</h3>${severityBars(failures)}</section>
<section class="card"><h3>Resources looked at</h3>${resourceBars(report)}</section>
</div>
${since !== undefined && html`<h2>What changed</h2>${sinceSection(since)}`}
<h2>What failed</h2>
${open.length === 0 ? html`<p>Nothing failed that is not accepted.</p>` : html`<p class="about">Each heading says what should hold; below it stands where it does not, and the command that plans to put it right.</p>${filterBoxes(open)}${failedChecks(open, command)}`}
<h2>What could not be read</h2>
${unknownSection(report)}
${exceptions.length > 0 && html`<h2>Exceptions</h2>${exceptionSection(exceptions)}`}
<h2>Checks</h2>
${checksTable(report)}
</main>
<footer>
<p>A score is the share of the weight of all judgements that passed: ${SEVERITIES.map((severity) => `${severity} weighs ${WEIGHTS[severity]}`).join(', ')}. Where something is unknown it is a range: from all of that failing to all of it passing. With a question mark it may lie outside: resources could not be listed, so nobody knows how many there are. What an exception accepts counts as failed.</p>
<p>The audit only read. It began at ${utc(startedAt)} and ended at ${utc(endedAt)}; what changed since then is not in it. This page holds details of an account: hand it on with care.</p>
</footer>
</body>
</html>
`;
  return markupText(page);
}

function headline({ results }: Report, open: number, accepted: number): string {
  const all = results.reduce((sum, { judgements }) => sum + judgements.length, 0);
  if (all === 0) return 'Nothing was looked at.';
  const failed =
    open === 0 ? 'Nothing failed that is not accepted' : `${count(open)} of ${plural(all, 'judgement')} failed`;
  const unknown = results.flatMap(({ judgements }) => judgements).filter(({ verdict }) => verdict === 'unknown').length;
  const more = [
    ...(accepted === 0 ? [] : [`${plural(accepted, 'further failure is', 'further failures are')} accepted`]),
    ...(unknown === 0 ? [] : [`${count(unknown)} could not be made`]),
  ];
  return `${[failed, ...more].join('; ')}.`;
}

function warnings({ notDone = [], exceptions }: Report) {
  const expired = exceptions.filter(({ state }) => state === 'expired').length;
  return html`${
    notDone.length > 0 &&
    html`<p class="note bad"><strong>Partial.</strong> The audit was interrupted before these checks ended, and nothing is known of them: ${notDone.join(', ')}.</p>`
  }${
    expired > 0 &&
    html`<p class="note"><strong>${plural(expired, 'exception')} expired:</strong> what was accepted counts again.</p>`
  }`;
}
