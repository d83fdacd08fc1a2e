import * as z from 'zod';
import { FailureError } from '../../aws/errors.ts';
import type { Audit } from '../audit.ts';
import { SEVERITIES } from '../check.ts';
import { PRACTICES, type PracticeId } from '../practice.ts';

const severity = z.enum(SEVERITIES);
const practices = PRACTICES.map(({ id }) => id) as [PracticeId, ...PracticeId[]];
// What a later version adds is no reason to refuse: only what is compared has to be there.
const schema = z.looseObject({
  version: z.literal(1),
  account: z.string(),
  region: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  tool: z.string().optional(),
  results: z.array(
    z.looseObject({
      check: z.looseObject({ id: z.string(), practice: z.enum(practices), severity, resourceType: z.string() }),
      judgements: z.array(
        z.looseObject({
          resource: z.looseObject({ type: z.string(), id: z.string(), label: z.string().optional() }),
          verdict: z.enum(['passed', 'failed', 'unknown']),
          severity: severity.optional(),
        }),
      ),
    }),
  ),
});

/**
 * Reads what `--json` printed earlier, for comparing it with an audit of `account` in `region`. Throws a FailureError for
 * another file, and for an audit of another account or region.
 */
export function readReport(
  content: string,
  file: string,
  { account, region }: Pick<Audit, 'account' | 'region'>,
): Audit & { readonly tool?: string } {
  const wrong = (message: string, hint: string): FailureError => new FailureError({ code: 'invalid', message, hint });
  const hint = 'Give --since a file that `transit-tui audit --json` printed.';
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw wrong(`${file} is no earlier audit: it is not JSON.`, hint);
  }
  const checked = schema.safeParse(value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw wrong(`${file} is no earlier audit: ${issue?.path.join('.')}: ${issue?.message}.`, hint);
  }
  const found = checked.data;
  if (found.account !== account || found.region !== region) {
    throw wrong(
      `${file} is of account ${found.account} in ${found.region}, and this audit is of account ${account} in ${region}: they can't be compared.`,
      'Give --since an audit of the same account and region.',
    );
  }
  return found as unknown as Audit & { readonly tool?: string };
}
