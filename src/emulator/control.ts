import type { Emulator } from './emulator.ts';
import { parseFault } from './faults.ts';
import type { WireAnswer, WireRequest } from './wire/request.ts';

/** Answers the emulator's own endpoints, those listed at `Emulator`; null for any other path. */
export function answerControl(emulator: Emulator, request: WireRequest): WireAnswer | null {
  if (!request.path.startsWith('/_emulator/')) return null;
  try {
    const answer = routes(emulator, request)[`${request.method} ${request.path}`];
    return answer === undefined ? json(404, { message: 'no such control endpoint' }) : json(200, answer() ?? {});
  } catch (error) {
    return json(400, { message: error instanceof Error ? error.message : String(error) });
  }
}

const routes = (emulator: Emulator, request: WireRequest): Readonly<Record<string, () => unknown>> => ({
  'GET /_emulator/world': () => emulator.world(),
  'GET /_emulator/requests': () => emulator.requests(),
  'DELETE /_emulator/requests': () => emulator.clearRequests(),
  'POST /_emulator/faults': () => emulator.addFault(parseFault(JSON.parse(request.body.toString('utf8')))),
  'DELETE /_emulator/faults': () => emulator.clearFaults(),
  'POST /_emulator/advance': () => {
    const { ms } = JSON.parse(request.body.toString('utf8')) as { ms: number };
    emulator.advance(Number(ms));
    return { now: emulator.now() };
  },
});

const json = (status: number, value: unknown): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value, (_key, each) => (each instanceof Map ? Object.fromEntries(each) : each)),
});
