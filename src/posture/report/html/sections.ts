import { count, plural } from '../../../ui/readable.ts';
import { SEVERITIES } from '../../check.ts';
import { PRACTICES } from '../../practice.ts';
import type { Comparison } from '../compare.ts';
import { CHANGES, changeText, summaryOf } from '../compare-text.ts';
import type { ExceptionUse } from '../exceptions.ts';
import type { Found, Report } from '../report.ts';
import { EXCEPTION_STATES, fixWords } from '../text.ts';
import { resourcesText, unknownsOf } from '../unknowns.ts';
import { nameOf, practiceTitle, rangeText, utc } from '../words.ts';
import { html, type Markup } from './markup.ts';

/** Gives words as one line of a shell. */
export type CommandOf = (words: readonly string[]) => string;

/** Where the failed resources are fewer, all of them are open. */
const OPEN = 60;

/** Boxes that hide what has their severity or practice, where there is more than one. */
export function filterBoxes(open: readonly Found[]): Markup {
  const severities = SEVERITIES.filter((severity) => open.some((found) => found.severity === severity));
  const practices = PRACTICES.filter(({ id }) => open.some(({ check }) => check.practice === id));
  const box = (id: string, label: string) => html`<label><input type="checkbox" id="f-${id}" checked> ${label}</label>`;
  const set = (title: string, boxes: readonly Markup[]) =>
    boxes.length > 1 && html`<fieldset class="filter"><legend>${title}</legend>${boxes}</fieldset>`;
  return html`${set(
    'Severity',
    severities.map((severity) => box(severity, severity)),
  )}${set(
    'Practice',
    practices.map(({ id, tab }) => box(id, tab)),
  )}`;
}

/** What failed and nothing accepts: a box a check and severity, the worst first. */
export function failedChecks(open: readonly Found[], command: CommandOf): Markup {
  const groups = [...Map.groupBy(open, ({ check, severity }) => `${severity} ${check.id}`).values()];
  return html`${groups.map((group) => failedCheck(group, command, open.length <= OPEN))}`;
}

function failedCheck(group: readonly Found[], command: CommandOf, isOpen: boolean): Markup {
  const [first] = group;
  if (first === undefined) return html``;
  const { check, severity } = first;
  const same = check.equivalents.length > 0 && html` The same elsewhere: ${check.equivalents.join(', ')}.`;
  return html`<details class="check t-${severity} c-${severity} c-${check.practice}"${isOpen && html` open`}>
<summary><span class="pill">${severity}</span><h3>${check.title}</h3><span class="quiet">${plural(group.length, 'resource')} ${group.length === 1 ? 'fails' : 'fail'}</span></summary>
<div class="body"><p class="about"><code>${check.id}</code> · ${practiceTitle(check.practice)}. ${check.fix}${same} <a href="${check.document}" rel="noreferrer">What AWS says</a></p>
${group.map((found) => failedResource(found, command))}</div></details>
`;
}

function failedResource({ judgement }: Found, command: CommandOf): Markup {
  const { resource, reason, evidence, fix } = judgement;
  return html`<div class="found"><div><div class="name">${resource.label ?? resource.id}</div>${
    (resource.label ?? resource.id) !== (resource.arn ?? resource.id) &&
    html`<div class="mono quiet">${resource.arn ?? resource.id}</div>`
  }</div><div>${reason}${
    evidence.length > 0 &&
    html`<ul class="evidence">${evidence.map(({ name, value }) => html`<li>${name} <code>${value}</code></li>`)}</ul>`
  }${
    fix !== undefined &&
    (fix.blocked === undefined
      ? html`<pre>${command(fixWords(fix))}</pre>`
      : html`<p class="quiet">${fix.playbook} can’t do it here: ${fix.blocked}</p>`)
  }</div></div>
`;
}

/** What could not be read, by what failed. */
export function unknownSection(report: Report): Markup {
  const groups = unknownsOf(report);
  if (groups.length === 0) return html`<p>Everything that was asked for could be read.</p>`;
  return html`${groups.map(
    ({ why, hint, checks, resources }) => html`<details class="check t-unknown">
<summary><span class="pill">unknown</span><h3>${resourcesText(resources)}: ${why}</h3><span class="quiet">${checks.join(', ')}</span></summary>
<div class="body">${hint !== undefined && html`<p class="about">${hint}</p>`}<ul class="plain mono">${resources.map((resource) => html`<li>${nameOf(resource)}</li>`)}</ul></div></details>
`,
  )}`;
}

/** Exceptions with their reasons and ends, and what became of each. */
export function exceptionSection(exceptions: readonly ExceptionUse[]): Markup {
  const row = ({ check, resource, reason, expires, by, state, resources }: ExceptionUse) =>
    html`<tr><td data-label="Check"><code>${check}</code></td><td data-label="Resource"><code>${resource}</code></td><td data-label="Reason">${reason}</td><td data-label="Until" class="num">${expires}</td><td data-label="By">${by ?? '-'}</td><td>${state === 'applied' ? `accepts ${plural(resources.length, 'failure')}` : EXCEPTION_STATES[state]}</td></tr>
`;
  return html`<div class="card"><table><thead><tr><th>Check</th><th>Resource</th><th>Reason</th><th>Until</th><th>By</th><th>State</th></tr></thead><tbody>${exceptions.map(row)}</tbody></table></div>`;
}

/** What is different from an earlier audit. */
export function sinceSection(since: Comparison): Markup {
  const moved = since.scores.filter(({ before, now }) => rangeText(before) !== rangeText(now));
  return html`<div class="card"><p>Compared with the audit of ${utc(since.earlier.startedAt)}: ${summaryOf(since)}</p>
${moved.length > 0 && html`<ul class="plain">${moved.map(({ practice, before, now }) => html`<li>${practiceTitle(practice)}: ${rangeText(before)} → <strong>${rangeText(now)}</strong></li>`)}</ul>`}
${CHANGES.map(
  ({ key, title }) =>
    since[key].length > 0 &&
    html`<h3>${title}</h3><ul class="plain">${since[key].map((change) => html`<li>${changeText(change)}</li>`)}</ul>`,
)}</div>`;
}

/** Every check that ran, with what it found: what passed is evidence too. */
export function checksTable({ results }: Pick<Report, 'results'>): Markup {
  const row = ({ check, judgements }: Report['results'][number]) => {
    const of = (wanted: string) => judgements.filter(({ verdict }) => verdict === wanted).length;
    return html`<tr><td data-label="Check">${check.title} <code class="quiet">${check.id}</code></td><td data-label="Passed" class="num">${count(of('passed'))}</td><td data-label="Failed" class="num">${count(of('failed'))}</td><td data-label="Unknown" class="num">${count(of('unknown'))}</td></tr>
`;
  };
  return html`<div class="card"><table><thead><tr><th>Check</th><th>Passed</th><th>Failed</th><th>Unknown</th></tr></thead><tbody>${results.map(row)}</tbody></table></div>`;
}
