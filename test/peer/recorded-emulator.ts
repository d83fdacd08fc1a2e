import type { Emulator } from '../../src/emulator/emulator.ts';
import type { Handler, OperationEntry } from '../../src/emulator/handler.ts';
import { SERVICES } from '../../src/emulator/services.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { RawBody } from '../../src/emulator/wire/request.ts';

/** What a handler answered, before it went over the wire; times are ISO strings, bytes `{$bytes: base64}`. */
export interface Recorded {
  readonly service: string;
  readonly operation: string;
  readonly output: unknown;
}

export interface RecordedEmulator {
  readonly emulator: Emulator;
  readonly recorded: readonly Recorded[];
  /** `ec2:DescribeInstances` and so on: every operation that has a handler. */
  readonly operations: readonly string[];
}

/** Starts the embedded AWS in this process with its handlers listened in on. */
export async function startRecordedEmulator(): Promise<RecordedEmulator> {
  const recorded: Recorded[] = [];
  const operations: string[] = [];
  for (const listing of SERVICES) {
    const entry = await listing.load();
    for (const [operation, one] of Object.entries(entry.operations)) {
      operations.push(`${listing.name}:${operation}`);
      listenIn(one, (output) => recorded.push({ service: listing.name, operation, output: plain(output) }));
    }
  }
  const emulator = await startEmulator({
    scenario: 'transit',
    seed: 7,
    runAthenaSql: async () => ({ columns: [{ name: 'n', type: 'integer' }], rows: [['1'], [null]], scannedBytes: 9 }),
  });
  // The whole story, as it stands after five minutes.
  emulator.advance(5 * 60_000);
  return { emulator, recorded, operations };
}

function listenIn(entry: OperationEntry, hear: (output: unknown) => void): void {
  const inner = entry.handler as Handler<unknown, object>;
  const listening: Handler<never, object> = async (input, context) => {
    const output = await inner(input, context);
    hear(output);
    return output;
  };
  Object.assign(entry, { handler: listening });
}

function plain(value: unknown): unknown {
  // A handler that writes its own body gives no members to look for.
  if (value instanceof RawBody) return {};
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
