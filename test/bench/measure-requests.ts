import { openSession } from '../../src/aws/open-session.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { openFeeds } from '../../src/live/open-feeds.ts';

export interface Requests {
  readonly sent: number;
  readonly least: number;
  readonly operations: readonly string[];
}

/**
 * AWS requests of one refresh of the three panes when nothing changed, against the least that can tell so: one list a
 * detector, one a analyzer that speaks of buckets, one read a flow log.
 */
export async function requestsPerRefresh(): Promise<Requests> {
  const emulator = await startEmulator({ scenario: 's3-exfiltration', frozenAt: Date.UTC(2026, 0, 15, 9) });
  emulator.advance(300_000);
  const session = await openSession({
    endpointUrl: emulator.url,
    region: emulator.env.AWS_REGION,
    readOnly: true,
    credentials: {
      accessKeyId: emulator.env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: emulator.env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
  try {
    const feeds = await openFeeds(session, { now: emulator.now });
    const refresh = async () => {
      for (const feed of [feeds.findings, feeds.access, feeds.flows]) {
        await feed.refresh();
        const { status, failure } = feed.snapshot();
        if (status !== 'ready') throw new Error(`the ${feed.id} feed is ${status}: ${failure?.message ?? ''}`);
      }
    };
    await refresh();
    await refresh();
    emulator.clearRequests();
    await refresh();
    const world = emulator.world();
    const least =
      Object.keys(world.detectors).length + Object.keys(world.analyzers).length + Object.keys(world.flowLogs).length;
    const operations = emulator.requests().map((request) => `${request.service}:${request.operation}`);
    return { sent: operations.length, least, operations };
  } finally {
    session.close();
    await emulator.stop();
  }
}
