import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { FailureError } from '../aws/errors.ts';
import { configPath } from './config-path.ts';
import { trustedFile } from './trusted-file.ts';

const schema = z.strictObject({ playbooks: z.array(z.string().min(1)).optional() });

/** What the user's configuration says. Paths are absolute. */
export interface Configuration {
  readonly playbooks: readonly string[];
}

/** Reads the configuration, which need not be there. Throws a FailureError for one that says what nobody understands, or that others may write. */
export async function readConfiguration(env: Readonly<Record<string, string | undefined>>): Promise<Configuration> {
  const path = configPath(env);
  const content = path === undefined ? undefined : await contentOf(path);
  if (path === undefined || content === undefined) return { playbooks: [] };
  trustedFile(path);
  const { playbooks = [] } = parse(content, path);
  return { playbooks: playbooks.map((each) => resolve(dirname(path), each)) };
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw bad(path, error instanceof Error ? error.message : String(error));
  }
}

function parse(content: string, path: string): z.infer<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw bad(path, 'it is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  throw bad(path, `${where}${issue?.message ?? 'it has another shape'}`);
}

function bad(path: string, why: string): FailureError {
  return new FailureError({
    code: 'invalid',
    message: `The configuration ${path} can't be used: ${why}.`,
    hint: 'It takes {"playbooks": ["FILE", …]} and nothing else.',
  });
}
