import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program as `npm pack` ships it, unpacked into an empty folder: the path of its entry file. */
    packedProgram: string;
  }
}

/** Builds and packs the project once for all end-to-end tests, and installs the tarball into an empty folder. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'transit-tui-packed-'));
  const run = (command: string, args: string[], cwd: string) =>
    execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const listing = run('npm', ['pack', '--silent', '--pack-destination', folder], project.config.root);
  const tarball = listing.trim().split('\n').at(-1);
  if (tarball === undefined) throw new Error('npm pack named no tarball');
  run('npm', ['init', '--yes'], folder);
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--offline', `./${tarball}`], folder);
  project.provide('packedProgram', join(folder, 'node_modules', 'transit-tui', 'dist', 'transit-tui.js'));
  return () => rmSync(folder, { recursive: true, force: true });
}
