import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { openCliFeeds } from '../../src/cli/open-cli-feeds.ts';
import { type WatchCommandOptions, watch } from '../../src/cli/watch.ts';
import type { OpenFeeds } from '../../src/live/open-feeds.ts';
import { readQueueUrl } from '../../src/live/queue-url.ts';
import { embeddedAws, sessionOn } from '../live/embedded-aws.ts';
import { SCANNER, scanPorts } from '../live/port-scan-traffic.ts';
import { memoryCli } from './memory-cli.ts';

let aws: Awaited<ReturnType<typeof embeddedAws>>;
let folder: string;
beforeEach(async () => {
  aws = await embeddedAws({ scenario: 'quiet' });
  folder = await mkdtemp(join(tmpdir(), 'transit-tui-watch-'));
  scanPorts(aws.emulator);
  aws.emulator.clearRequests();
});
afterEach(async () => {
  await aws.stop();
  await rm(folder, { recursive: true });
});

/** Has the log group hold more than a reading takes: two busy hours, and then the port scan. */
async function manyPages() {
  aws.emulator.edit(({ traffic }) => {
    const [scan] = traffic;
    if (scan === undefined) throw new Error('there is no port scan');
    const { startsAt } = scan;
    traffic.unshift({
      ...scan,
      id: 'busy',
      remoteAddress: '198.51.100.7',
      startsAt: startsAt - 110 * 60_000,
      endsAt: startsAt,
      connectionsPerMinute: 2_000,
      scanPorts: Array.from({ length: 2_000 }, (_, at) => 10_000 + at),
    });
  });
}

interface Told {
  readonly rule: string;
  readonly srcaddr: string;
  readonly outcome: string;
  readonly eventId?: string;
}

/** Runs `watch` on the embedded AWS and gives what it printed. */
async function watching(
  options: WatchCommandOptions = {},
  { readOnly = false, signal = never, now = aws.emulator.now } = {},
) {
  const made = memoryCli({
    now,
    openSession: () => sessionOn(aws.emulator, readOnly),
    stateFolder: () => folder,
    globals: { readOnly, demo: false, debug: false },
    signal,
  });
  const code = await watch(made.cli, { once: true, json: true, ...options });
  return { ...made, code, told: made.objects as Told[] };
}
/** Resolves once `check` passes; the bound only ends what hangs. */
const until = (check: () => void): Promise<void> => vi.waitFor(check, 20_000);

const never = new AbortController().signal;
const refusal = (run: Promise<unknown>) =>
  run.then(
    () => 'it ran',
    ({ failure }) => `${failure.code}: ${failure.message}`,
  );

/** The details of the events that lie in the queue, received or not. */
const queued = () =>
  Object.values(aws.emulator.world().queues['transit-tui']?.messages ?? [])
    .map(({ body }) => JSON.parse(body))
    .filter(({ source }) => source === 'transit-tui')
    .map(({ detail }) => detail as Told & { readonly key: string });
const puts = () => aws.emulator.requests().filter(({ operation }) => operation === 'PutEvents');
const scans = (all: readonly Told[]) => all.filter(({ rule, srcaddr }) => rule === 'port-scan' && srcaddr === SCANNER);

