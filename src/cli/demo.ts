import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emulator, EmulatorOptions } from '../emulator/emulator.ts';

/** Credentials of AWS's documentation: the embedded AWS knows them as the responder's. */
const EXAMPLE_CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const;

/** Where the embedded AWS answers, and how to reach it. */
export interface Demo {
  readonly endpointUrl: string;
  readonly region: string;
  readonly credentials: typeof EXAMPLE_CREDENTIALS;
  stop(): Promise<void>;
}

interface Running {
  readonly pid: number;
  readonly url: string;
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function runningDemo(file: string): Promise<Running | undefined> {
  try {
    const running = JSON.parse(await readFile(file, 'utf8')) as Running;
    if (running.pid === process.pid || !alive(running.pid)) return undefined;
    await fetch(`${running.url}/_emulator/requests`, { signal: AbortSignal.timeout(1000) });
    return running;
  } catch {
    return undefined;
  }
}

const REGION = 'us-east-1';

/** The incident, in an account that has also something to audit. */
const SCENARIO: EmulatorOptions = { scenario: 'transit' };

/**
 * Joins the embedded AWS of a demo that runs in another terminal, or starts one in this process. `fresh` begins the
 * scenario anew; otherwise the world goes on as the last `--demo` command left it. `folder` holds the world; where it
 * can't be written the world lives as long as this process.
 */
export async function openDemo(folder: string, fresh: boolean, options: EmulatorOptions = SCENARIO): Promise<Demo> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {});
  const endpointFile = join(folder, 'endpoint.json');
  const world = join(folder, 'world.json');
  const running = await runningDemo(endpointFile);
  if (running !== undefined) {
    return { endpointUrl: running.url, region: REGION, credentials: EXAMPLE_CREDENTIALS, stop: async () => {} };
  }
  if (fresh) await rm(world, { force: true });
  const { startEmulator } = await import('../emulator/start.ts');
  // On a disk that can't be written the demo still works, only for this one command.
  const emulator: Emulator = await startEmulator({ ...options, persist: world }).catch(() => startEmulator(options));
  const pointer = JSON.stringify({ pid: process.pid, url: emulator.url } satisfies Running);
  await writeFile(endpointFile, pointer, { mode: 0o600 }).catch(() => {});
  return {
    endpointUrl: emulator.url,
    region: REGION,
    credentials: EXAMPLE_CREDENTIALS,
    stop: async () => {
      await rm(endpointFile, { force: true }).catch(() => {});
      await emulator.stop();
    },
  };
}
