import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const EXAMPLE = resolve(import.meta.dirname, '../../docs/own-playbook/hold-for-forensics.mjs');

/** A folder that only its owner may write, for the files of own playbooks. */
export interface OwnFiles {
  readonly folder: string;
  /** Writes a file, readable for everyone and writable for its owner alone, and gives its path. */
  write(name: string, content: string): Promise<string>;
  /** Writes the documentation's example, changed: each pair is a text of it and what takes its place. */
  example(name: string, ...changes: readonly (readonly [string, string])[]): Promise<string>;
  remove(): Promise<void>;
}

/** Makes one. */
export async function ownFiles(): Promise<OwnFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'transit-tui-own-'));
  const write = async (name: string, content: string) => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, content);
    // Whatever the umask of the machine says.
    await chmod(path, 0o644);
    return path;
  };
  return {
    folder,
    write,
    async example(name, ...changes) {
      let content = await readFile(EXAMPLE, 'utf8');
      for (const [old, changed] of changes) {
        if (!content.includes(old)) throw new Error(`The example does not say ${old}`);
        content = content.replaceAll(old, changed);
      }
      return write(name, content);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