describe('watch --once', () => {
  test('puts one event for a port scan, which a console then shows from the queue', async () => {
    const { code, told, errors } = await watching();
    expect(code).toBe(EXIT.done);
    expect(scans(told)).toEqual([expect.objectContaining({ outcome: 'put', eventId: expect.any(String) })]);
    expect(scans(queued())).toHaveLength(1);
    expect(queued()).toHaveLength(told.length);
    expect(errors.at(-1)).toBe(
      `1 round: ${told.length} ${told.length === 1 ? 'event' : 'events'} put on the bus default`,
    );

    const session = await sessionOn(aws.emulator, false);
    const feeds: OpenFeeds = await openCliFeeds(session, aws.emulator.now, {
      queue: readQueueUrl('transit-tui'),
    });
    feeds.flows.start();
    const shown = () => {
      const { rows, notes } = feeds.flows.snapshot();
      return [...rows.flatMap(({ abnormal }) => abnormal), ...notes].filter((text) =>
        /Port scan.*203\.0\.113\.77/.test(text),
      );
    };
    await until(() => expect(shown()).not.toEqual([]));
    feeds.flows.stop();
    session.close();
  });

  test('reads up to the present though hours of traffic come before it, and says how far it has come', async () => {
    await manyPages();
    const { code, told, errors } = await watching();
    expect(code).toBe(EXIT.done);
    expect(scans(told)).toHaveLength(1);
    expect(errors.join('\n')).toMatch(/records read, the newest ended .* ago; reading on up to the present/);
  });

  test('that never reaches the present prints the lag and does not end as done', async () => {
    await manyPages();
    let at = aws.emulator.now();
    // Each look at the clock finds it minutes later: reading takes too long.
    const { code, errors } = await watching({ dryRun: true }, { now: () => (at += 4 * 60_000) });
    expect(code).toBe(EXIT.failed);
    expect(errors.join('\n')).toMatch(/the newest ended .* ago; .*Not read up to the present/s);
  });

  test('puts nothing a second time, in this process or in the next', async () => {
    const first = await watching();
    const again = await watching();
    expect(first.told.length).toBeGreaterThan(0);
    expect([again.code, again.told, puts().length]).toEqual([EXIT.done, [], 1]);
  });

  test('puts an entry that EventBridge throttled once more, and each once', async () => {
    aws.emulator.addFault({ operation: 'eventbridge:PutEvents', kind: 'throttle', count: 1 });
    const { code, told } = await watching();
    expect([code, puts().map(({ applied }) => applied)]).toEqual([EXIT.done, [false, true]]);
    const keys = queued().map(({ key }) => key);
    expect(keys).toHaveLength(told.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('keeps what it could not put for the next', async () => {
    aws.emulator.addFault({ operation: 'eventbridge:PutEvents', kind: 'access-denied', count: 1 });
    const first = await watching();
    expect(first.code).toBe(EXIT.noAccess);
    expect(new Set(first.told.map(({ outcome }) => outcome))).toEqual(new Set(['waits']));
    expect(first.errors.join('\n')).toMatch(/events:PutEvents is not permitted.*wait to be put by the next watch/s);
    expect(queued()).toEqual([]);
    const second = await watching();
    expect(second.told.map(({ outcome }) => outcome)).toEqual(first.told.map(() => 'put'));
    expect(scans(queued())).toHaveLength(1);
  });

  test('asks of AWS nothing but reads and PutEvents', async () => {
    await watching();
    const changes = aws.emulator.requests().filter(({ mutates }) => mutates);
    expect(changes.map(({ service, operation }) => `${service}:${operation}`)).toEqual(['eventbridge:PutEvents']);
  });

  test('prints a line a detection for people', async () => {
    const { out } = await watching({ json: false });
    expect(out.filter((line) => line.includes(SCANNER))).toEqual([
      expect.stringMatching(/^01-15 12:\d\d:\d\dZ \w+ Port scan: 203\.0\.113\.77 tried 40 ports of .* \[put\]$/),
    ]);
  });

  test('refuses a bus that is not there: EventBridge would take the events and lose them', async () => {
    expect(await refusal(watching({ eventBus: 'nowhere' }))).toBe(
      'not-found: There is no event bus nowhere in us-east-1.',
    );
    expect(puts()).toEqual([]);
  });

  test('says that it does not know whether the bus is there where it may not ask', async () => {
    aws.emulator.addFault({ operation: 'eventbridge:DescribeEventBus', kind: 'access-denied', count: 1 });
    const { code, errors } = await watching();
    expect(code).toBe(EXIT.done);
    expect(errors[0]).toMatch(/^Whether the bus default is there is unknown/);
  });

  test.each(['5s', '2h', '60', 'soon'])('takes no interval of %s', async (interval) => {
    expect(await refusal(watching({ interval }))).toMatch(/^invalid: --interval/);
  });
});

describe('a dry run', () => {
  test('says what would be put, changes nothing, and leaves no trace', async () => {
    const { code, told, errors } = await watching({ dryRun: true });
    expect([code, scans(told).map(({ outcome }) => outcome)]).toEqual([EXIT.done, ['would-put']]);
    expect(errors.at(-1)).toBe('1 round: nothing was put (--dry-run)');
    expect(aws.emulator.requests().filter(({ mutates }) => mutates)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  test('after a watch says how many are held back because they were sent, and when', async () => {
    const first = await watching();
    const { told, errors } = await watching({ dryRun: true });
    const count = first.told.length;
    expect([count > 0, told]).toEqual([true, []]);
    expect(errors.filter((line) => line.includes('held back'))).toEqual([
      expect.stringMatching(
        new RegExp(`^  ${count} held back: .* sent before, .*at 01-15 12:\\d\\d:\\d\\dZ; again after 6h, or when`),
      ),
    ]);
  });

  test('is all that --read-only lets watch do', async () => {
    expect(await refusal(watching({}, { readOnly: true }))).toMatch(/^refused: watch puts events, and --read-only/);
    expect(aws.emulator.requests()).toEqual([]);
    const { told } = await watching({ dryRun: true }, { readOnly: true });
    expect(scans(told)).toHaveLength(1);
  });
});

describe('the memory', () => {
  const file = async () => join(folder, 'watch', (await readdir(join(folder, 'watch')))[0] ?? '');

  test('is readable by its owner alone', async () => {
    await watching();
    expect((await stat(await file())).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'watch'))).mode & 0o777).toBe(0o700);
  });

  test.each(['', 'no JSON', '{"version":1,"told":{}}', '[1]', 'null'])(
    'that is damaged (%j) is said, and begun anew',
    async (text) => {
      await watching();
      await writeFile(await file(), text);
      const { told, errors } = await watching();
      expect(errors[0]).toMatch(/is no memory of watch: what was told before is told again/);
      expect(scans(told)).toHaveLength(1);
      expect((await watching()).told).toEqual([]);
    },
  );

  test('is of one bus: another is told for itself', async () => {
    aws.emulator.edit(({ eventBuses }) => void eventBuses.push('security'));
    await watching();
    const { told } = await watching({ eventBus: 'security' });
    expect(scans(told)).toHaveLength(1);
  });
});

describe('watch without --once', () => {
  test('goes on until it is interrupted, and says what it did; a second one is refused meanwhile', async () => {
    const interrupt = new AbortController();
    const first = watching({ once: false }, { signal: interrupt.signal });
    await until(() => expect(queued()).not.toEqual([]));
    expect(await refusal(watching())).toBe(
      `refused: Process ${process.pid} on ${(await import('node:os')).hostname()} watches 111122223333 in us-east-1 for the bus default already.`,
    );
    expect((await watching({ dryRun: true })).code).toBe(EXIT.done);
    interrupt.abort();
    const { code, told, errors } = await first;
    expect([code, scans(told).length]).toEqual([EXIT.interrupted, 1]);
    expect(errors.at(-1)).toMatch(/^1 round: \d+ events? put on the bus default$/);
    expect((await watching()).told).toEqual([]);
  });

  test('that is interrupted before its first round has put nothing', async () => {
    const { code, told } = await watching({ once: false }, { signal: AbortSignal.abort() });
    expect([code, told, queued()]).toEqual([EXIT.interrupted, [], []]);
  });
});
