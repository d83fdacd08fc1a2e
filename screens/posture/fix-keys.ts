import type { Binding } from '../../src/keys/binding.ts';
import type { Offer } from '../../src/playbook/port.ts';
import { fixOffer } from '../../src/posture/judgements.ts';
import { plural } from '../../src/ui/readable.ts';
import { type Context, chosen, idle, listing, rowsOf } from './chosen.ts';
import { nameOf } from './row-lines.ts';
import type { PostureRow } from './rows.ts';

/** Why the row at the cursor can't be put right by a playbook; undefined when it can. */
function notFixable(context: Context): string | undefined {
  const row = chosen(context);
  if (row === undefined) return 'no row is selected';
  if (row.kind === 'check') return 'choose one of its resources';
  const { verdict, fix } = row.judgement;
  if (verdict === 'passed') return 'there is nothing to put right';
  if (verdict === 'unknown') return 'it is not known whether there is anything to put right';
  if (fix === undefined) return 'no playbook does this; the evidence says how';
  return fix.blocked;
}

function planFix(context: Context): void {
  const row = chosen(context);
  const [offer] = row === undefined ? [] : offersOf([row]);
  if (row?.kind !== 'judgement' || offer === undefined) return;
  context.app.open('offers', { offers: [offer], label: nameOf(row.judgement.resource) });
}

/** What puts rows right, as offers. */
function offersOf(rows: readonly PostureRow[]): Offer[] {
  return rows.flatMap((row) => {
    if (row.kind !== 'judgement' || row.judgement.verdict !== 'failed' || row.judgement.fix === undefined) return [];
    return [fixOffer(row.check, row.judgement.fix, nameOf(row.judgement.resource))];
  });
}

/** More plans than a person reads before approving them. */
const AT_ONCE = 50;

/** Why what is shown can't be put right together; undefined when it can. */
function notTogether(context: Context): string | undefined {
  const possible = offersOf(rowsOf(context)).filter(({ blocked }) => blocked === undefined);
  if (possible.length === 0) return 'no playbook puts right what is shown';
  if (possible.length <= AT_ONCE) return undefined;
  return `${possible.length} plans are more than anybody reads: narrow them with / or Tab to ${AT_ONCE}, or use ${context.app.options.commandLine(['audit', '--fix'])}`;
}

function planAll(context: Context): void {
  const offers = offersOf(rowsOf(context));
  const { of } = context.app.audits.view();
  const where = of === undefined ? '' : ` of account ${of.account} in ${of.region}`;
  context.app.open('respond', { offers, about: `${plural(offers.length, 'failure')} that the audit${where} found` });
}

/** The keys that put right what failed: the row at the cursor, or all that is shown. */
export const fixKeys: readonly Binding<Context>[] = [
  {
    id: 'fix',
    keys: ['p'],
    label: 'put right',
    help: 'Shows the playbook that puts the row right, filled in for it; planning reads only.',
    scope: 'modal',
    footer: 5,
    when: idle,
    disabledReason: notFixable,
    run: planFix,
  },
  {
    id: 'fix-all',
    keys: ['c'],
    label: 'put all right',
    help: 'Plans all that puts right what is shown as one sequence, to be approved at once.',
    scope: 'modal',
    footer: 7,
    when: listing,
    disabledReason: notTogether,
    run: planAll,
  },
];
