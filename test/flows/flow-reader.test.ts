import { expect, test } from 'vitest';
import { FlowReader } from '../../src/flows/flow-reader.ts';
import { DEFAULT_FORMAT } from '../../src/flows/format.ts';
import { DENIED_SSH, recordLine } from './record-line.ts';

const NOW = 1_700_000_400_000;
const message = recordLine(DEFAULT_FORMAT.fields, DENIED_SSH);
const page = (name: string) =>
  Array.from({ length: 600 }, (_, at) => ({ eventId: `${name} ${at}`, timestamp: NOW - 60_000, message }));

test('what goes wrong as the rows so far are shown fails the reading, and not the process', async () => {
  const isShown = Promise.withResolvers<void>();
  const reader = new FlowReader({
    account: async () => '111122223333',
    region: 'eu-central-1',
    filterLogEvents: async ({ nextToken }) => {
      if (nextToken === undefined) return { events: page('first'), nextToken: 'second' };
      await isShown.promise;
      return { events: page('second') };
    },
    store: {
      list: () => Promise.reject(new Error('no bucket here')),
      get: () => Promise.reject(new Error('no bucket here')),
    },
  });
  reader.use([
    {
      kind: 'cloudwatch',
      logGroupName: '/flows/a',
      formats: [DEFAULT_FORMAT],
      aggregationSeconds: 60,
      flowLogIds: ['fl-a'],
    },
  ]);
  const known = () => ({ addresses: new Set<string>(), quarantined: new Map<string, number>() });
  const reading = reader.read(NOW, known, new AbortController().signal, {
    show: async () => {
      isShown.resolve();
      throw new Error('no such column');
    },
  });
  await expect(reading).rejects.toThrow('no such column');
});
