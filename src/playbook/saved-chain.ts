import * as z from 'zod';
import { FailureError } from '../aws/errors.ts';
import { hashChain, type SavedChain } from './chain.ts';
import { isIntact } from './plan-hash.ts';
import { isTooDeep, savedPlanSchema } from './saved-plan.ts';

/** The shape of a saved chain; unknown fields are errors, because nobody approved what this version can't read. */
export const savedChainSchema = z.strictObject({
  version: z.literal(1),
  about: z.string(),
  links: z.array(z.strictObject({ title: z.string(), reason: z.string(), saved: savedPlanSchema })).max(200),
  leftOut: z.array(
    z.strictObject({
      playbook: z.string(),
      title: z.string(),
      params: z.record(z.string(), z.string()),
      reason: z.string(),
      failed: z.boolean(),
    }),
  ),
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  plannedAt: z.string(),
  plannedBy: z.string(),
  tool: z.string(),
});

/** Tells whether a file's text could be a chain rather than a plan. */
export function looksLikeChain(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'links' in value;
  } catch {
    return false;
  }
}

/** Reads a chain file's text; throws a FailureError for malformed, foreign or hand-edited ones. */
export function parseSavedChain(text: string, file: string): SavedChain {
  if (isTooDeep(text)) throw badChain('invalid', `${file} is not a chain: it is nested too deeply.`);
  const parsed = savedChainSchema.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    throw badChain('invalid', `${file} is not a chain${where}: ${issue?.message ?? 'it has another shape'}.`);
  }
  const chain = parsed.data as SavedChain;
  refuseEdited(chain, file);
  return chain;
}

/** Throws a FailureError where a chain is not that of its hash. */
export function refuseEdited(chain: SavedChain, name: string): void {
  const isEdited = chain.links.some(({ saved }) => !isIntact(saved));
  if (!isEdited && hashChain(chain) === chain.hash) return;
  throw badChain('refused', `${name} was changed after it was planned: its content does not match its hash.`);
}

function badChain(code: 'invalid' | 'refused', message: string): FailureError {
  return new FailureError({ code, message, hint: 'Plan it anew with `transit-tui respond FINDING --out FILE`.' });
}
