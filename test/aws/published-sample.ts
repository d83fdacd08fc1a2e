import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

const FOLDER = join(import.meta.dirname, '../../../shared/data');

/** Reads JSON that others published; the test is skipped, saying so, where the samples are not there. */
export function publishedSample(path: string, { skip }: Pick<TestContext, 'skip'>): unknown {
  const file = join(FOLDER, path);
  skip(!existsSync(file), `SKIPPED: the published sample ${path} is not on this machine`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
