import type { LoggedRequest } from '../../src/emulator/emulator.ts';

/** Gives what a program asked of the embedded AWS, as `service:Operation`, each once and in order. */
export function operationsOf(requests: readonly LoggedRequest[]): string[] {
  return [...new Set(requests.map(({ service, operation }) => `${service}:${operation}`))].sort();
}
