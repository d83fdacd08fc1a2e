import type { Failure } from '../../src/aws/errors.ts';
import type { Offer, ParamSpec, PlaybookInfo, Subject } from '../../src/playbook/port.ts';
import { edited, type TextEdit, type TextEditAction, textEdit } from '../../src/ui/text-edit.ts';

/**
 * What the screen is opened with: the row it is for and, if another name than its own is better, how to call it; or what
 * is offered, where whoever opens it knows that.
 */
export type OffersArgs =
  | { readonly subject: Subject; readonly label?: string }
  | { readonly offers: readonly Offer[]; readonly label: string };

/** A line one can choose: an offer for the row, or any playbook with its parameters typed by hand. */
export type Entry =
  | { readonly kind: 'offer'; readonly offer: Offer; readonly info: PlaybookInfo | undefined }
  | { readonly kind: 'by-hand'; readonly info: PlaybookInfo };

/** A parameter being filled in. */
export interface Field {
  readonly spec: ParamSpec;
  /** The typed text, or the chosen value of a parameter with choices (empty: none chosen yet). */
  readonly edit: TextEdit;
}

/** A place the cursor of the form can be: a text field, or one choice of a parameter that has choices. */
export interface Stop {
  readonly field: number;
  readonly choice?: number;
}

export interface Form {
  readonly info: PlaybookInfo;
  readonly fields: readonly Field[];
  readonly at: number;
  /** What is missing, once the person asked for the plan. */
  readonly complaint?: string;
}

export interface OffersState {
  readonly args: OffersArgs;
  readonly label: string;
  readonly loading: boolean;
  readonly failure?: Failure;
  readonly entries: readonly Entry[];
  readonly at: number;
  readonly form?: Form;
  /** Keys pressed while the playbooks were read, in their order: they count once there is something to choose. */
  readonly early: readonly EarlyKey[];
}

/** What a person can ask for before the list is there. */
export type EarlyKey = 'down' | 'up' | 'plan' | 'edit-params';

export type OffersAction =
  | { readonly type: 'loaded'; readonly offers: readonly Offer[]; readonly playbooks: readonly PlaybookInfo[] }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'early'; readonly key: EarlyKey }
  | { readonly type: 'move'; readonly by: number }
  | { readonly type: 'form-open'; readonly entry: Entry }
  | { readonly type: 'form-close' }
  | { readonly type: 'form-move'; readonly by: number }
  | { readonly type: 'form-edit'; readonly edit: TextEditAction }
  | { readonly type: 'form-choose' }
  | { readonly type: 'form-complain'; readonly complaint: string };

/** Gives the state in which the screen opens: nothing asked yet. */
export function openedOffers(args: OffersArgs): OffersState {
  return {
    args,
    label: 'offers' in args ? args.label : (args.label ?? labelOf(args.subject)),
    loading: true,
    entries: [],
    at: 0,
    early: [],
  };
}

function labelOf(subject: Subject): string {
  switch (subject.kind) {
    case 'finding':
      return subject.finding.title;
    case 'access':
      return `${subject.access.bucket ?? subject.access.resource} (${subject.access.status})`;
    case 'connection': {
      const { srcaddr, dstaddr, dstport, action } = subject.connection;
      return `${srcaddr} → ${dstaddr}${dstport === undefined ? '' : ` port ${dstport}`} ${action}`;
    }
  }
}

/** Gives the state after an action. */
export function reduceOffers(state: OffersState, action: OffersAction): OffersState {
  switch (action.type) {
    case 'loaded': {
      const { failure: _, ...rest } = state;
      return { ...rest, loading: false, entries: entriesOf(action.offers, action.playbooks), early: [] };
    }
    case 'failed':
      return { ...state, loading: false, failure: action.failure, early: [] };
    case 'early':
      return state.loading ? { ...state, early: [...state.early, action.key] } : state;
    case 'move':
      return { ...state, at: within(state.at + action.by, state.entries.length) };
    case 'form-open':
      return { ...state, form: formOf(action.entry) ?? undefined };
    case 'form-close': {
      const { form: _, ...rest } = state;
      return rest;
    }
    default:
      return state.form === undefined ? state : { ...state, form: reduceForm(state.form, action) };
  }
}

