import { spinner } from '../../src/ui/readable.ts';
import { editSpans } from '../../src/ui/text-edit.ts';
import { blank, line, lineOf, span, type TextLine } from '../../src/ui/text-lines.ts';
import type { Entry, Form, OffersState } from './state.ts';
import { canChoose, stopsOf } from './state.ts';

/** Lines of the screen, unwrapped, and which of them the cursor is on. */
export interface OffersLines {
  readonly lines: readonly TextLine[];
  readonly cursor: number;
}

/**
 * Gives the list of playbooks: those that fit the row first, each with what it would act on and why. `isShort` leaves
 * what is to be said of an offer to the one at the cursor, so that all of them stand on a small screen.
 */
export function listLines(state: OffersState, now: number, isShort = false): OffersLines {
  const lines: TextLine[] = [line(`For: ${state.label}`, 'dim', 5), blank];
  if (state.loading) return { lines: [...lines, line(`${spinner(now)} reading the playbooks …`)], cursor: 0 };
  if (state.failure !== undefined) {
    return { lines: [...lines, line(state.failure.message, 'bad'), line(state.failure.hint)], cursor: 0 };
  }
  let cursor = 0;
  const offers = state.entries.filter((entry) => entry.kind === 'offer');
  lines.push(line(offers.length === 0 ? 'No playbook fits this row.' : `Fits this row: ${offers.length}`, 'accent'));
  state.entries.forEach((entry, index) => {
    if (index === offers.length) lines.push(blank, line('Any playbook, parameters by hand', 'accent'));
    if (index === state.at) cursor = lines.length;
    const [name, ...rest] = entryLines(entry, index === state.at);
    lines.push(...(name === undefined ? [] : [name]), ...(isShort && index !== state.at ? [] : rest));
  });
  return { lines, cursor };
}

function entryLines(entry: Entry, chosen: boolean): TextLine[] {
  const mark = span(chosen ? '› ' : '  ', 'accent');
  if (entry.kind === 'by-hand') {
    return [
      lineOf([mark, span(entry.info.id, chosen ? 'title' : undefined), span(`  ${entry.info.summary}`, 'dim')], 4),
    ];
  }
  const { offer } = entry;
  const params = unsaid(entry);
  if (offer.blocked !== undefined) {
    return [
      lineOf([mark, span(`${offer.title}  ${params.join(', ')}`, 'dim')], 4),
      line(`    not on this row: ${offer.blocked}`, 'warn', 4),
    ];
  }
  return [
    lineOf([mark, span(offer.title, chosen ? 'title' : undefined), span(`  ${params.join(', ')}`, 'accent')], 4),
    line(`    ${offer.reason}`, 'dim', 4),
    ...(chosen ? prices(entry).map((price) => line(`    ${price}`, undefined, 4)) : []),
  ];
}

/** The parameters that neither the title says nor a price: what it would act on has to be on the screen. */
function unsaid({ offer, info }: Extract<Entry, { kind: 'offer' }>): string[] {
  const isChoice = (name: string) => info?.params.find((spec) => spec.name === name)?.choices !== undefined;
  return Object.entries(offer.params)
    .filter(([name, value]) => !isChoice(name) && !saysIt(offer.title, value))
    .map(([name, value]) => `${name} ${value}`);
}

/** Whether a title names a value: `role X` or `role/X` says arn:aws:iam::111122223333:role/X. */
function saysIt(title: string, value: string): boolean {
  const name = value.split(':').at(-1) ?? value;
  return [name, name.replace('/', ' ')].some((each) => title.includes(each));
}

/** What the filled-in choices cost, in the words of the playbook. */
function prices(entry: Extract<Entry, { kind: 'offer' }>): string[] {
  return (entry.info?.params ?? []).flatMap((spec) => {
    const choice = spec.choices?.find(({ value }) => value === entry.offer.params[spec.name]);
    return choice === undefined ? [] : [`${spec.name} ${choice.value}: ${choice.help}`];
  });
}

/** Gives the form of a playbook's parameters; choices stand one a line with the price of each. */
export function formLines(form: Form, width: number, colour: boolean): OffersLines {
  const lines: TextLine[] = [line(form.info.title, 'title'), line(form.info.summary, 'dim'), blank];
  const stops = stopsOf(form);
  let cursor = 0;
  form.fields.forEach(({ spec, edit }, field) => {
    const at = (choice?: number) =>
      stops.findIndex((stop) => stop.field === field && stop.choice === choice) === form.at;
    const need = spec.required ? 'needed' : 'may stay empty';
    lines.push(lineOf([span(spec.name, 'accent'), span(`  ${spec.help} (${need})`, 'dim')], 2));
    if (spec.choices === undefined) {
      if (at()) cursor = lines.length;
      const shown = at()
        ? editSpans(edit, width - 4, colour)
        : [span(edit.text || spec.placeholder, edit.text ? undefined : 'dim')];
      lines.push(lineOf([span(at() ? '› ' : '  ', 'accent'), ...shown]));
    } else {
      spec.choices.forEach((choice, index) => {
        if (at(index)) cursor = lines.length;
        const taken = edit.text === choice.value;
        const name = span(`${taken ? '(•)' : '( )'} ${choice.value}`, taken ? 'title' : undefined);
        lines.push(lineOf([span(at(index) ? '› ' : '  ', 'accent'), name, span(`  ${choice.help}`, 'dim')], 6));
      });
    }
    lines.push(blank);
  });
  lines.push(line(form.complaint ?? hint(form), form.complaint ? 'warn' : 'dim'));
  return { lines, cursor };
}

/** What Enter does where the cursor is. */
function hint(form: Form): string {
  if (canChoose(form)) return 'Enter takes this choice, ↓ goes past it; Enter once more plans.';
  return 'Enter plans. Planning only reads: nothing changes before you approve.';
}
