import * as z from 'zod';
import { type FailureCode, FailureError } from '../aws/errors.ts';
import { sendOperation } from '../aws/send-operation.ts';
import { SERVICES } from '../aws/service-clients.ts';
import { sameJson } from './canonical.ts';
import { call, from, type Playbook, RUN_ID, type StepKind } from './define.ts';
import { definePlaybook } from './define-playbook.ts';
import { patiently } from './patiently.ts';
import type { ParamSpec } from './port.ts';
import { draftSchema } from './saved-plan.ts';

/** What the module of a team's own playbook is given: it has nothing of this program to import. */
export const PLAYBOOK_KIT = {
  call,
  from,
  RUN_ID,
  sameJson,
  patiently,
  send: sendOperation,
  FailureError,
  /** Makes the error by which a playbook declines: what it declines, and the next thing to do. */
  refusal: (message: string, hint: string): FailureError => new FailureError({ code: 'refused', message, hint }),
} as const;

/** A parameter as such a module writes it. */
interface OwnParam extends ParamSpec {
  /** What a value has to match as a whole. */
  readonly pattern?: RegExp;
}

/** A playbook as such a module gives it: checked for its shape and for nothing else. */
interface OwnDefinition extends Omit<Playbook, 'params' | 'offers'> {
  readonly params: readonly OwnParam[];
  readonly offers?: Playbook['offers'];
}

/** Flags that every command takes, or those that plan and run. */
const TAKEN = /^(profile|region|endpointUrl|queueUrl|playbook|readOnly|demo|debug|help|version|json|yes|approve|out)$/;

/** Whatever of it is printed goes to a terminal as it stands. */
const text = z.string().regex(/^[^\p{Cc}\p{Cf}]+$/u, 'it takes text, without control characters');
const isFunction = z.custom((value) => typeof value === 'function', 'it takes a function');
const operation = z.string().refine(
  (name) => {
    const [service = '', called = '', ...more] = name.split(':');
    return (SERVICES as readonly string[]).includes(service) && /^[A-Z]\w+$/.test(called) && more.length === 0;
  },
  `it takes service:Operation, of these services: ${SERVICES.join(', ')}`,
);
const param = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-zA-Z0-9]*$/, 'it takes a name in camelCase')
    .refine((name) => !TAKEN.test(name), 'a flag of that name is there already'),
  help: text,
  required: z.boolean(),
  placeholder: text,
  choices: z.array(z.strictObject({ value: text, help: text })).optional(),
  default: text.optional(),
  pattern: z.instanceof(RegExp).optional(),
});
const kind = z.looseObject({
  capture: isFunction,
  standing: isFunction,
  apply: isFunction,
  undo: isFunction,
  same: isFunction.optional(),
  sameStep: isFunction.optional(),
  admit: isFunction.optional(),
  recall: isFunction.optional(),
  confirm: isFunction.optional(),
  standingBack: isFunction.optional(),
  onlyReads: z.boolean().optional(),
  optional: z.boolean().optional(),
});
const names = z.strictObject({ reads: z.array(text).optional(), writes: z.array(text).optional() });
const definition = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'it takes a name in kebab-case'),
    title: text,
    summary: text,
    targetParam: text,
    params: z.array(param).min(1),
    changes: z.array(text).min(1),
    operations: z.strictObject({ reads: z.array(operation), writes: z.array(operation) }),
    furtherPermissions: names.optional(),
    steps: z.record(z.string(), kind),
    offers: isFunction.optional(),
    plan: isFunction,
  })
  .refine(({ params, targetParam }) => params.some(({ name, required }) => required && name === targetParam), {
    path: ['targetParam'],
    message: 'it takes the name of a parameter that is required',
  });

/**
 * Makes a playbook of what a module's factory gave. Throws an `invalid` FailureError where that has another shape. What
 * goes wrong in its functions is said to be the module's fault, and a plan of another shape is refused.
 */
export function toOwnPlaybook(made: unknown, file: string): Playbook {
  const checked = definition.safeParse(made);
  if (!checked.success) throw invalid(`${file} is not a playbook`, checked.error);
  const own = made as OwnDefinition;
  const { params, steps, offers, plan, ...rest } = own;
  const blaming = blamingOn(own.id, file);
  return definePlaybook({
    ...rest,
    params: { schema: schemaOf(params), specs: params.map(({ pattern: _, ...spec }) => spec) },
    steps: Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, blamed(step, blaming)])),
    offers: offers === undefined ? () => [] : blaming((subject) => offers.call(own, subject)),
    plan: blaming(async (context, given) => {
      const draft = await plan.call(own, context, given);
      const shaped = draftSchema.safeParse(draft);
      if (!shaped.success) throw invalid(`What ${own.id} (${file}) planned is not a plan`, shaped.error);
      const unknown = draft.steps.find((step) => !Object.hasOwn(steps, step.kind));
      if (unknown === undefined) return draft;
      throw fault('invalid', `${own.id} (${file}) planned a step "${unknown.kind}", of which it has no kind.`, file);
    }),
  });
}

/** Checks each value against the choices and the pattern of its parameter. */
function schemaOf(params: readonly OwnParam[]) {
  return z.record(z.string(), z.string()).superRefine((given, { addIssue }) => {
    for (const { name, choices, pattern, placeholder } of params) {
      const value = given[name];
      if (value === undefined) continue;
      const chosen = choices?.map((choice) => choice.value);
      if (chosen !== undefined && !chosen.includes(value)) {
        addIssue({ code: 'custom', path: [name], message: `it takes one of ${chosen.join(', ')}` });
      } else if (pattern !== undefined && value.match(pattern)?.[0] !== value) {
        addIssue({ code: 'custom', path: [name], message: `it takes something like ${placeholder}` });
      }
    }
  });
}

type Blaming = <Args extends unknown[], Answer>(work: (...args: Args) => Answer) => (...args: Args) => Answer;

/** Says of whatever is thrown, but for what the module itself means to say, that the module failed. */
function blamingOn(id: string, file: string): Blaming {
  const blame = (error: unknown): never => {
    if (error instanceof FailureError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw fault('unknown', `${id} failed in its own module: ${reason.replace(/\.$/, '')}.`, file, error);
  };
  return (work) =>
    (...args) => {
      try {
        const answer = work(...args);
        return answer instanceof Promise ? (answer.catch(blame) as typeof answer) : answer;
      } catch (error) {
        return blame(error);
      }
    };
}

function blamed(step: StepKind, blaming: Blaming): StepKind {
  const entries = Object.entries(step).map(([name, value]) => [
    name,
    typeof value === 'function' ? blaming(value.bind(step)) : value,
  ]);
  return Object.fromEntries(entries) as StepKind;
}

function invalid(what: string, error: z.ZodError): FailureError {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  return new FailureError({
    code: 'invalid',
    message: `${what}${where}: ${issue?.message ?? 'it has another shape'}.`,
    hint: 'What such a module gives is told in docs/own-playbooks.md.',
  });
}

function fault(code: FailureCode, message: string, file: string, cause?: unknown): FailureError {
  return new FailureError({ code, message, hint: `This is a fault of ${file}: tell whoever wrote it.`, cause });
}
