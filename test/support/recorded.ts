import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../shared/data/recorded');

/** True where the recorded answers are beside the project; a test that needs them skips loudly otherwise. */
export const hasRecorded = existsSync(FOLDER);

/** What a test that is skipped for want of them says. */
export const NO_RECORDED = 'SKIPPED: ../shared/data/recorded is not here, so recorded answers of AWS are not tried';

/** Gives the answer of AWS that a file holds (boto3's shape, which is the SDK's own casing), with its dates as dates. */
export function recordedAnswer(file: string): Readonly<Record<string, unknown>> {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const { data } = JSON.parse(text, (_, value) => dateOf(value) ?? value) as { data: Record<string, unknown> };
  return data;
}

function dateOf(value: unknown): Date | undefined {
  if (typeof value !== 'object' || value === null || !('__class__' in value) || value.__class__ !== 'datetime') {
    return undefined;
  }
  const { year, month, day, hour, minute, second, microsecond } = value as unknown as Record<string, number>;
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second, (microsecond ?? 0) / 1000));
}
