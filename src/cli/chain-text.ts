import type { ChainEvent, ChainLink, ChainSummary, SavedChain } from '../playbook/chain.ts';
import { reviewOf } from '../playbook/review.ts';
import { safeText } from '../ui/safe-text.ts';
import { type TextStyle, wrapped } from './plan-text.ts';
import { eventLines } from './run-output.ts';

const FITS_AS_WELL = 'Fits as well, and is left out: --with PLAYBOOK takes it in';

/** How a chain may look, and what it is called where it is no response. */
export interface ChainStyle extends TextStyle {
  readonly heading?: string;
  readonly leftOut?: string;
}

/** Gives a chain as lines that a person can judge: each plan in short, in the order in which they run, and its hash. */
export function chainLines(chain: SavedChain, style: ChainStyle): string[] {
  const { columns, heading = 'Response to', leftOut: rest = FITS_AS_WELL } = style;
  const bold = (text: string) => (style.colour ? `\u001b[1m${text}\u001b[22m` : text);
  const { about, links, leftOut, hash } = chain;
  const count = links.length === 1 ? 'One plan' : `${links.length} plans`;
  const failed = leftOut.filter((each) => each.failed);
  return [
    ...wrapped(`${heading} ${about}`, '', columns).map(bold),
    links.length === 0
      ? 'No playbook is planned.'
      : `${count} under one approval, in this order; the first that fails stops it.`,
    ...failed.flatMap(({ title, reason }) => wrapped(`NOT PLANNED: ${title}: ${reason}`, '! ', columns)),
    ...links.flatMap((link, index) => ['', ...linkLines(link, index, style, bold)]),
    ...(leftOut.length === failed.length ? [] : ['', bold(rest)]),
    ...leftOut
      .filter((each) => !each.failed)
      .flatMap(({ title, reason }) => wrapped(`${title}: ${reason}`, '  - ', columns)),
    ...(links.length === 0 ? [] : ['', `Chain ${hash}`]),
  ];
}

/** Gives what rolling a chain back undoes, from its last plan to the first. */
export function chainUndoLines(chain: SavedChain, style: TextStyle): string[] {
  const { columns } = style;
  return [
    ...wrapped(`Undo of the response to ${chain.about}`, '', columns),
    'What its runs left changed is put back, the last one first; the first that fails stops it.',
    ...chain.links
      .toReversed()
      .flatMap(({ title, saved }) => [
        '',
        ...wrapped(title, '  < ', columns),
        ...saved.plan.undo.flatMap((text) => wrapped(text, '    - ', columns)),
      ]),
    '',
    `Chain ${chain.hash}`,
  ];
}

function linkLines(
  { title, reason, saved }: ChainLink,
  index: number,
  { columns }: TextStyle,
  bold: (text: string) => string,
): string[] {
  const { plan } = saved;
  let label = '';
  return [
    ...wrapped(`${title}  (${plan.playbook})`, `${index + 1}. `, columns).map(bold),
    ...wrapped(reason, '   Because   ', columns),
    ...reviewOf(plan).flatMap((row) => {
      const shown = row.label === label ? '' : row.label;
      label = row.label;
      return wrapped(row.text, `   ${shown.padEnd(8)}${row.heed ? '!' : ' '} `, columns);
    }),
  ];
}

/** Gives an event of a chain, or of one of its runs, as lines for a person. */
export function chainEventLines(event: ChainEvent, columns: number): string[] {
  switch (event.type) {
    case 'chain-started':
      return [`Chain ${event.chainId} (${event.mode})`, safeText(`  journal ${event.journal}`)];
    case 'link-started': {
      const less = event.lessLeft ? ' (compared anew after the plans before it)' : '';
      return ['', ...wrapped(`${event.title}${less}`, `== ${event.index + 1}. `, columns)];
    }
    case 'link-skipped':
      return ['', ...wrapped(`${event.title}: ${event.reason}`, `== ${event.index + 1}. `, columns)];
    case 'chain-finished':
      return [
        '',
        ...wrapped(event.message, '', columns),
        ...(event.remaining.length === 0 ? [] : ['Still open:']),
        ...[...new Set(event.remaining)].flatMap((text) => wrapped(text, '  - ', columns)),
        ...(event.next.length === 0 ? [] : ['Next:']),
        ...event.next.map((text) => `  ${safeText(text)}`),
      ];
    // What comes next is said for the whole chain, at its end.
    case 'run-finished':
      return eventLines({ ...event, next: [], remaining: [] }, columns);
    default:
      return eventLines(event, columns);
  }
}

/** Gives a chain as `runs` lists it. */
export function chainSummaryLines(chain: ChainSummary, columns: number): string[] {
  const can = chain.can.map((each) => (each === 'resume' ? 'respond --resume' : 'rollback')).join(' or ');
  const how = can === '' ? '' : `; can ${can}`;
  const what = `${chain.chainId} ${chain.state}, ${chain.linksDone} of ${chain.linksTotal} plans, ${chain.about}${how}`;
  return [
    ...wrapped(what, '', columns),
    ...(chain.runIds.length === 0 ? [] : wrapped(`runs ${chain.runIds.join(' ')}`, '    ', columns)),
    ...(chain.problem === undefined ? [] : wrapped(chain.problem, '    ', columns)),
  ];
}
