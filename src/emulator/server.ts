import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Dispatch } from './dispatch.ts';
import { readRequest, type WireAnswer, type WireRequest } from './wire/request.ts';

/** A running loopback server. */
export interface LoopbackServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves `control` (which answers null for what is not its own) and then `dispatch` on 127.0.0.1. */
export async function serveLoopback(
  port: number,
  control: (request: WireRequest) => WireAnswer | null,
  dispatch: Dispatch,
): Promise<LoopbackServer> {
  const stopping = new AbortController();
  const server = createServer({ keepAliveTimeout: 60_000 }, (message, response) => {
    respond().catch(() => response.destroy());

    async function respond(): Promise<void> {
      const request = await readRequest(message);
      const own = control(request);
      if (own !== null) return send(response, own, request.method);
      const { answer, half, delayMs } = await dispatch(request);
      if (delayMs > 0) await delay(delayMs, undefined, { signal: stopping.signal });
      if (answer === null) response.destroy();
      else if (half !== null) sendHalf(response, answer, half);
      else send(response, answer, request.method);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve, reject) => {
        stopping.abort();
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, answer: WireAnswer, method: string): void {
  const body = Buffer.from(answer.body);
  // A HEAD answer tells the length of the body that it leaves out.
  const length = method === 'HEAD' ? answer.headers['content-length'] : String(body.length);
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(length === undefined || answer.status === 204 ? {} : { 'content-length': length }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

/** Promises the whole body and gives half of it; then closes the connection or leaves it open, silent. */
function sendHalf(response: ServerResponse, answer: WireAnswer, then: 'broken' | 'silent'): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    if (then === 'broken') response.destroy();
  });
}
