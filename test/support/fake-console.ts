import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startInTerminal, type TerminalProgram } from './terminal.ts';

/** The console over fake feeds in a terminal; `order` tells it to change what its feeds say. */
export interface FakeConsole extends TerminalProgram {
  order(line: string): void;
}

/** A built console to start any number of times; `remove` deletes what was built. */
export interface BuiltConsole {
  start(options?: {
    readonly columns?: number;
    readonly rows?: number;
    readonly env?: Record<string, string>;
  }): Promise<FakeConsole>;
  remove(): void;
}

/** Bundles the console with its fake feeds as the package is bundled. */
export async function buildFakeConsole(): Promise<BuiltConsole> {
  const folder = mkdtempSync(join(tmpdir(), 'transit-tui-console-'));
  const outfile = join(folder, 'console.mjs');
  const nothing = join(folder, 'nothing.mjs');
  writeFileSync(nothing, 'export default {};\n');
  await build({
    entryPoints: [fileURLToPath(new URL('console-with-fakes.tsx', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    logLevel: 'error',
    alias: { 'react-devtools-core': nothing },
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  let made = 0;
  return {
    start: async (options = {}) => {
      made += 1;
      const path = join(folder, `orders-${made}`);
      const connected = Promise.withResolvers<Socket>();
      const server = createServer((socket) => {
        // The program may be killed while an order is under way.
        socket.on('error', () => undefined);
        connected.resolve(socket);
      }).listen(path);
      const program = startInTerminal({
        command: process.execPath,
        args: [outfile],
        ...options,
        env: { FAKE_ORDERS: path, ...options.env },
      });
      void program.exited.then(() => server.close());
      const socket = await connected.promise;
      return { ...program, order: (line) => socket.write(`${line}\n`) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
