import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../../src/emulator/state.ts';
import { verifyJournal } from '../../src/journal/chain.ts';

/** All there is outside a process: what a killed one leaves behind, and all that its successor can know. */
export interface Standing {
  /** Over the whole world and every byte of the state folder. The same within one run only. */
  readonly exact: string;
  /** Over what is left of both once the run's own id, hashes and process are taken out. The same in two runs. */
  readonly plain: string;
}

/** Reads where the embedded AWS and the state folder stand at this moment. */
export function standingOf(world: World, stateFolder: string): Standing {
  const account = plainText(world);
  const files = filesIn(stateFolder);
  const exact = createHash('sha256').update(account);
  for (const [name, content] of files) exact.update(`\n${name}\n`).update(content);
  const journals = files.filter(([name]) => name.endsWith('.jsonl'));
  const runId = /run-\d{8}-\d{6}-[0-9a-f]{6}/.exec(journals[0]?.[0] ?? '')?.[0] ?? 'none yet';
  const kept = journals.map(([, content]) => {
    const { entries, tail } = verifyJournal(content);
    return [entries.map(({ prev: _, hash: __, process: ___, ...entry }) => entry), tail.length > 0];
  });
  const plain = withoutRun(`${account}\n${plainText(kept)}`, runId);
  return { exact: exact.digest('hex'), plain: createHash('sha256').update(plain).digest('hex') };
}

/** Puts `RUN` in the place of a run's id, also as tokens spell it that take no dashes. */
export const withoutRun = (text: string, runId: string): string =>
  text.replaceAll(runId, 'RUN').replaceAll(runId.replaceAll('-', '_'), 'RUN');

/** JSON of anything in a world, its maps included. */
export function plainText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (member instanceof Map ? Object.fromEntries(member) : member));
}

function filesIn(folder: string): [name: string, content: Buffer][] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => [name, readFileSync(join(folder, name))]);
}
