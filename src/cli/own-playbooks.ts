import * as nodeModule from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as z from 'zod';
import { PLAYBOOKS } from '../../playbooks/index.ts';
import { FailureError, failureOf } from '../aws/errors.ts';
import type { Playbook } from '../playbook/define.ts';
import { PLAYBOOK_KIT, toOwnPlaybook } from '../playbook/own-playbook.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Cli } from './cli.ts';
import { readConfiguration } from './config-file.ts';
import type { Way } from './playbook-contract/way.ts';
import { trustedFile } from './trusted-file.ts';

/** A team's own playbook, and the ways through it on which its contract is tried. */
export interface OwnPlaybook {
  readonly playbook: Playbook;
  readonly ways: readonly Way[];
}

/** What loading takes of a command line. */
export type Loading = Pick<Cli, 'env' | 'note'> & { readonly globals: Pick<Cli['globals'], 'playbook'> };

const loaded = new Map<string, Promise<readonly Playbook[]>>();

/**
 * Gives the bundled playbooks, then those of `--playbook`, then those of the configuration. Nothing else is looked for.
 * Throws a FailureError for one named on the command line that can't be loaded; one of the configuration is left out and
 * said so, once a process: a mistake in it must not keep anyone from containing.
 */
export async function loadPlaybooks({ globals, env, note }: Loading): Promise<readonly Playbook[]> {
  const named = globals.playbook ?? [];
  const leaveOut = (what: string, error: unknown) => {
    const { message, hint } = failureOf(error);
    note(`transit-tui: ${what} left out: ${safeText(message)}`);
    note(`  ${safeText(hint)}`);
  };
  const key = JSON.stringify([named, env.XDG_CONFIG_HOME, env.HOME, env.USERPROFILE]);
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const loading = load(named, env, leaveOut);
  loaded.set(key, loading);
  loading.catch(() => loaded.delete(key));
  return loading;
}

async function load(
  named: readonly string[],
  env: Loading['env'],
  leaveOut: (what: string, error: unknown) => void,
): Promise<readonly Playbook[]> {
  const playbooks: Playbook[] = [...PLAYBOOKS];
  const files = new Set<string>();
  const add = async (path: string) => {
    const file = trustedFile(path);
    if (files.has(file)) return;
    const { playbook } = await loadOwnPlaybook(file, path);
    if (playbooks.some(({ id }) => id === playbook.id)) {
      throw notOne(path, `there is a playbook ${playbook.id} already`);
    }
    files.add(file);
    playbooks.push(playbook);
  };
  for (const path of named) await add(path);
  let configured: readonly string[] = [];
  try {
    configured = (await readConfiguration(env)).playbooks;
  } catch (error) {
    leaveOut('the configuration is', error);
  }
  for (const path of configured) {
    try {
      await add(path);
    } catch (error) {
      leaveOut('an own playbook is', error);
    }
  }
  return playbooks;
}

const ways = z.array(
  z.looseObject({
    name: z.string().regex(/^[^\p{Cc}\p{Cf}]+$/u, 'it takes text, without control characters'),
    params: z.custom((value) => typeof value === 'function', 'it takes a function'),
  }),
);

/** Loads the module of one playbook. Throws a FailureError where others could have written it, or where it is not one. */
export async function loadOwnPlaybook(path: string, said = path): Promise<OwnPlaybook> {
  const url = pathToFileURL(trustedFile(path)).href;
  watchImports(url);
  let module: { readonly default?: unknown; readonly ways?: unknown };
  try {
    module = await import(url);
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw notOne(said, `loading it failed: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const make = module.default;
  if (typeof make !== 'function') throw notOne(said, 'its default export is no function');
  let made: unknown;
  try {
    made = await make(PLAYBOOK_KIT);
  } catch (error) {
    throw notOne(said, `making it failed: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const playbook = toOwnPlaybook(made, said);
  const given = ways.safeParse(module.ways ?? []);
  if (!given.success) throw notOne(said, `the ways that it exports are none: ${given.error.issues[0]?.message}`);
  return { playbook, ways: (given.data as unknown as Way[]).map((way) => ({ ...way, playbook: playbook.id })) };
}

/** Addresses of the modules that own playbooks are made of. */
const own = new Set<string>();

type Resolve = (specifier: string, context: { readonly parentURL?: string }) => { readonly url: string };
type Hooks = {
  readonly registerHooks?: (hooks: {
    resolve: (...args: [...Parameters<Resolve>, Resolve]) => ReturnType<Resolve>;
  }) => void;
};

/** Has every file that an own module imports, and those import, checked as the module itself was. Node before 22.15 can't. */
function watchImports(url: string): void {
  const isFirst = own.size === 0;
  own.add(url);
  const { registerHooks } = nodeModule as unknown as Hooks;
  if (!isFirst || registerHooks === undefined) return;
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      if (context.parentURL === undefined || !own.has(context.parentURL) || !found.url.startsWith('file:'))
        return found;
      trustedFile(fileURLToPath(found.url));
      own.add(found.url);
      return found;
    },
  });
}

function notOne(path: string, why: string, cause?: unknown): FailureError {
  return new FailureError({
    code: 'invalid',
    message: `${path} is not a playbook: ${why.replace(/\.$/, '')}.`,
    hint: 'What such a module gives is told in docs/own-playbooks.md.',
    cause,
  });
}
