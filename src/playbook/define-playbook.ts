import type * as z from 'zod';
import { FailureError } from '../aws/errors.ts';
import type { Playbook, PlaybookDefinition } from './define.ts';

/** Makes a playbook whose parameters are checked by its schema before anything is read. */
export function definePlaybook<Schema extends z.ZodType>(definition: PlaybookDefinition<Schema>): Playbook {
  const { params, plan, ...rest } = definition;
  return {
    ...rest,
    params: params.specs,
    async plan(context, given) {
      const known = new Set(params.specs.map((spec) => spec.name));
      const unknown = Object.keys(given).filter((name) => !known.has(name));
      if (unknown.length > 0) {
        throw badParameter(`${definition.id} has no parameter ${unknown.map(flagOf).join(', ')}.`);
      }
      const missing = params.specs.filter((spec) => spec.required && given[spec.name] === undefined);
      if (missing.length > 0) {
        throw badParameter(`${definition.id} needs ${missing.map((spec) => flagOf(spec.name)).join(' and ')}.`);
      }
      const parsed = params.schema.safeParse(given);
      if (parsed.success) return plan.call(definition, context, parsed.data);
      const issue = parsed.error.issues[0];
      const flag = issue?.path[0] === undefined ? '' : `${flagOf(String(issue.path[0]))}: `;
      throw badParameter(`${flag}${issue?.message ?? 'the parameters are not valid'}`);
    },
  };
}

/** Gives the flag of a parameter: `sourceIp` is `--source-ip`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function badParameter(message: string): FailureError {
  return new FailureError({
    code: 'invalid',
    message: message.endsWith('.') ? message : `${message}.`,
    hint: 'See the parameters of each playbook with `transit-tui playbooks`.',
  });
}
