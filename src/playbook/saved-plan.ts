import * as z from 'zod';
import { FailureError } from '../aws/errors.ts';
import type { Json, JsonObject, SavedPlan } from './plan.ts';
import { isIntact } from './plan-hash.ts';

/** Bytes of a plan file beyond which it is not read: the largest real plan is far below. */
export const PLAN_FILE_LIMIT = 4 * 1024 * 1024;

/** Brackets within brackets, far beyond what a plan has. */
const DEEPEST = 100;

const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;
const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), json);
const service = z.enum([
  'accessanalyzer',
  'acm',
  'auto-scaling',
  'cloudfront',
  'cloudwatch-logs',
  'ec2',
  'elastic-load-balancing-v2',
  'guardduty',
  'iam',
  's3',
  's3-control',
  'sts',
]);

const step = z.strictObject({
  id: z.string().min(1).max(300),
  kind: z.string().min(1).max(100),
  title: z.string(),
  args: jsonObject,
  before: json,
  change: z.array(z.strictObject({ what: z.string(), before: z.string(), after: z.string() })),
  calls: z.array(z.strictObject({ service, operation: z.string(), input: jsonObject })),
  undo: z.string(),
});

const plan = z.strictObject({
  version: z.literal(1),
  playbook: z.string(),
  params: z.record(z.string(), z.string()),
  target: z.strictObject({ kind: z.string(), id: z.string(), label: z.string() }),
  account: z.string().regex(/^\d{12}$/),
  region: z.string(),
  summary: z.string(),
  blastRadius: z.array(
    z.strictObject({
      kind: z.string(),
      label: z.string(),
      detail: z.string().optional(),
      seen: z.string().optional(),
      names: z.array(z.string()).optional(),
      seenNames: z.array(z.string()).optional(),
      level: z.enum(['info', 'warn']),
    }),
  ),
  wontStop: z.array(z.string()),
  warnings: z.array(z.string()),
  verification: z.strictObject({ how: z.string(), seconds: z.number() }),
  undo: z.array(z.string()),
  steps: z.array(step).max(1000),
});

/** The shape of what a playbook's planning gives. */
export const draftSchema = plan.omit({ version: true, playbook: true, params: true, account: true, region: true });

/** The shape of a saved plan; unknown fields are errors, because nobody approved what this version can't read. */
export const savedPlanSchema = z.strictObject({
  plan,
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  plannedAt: z.string(),
  plannedBy: z.string(),
  tool: z.string(),
  seal: z.string(),
});

/** Reads a plan file's text; throws a FailureError for malformed, foreign or hand-edited ones. */
export function parseSavedPlan(text: string, file: string): SavedPlan {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badPlan('invalid', `${file} is not a plan: it is not JSON.`);
  }
  const version = (value as { plan?: { version?: unknown } } | null)?.plan?.version;
  if (version !== undefined && version !== 1) {
    throw badPlan('invalid', `${file} is a plan of version ${JSON.stringify(version)}; this program reads version 1.`);
  }
  // Checking and hashing go into every value: one that is nested deeper than the stack would end the program.
  if (isTooDeep(text)) throw badPlan('invalid', `${file} is not a plan: it is nested too deeply.`);
  const parsed = savedPlanSchema.safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    throw badPlan('invalid', `${file} is not a plan${where}: ${issue?.message ?? 'it has another shape'}.`);
  }
  const saved = parsed.data as SavedPlan;
  if (!isIntact(saved)) {
    throw badPlan('refused', `${file} was changed after it was planned: its content does not match its hash.`);
  }
  return saved;
}

/** Tells whether a text of JSON is nested deeper than any plan, so that checking it might end the program. */
export const isTooDeep = (text: string): boolean => nesting(text) > DEEPEST;

/** Gives how deep brackets stand in brackets, those in strings not counted; the text is JSON. */
function nesting(text: string): number {
  let deepest = 0;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString && character === '\\') at++;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth--;
  }
  return deepest;
}

function badPlan(code: 'invalid' | 'refused', message: string): FailureError {
  return new FailureError({ code, message, hint: 'Plan anew with `transit-tui plan PLAYBOOK --out FILE`.' });
}
