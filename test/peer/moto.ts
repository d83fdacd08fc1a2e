import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** A moto_server of its own on a free loopback port: an AWS that others wrote. */
export interface Moto {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts moto_server and resolves when it answers; throws with what it printed when it does not. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, MOTO_ACCOUNT_ID: '111122223333' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', (error) => {
      said += String(error);
      resolve();
    });
  });
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (isOver)
      throw new Error(`moto_server did not start; these tests need it (pip install 'moto[server]'):\n${said}`);
  }
  return {
    url,
    async stop() {
      server.kill();
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/data.json`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    // Not listening yet: the next turn of the loop asks again.
    await new Promise((resolve) => setImmediate(resolve));
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