function reduceForm(form: Form, action: OffersAction): Form {
  const { complaint: _, ...rest } = form;
  switch (action.type) {
    case 'form-move':
      return { ...rest, at: within(form.at + action.by, stopsOf(form).length) };
    case 'form-edit':
      return onField(rest, (field) => ({ ...field, edit: edited(field.edit, action.edit) }));
    case 'form-choose': {
      const value = choiceAt(form);
      if (value === undefined) return form;
      return onField(rest, (field) => ({ ...field, edit: textEdit(canTakeBack(form) ? '' : value) }));
    }
    case 'form-complain':
      return { ...form, complaint: action.complaint };
    default:
      return form;
  }
}

function onField(form: Form, change: (field: Field) => Field): Form {
  const field = stopsOf(form)[form.at]?.field;
  return { ...form, fields: form.fields.map((each, index) => (index === field ? change(each) : each)) };
}

function entriesOf(offers: readonly Offer[], playbooks: readonly PlaybookInfo[]): Entry[] {
  return [
    ...offers.map((offer): Entry => ({ kind: 'offer', offer, info: playbooks.find((p) => p.id === offer.playbook) })),
    ...playbooks.map((info): Entry => ({ kind: 'by-hand', info })),
  ];
}

function formOf(entry: Entry): Form | undefined {
  if (entry.info === undefined) return undefined;
  const filled: Readonly<Record<string, string>> = entry.kind === 'offer' ? entry.offer.params : {};
  const fields = entry.info.params.map((spec) => ({ spec, edit: textEdit(filled[spec.name] ?? spec.default ?? '') }));
  const form: Form = { info: entry.info, fields, at: 0 };
  return {
    ...form,
    at: Math.max(
      0,
      stopsOf(form).findIndex((stop) => wantsAttention(form, stop)),
    ),
  };
}

// The cursor starts where there is something to decide: the chosen choice, or else the first empty field that is needed.
function wantsAttention(form: Form, stop: Stop): boolean {
  const field = form.fields[stop.field];
  if (field === undefined) return false;
  if (stop.choice === undefined) return field.spec.required && field.edit.text === '';
  return field.edit.text === '' ? stop.choice === 0 : field.spec.choices?.[stop.choice]?.value === field.edit.text;
}

/** Gives every place of the form's cursor, from top to bottom. */
export function stopsOf(form: Form): Stop[] {
  return form.fields.flatMap(({ spec }, field): Stop[] =>
    spec.choices === undefined ? [{ field }] : spec.choices.map((_, choice) => ({ field, choice })),
  );
}

/** Gives the value of the choice under the cursor; undefined on a text field. */
function choiceAt(form: Form): string | undefined {
  const stop = stopsOf(form)[form.at];
  if (stop?.choice === undefined) return undefined;
  return form.fields[stop.field]?.spec.choices?.[stop.choice]?.value;
}

/** Whether the choice under the cursor is not the chosen one yet. */
export function canChoose(form: Form): boolean {
  const stop = stopsOf(form)[form.at];
  const value = choiceAt(form);
  return stop !== undefined && value !== undefined && form.fields[stop.field]?.edit.text !== value;
}

/** Whether the choice under the cursor is taken and may be taken back: nothing has to be chosen there. */
export function canTakeBack(form: Form): boolean {
  const stop = stopsOf(form)[form.at];
  return stop?.choice !== undefined && !canChoose(form) && form.fields[stop.field]?.spec.required === false;
}

/** Whether the cursor is on a field that takes typed text. */
export function typesText(state: OffersState): boolean {
  return (
    state.form !== undefined && stopsOf(state.form)[state.form.at] !== undefined && choiceAt(state.form) === undefined
  );
}

/** Gives what is missing before the form can be planned, in one sentence; undefined when nothing is. */
export function missingIn(form: Form): string | undefined {
  const missing = form.fields.filter(({ spec, edit }) => spec.required && edit.text.trim() === '');
  if (missing.length === 0) return undefined;
  return `Still needed: ${missing.map(({ spec }) => spec.name).join(', ')}.`;
}

/** Gives the parameters as filled in; what was left empty is left out. */
export function paramsOf(form: Form): Record<string, string> {
  return Object.fromEntries(
    form.fields.map(({ spec, edit }) => [spec.name, edit.text.trim()] as const).filter(([, value]) => value !== ''),
  );
}

/** Whether a person must see the parameters before planning: something is still to be chosen or filled in. */
export function needsForm(entry: Entry): boolean {
  if (entry.kind === 'by-hand' || entry.info === undefined) return true;
  const { params } = entry.offer;
  return entry.info.params.some((spec) => !params[spec.name] && (spec.required || spec.choices !== undefined));
}

const within = (index: number, length: number): number => Math.min(Math.max(0, index), Math.max(0, length - 1));
