import { isMap, isScalar, isSeq, LineCounter, parseDocument, stringify } from 'yaml';
import * as z from 'zod';
import { FailureError } from '../../aws/errors.ts';
import { type Exception, REASON_TO_FILL_IN } from './exceptions.ts';
import type { Found } from './report.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const text = z.string({ error: 'it takes text' }).trim().min(1, 'it is empty');
const schema = z.strictObject({
  check: text,
  resource: text,
  reason: text.refine((reason) => reason.toLowerCase() !== REASON_TO_FILL_IN, 'say why this is accepted'),
  expires: text.refine(
    (day) => DAY.test(day) && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day),
    'it takes a date such as 2026-12-31',
  ),
  by: text.optional(),
});

/**
 * Reads a list of exceptions, YAML or JSON: `check`, `resource`, `reason` and `expires` each, `by` where known. Throws a
 * FailureError that names file and line for anything else.
 */
export function readExceptions(content: string, file: string): Exception[] {
  const lines = new LineCounter();
  const parsed = parseDocument(content, { lineCounter: lines, schema: 'core', uniqueKeys: true });
  const wrong = (offset: number | undefined, why: string): FailureError =>
    new FailureError({
      code: 'invalid',
      message: `${file}, line ${lines.linePos(offset ?? 0).line || 1}: ${why}.`,
      hint: 'It takes a list in YAML or JSON: check, resource, reason and expires (2026-12-31) each, and by if you like.',
    });
  const [error] = parsed.errors;
  if (error !== undefined)
    throw wrong(error.pos[0], error.message.split(/ at line |\n/)[0]?.replace(/[.:]$/, '') ?? '');
  if (parsed.contents === null || (isScalar(parsed.contents) && parsed.contents.value === null)) return [];
  if (!isSeq(parsed.contents)) {
    const isReport = isMap(parsed.contents) && parsed.contents.has('results');
    const instead = isReport
      ? ', but an audit: --since takes that, and --write-baseline writes a list of what failed'
      : '';
    throw wrong(parsed.contents.range?.[0], `it is no list of exceptions${instead}`);
  }
  return parsed.contents.items.map((node) => {
    const at = isMap(node) || isScalar(node) || isSeq(node) ? node.range?.[0] : undefined;
    if (!isMap(node)) throw wrong(at, 'an exception has check, resource, reason and expires');
    const checked = schema.safeParse(node.toJS(parsed));
    if (checked.success) {
      const { by, ...exception } = checked.data;
      return { ...exception, ...(by === undefined ? {} : { by }) };
    }
    const [issue] = checked.error.issues;
    const name = issue?.code === 'unrecognized_keys' ? issue.keys[0] : String(issue?.path[0] ?? '');
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === name);
    const place = isScalar(pair?.key) ? pair.key.range?.[0] : at;
    if (issue?.code === 'unrecognized_keys') throw wrong(place, `an exception has no ${name}`);
    throw wrong(
      place,
      pair === undefined ? `${name} is missing` : `${name}: ${issue?.message ?? 'it has another shape'}`,
    );
  });
}

const LEASE_MS = 90 * 86_400_000;

/**
 * Writes failures as exceptions that hold for 90 days once each has its reason: as they are, `readExceptions` refuses them.
 * `now` is epoch milliseconds.
 */
export function writeExceptions(failures: readonly Found[], now: number): string {
  const expires = new Date(now + LEASE_MS).toISOString().slice(0, 10);
  const items = failures.map(({ check, judgement }) => ({
    check: check.id,
    resource: judgement.resource.id,
    reason: REASON_TO_FILL_IN,
    expires,
  }));
  const head = [
    'What failed and is not accepted. To accept it, say why in each reason and choose the last day on which it holds;',
    'take out what is to be put right instead. Then: transit-tui audit --baseline THIS-FILE',
  ];
  return `${head.map((line) => `# ${line}\n`).join('')}${stringify(items, { lineWidth: 0 })}`;
}
