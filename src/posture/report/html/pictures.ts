import { count, plural } from '../../../ui/readable.ts';
import type { Severity, Verdict } from '../../check.ts';
import { SEVERITIES } from '../../check.ts';
import type { Found, PracticeScore, Report } from '../report.ts';
import { nounsOf } from '../unknowns.ts';
import { practiceTitle, scoreText } from '../words.ts';
import { html, type Markup } from './markup.ts';

/** Around the middle of a ring: a circumference of 100 makes a percent a unit. */
const RADIUS = 15.915;

/** The score of each practice as a ring: full to what passed for sure, pale to what the unknown could add. */
export const scoreTiles = (scores: readonly PracticeScore[]): Markup =>
  html`<ul class="tiles">${scores.map(scoreTile)}</ul>`;

function scoreTile(score: PracticeScore): Markup {
  const { practice, low, high, counts, resources, checks, unlisted } = score;
  const facts = [
    `${count(counts.passed)} passed`,
    `${count(counts.failed)} failed`,
    ...(counts.unknown === 0 ? [] : [`${count(counts.unknown)} unknown`]),
    ...(unlisted === 0 ? [] : [`the resources of ${plural(unlisted, 'check')} not listed`]),
  ];
  const arc = (name: string, share: number | undefined) =>
    share !== undefined &&
    share > 0 &&
    html`<circle class="arc ${name}" cx="20" cy="20" r="${RADIUS}" stroke-dasharray="${share} ${100 - share}" stroke-dashoffset="25"/>`;
  const tone = low === undefined ? 'none' : low >= 90 ? 'good' : low >= 50 ? 'fair' : 'poor';
  return html`<li class="tile ${tone}">
<svg class="ring" viewBox="0 0 40 40" role="img" aria-label="Score ${scoreText(score)}"><circle class="track" cx="20" cy="20" r="${RADIUS}"/>${arc('range', high)}${arc('sure', low)}
<text x="20" y="${low === high ? '22.6' : '21'}" class="figure">${low === undefined ? '–' : `${low}%${unlisted === 0 ? '' : ' ?'}`}</text>${low !== high && html`<text x="20" y="26" class="upto">to ${high}%</text>`}</svg>
<div><h3>${practiceTitle(practice)}</h3><p>${facts.join(' · ')}</p><p class="quiet">${plural(checks, 'check')}, ${plural(resources, 'resource')}</p></div>
</li>`;
}

/** What failed and nothing accepts, by severity. */
export function severityBars(failures: readonly Found[]): Markup {
  const open = failures.filter(({ accepted }) => accepted === undefined);
  const of = (severity: Severity) => open.filter((found) => found.severity === severity).length;
  const most = Math.max(1, ...SEVERITIES.map(of));
  return html`<div class="bars">${SEVERITIES.map((severity) =>
    bar(severity, [[`s-${severity}`, of(severity)]], most, count(of(severity))),
  )}</div>`;
}

const VERDICTS: readonly Verdict[] = ['passed', 'failed', 'unknown'];

/** The worst that was said of each resource, by its type: each resource once. */
export function resourceBars({ results }: Pick<Report, 'results'>): Markup {
  const worst = new Map<string, { type: string; verdict: Verdict }>();
  const rank: readonly Verdict[] = ['passed', 'unknown', 'failed'];
  for (const { resource, verdict } of results.flatMap(({ judgements }) => judgements)) {
    const before = worst.get(resource.id);
    if (before === undefined || rank.indexOf(verdict) > rank.indexOf(before.verdict))
      worst.set(resource.id, { type: resource.type, verdict });
  }
  const types = [...Map.groupBy(worst.values(), ({ type }) => type)].sort((a, b) => b[1].length - a[1].length);
  const most = Math.max(1, ...types.map(([, of]) => of.length));
  return html`<div class="bars">${types.map(([type, of]) => {
    const parts = VERDICTS.map((verdict) => [verdict, of.filter((each) => each.verdict === verdict).length] as const);
    const told = parts.flatMap(([verdict, number]) => (number === 0 ? [] : [`${count(number)} ${verdict}`])).join(', ');
    return bar(nounsOf(type), parts, most, count(of.length), told);
  })}</div>
<p class="legend"><span class="key passed">passed</span><span class="key failed">failed a check</span><span class="key unknown">unknown</span></p>`;
}

type Part = readonly [name: string, value: number];

function bar(label: string, parts: readonly Part[], most: number, figure: string, told = figure): Markup {
  let from = 0;
  return html`<div class="bar"><span class="label">${label}</span><svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${label}: ${told}"><rect class="track" width="100" height="10"/>${parts.map(
    ([name, value]) => {
      const width = (100 * value) / most;
      const x = from;
      from += width;
      return value > 0 && html`<rect class="${name}" x="${round(x)}" width="${round(width)}" height="10"/>`;
    },
  )}</svg><span class="value" title="${told}">${figure}</span></div>`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
