import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { afterEach, describe, expect, test } from 'vitest';
import { createClock } from '../../../src/emulator/clock.ts';
import type { Emulator, RunAthenaSql } from '../../../src/emulator/emulator.ts';
import { serveWorld } from '../../../src/emulator/start.ts';
import { BUCKET, clientOptions, NOW, smallWorld } from '../small-world.ts';

const TOKEN = '0a1b2c3d-0000-4000-8000-0123456789ab';
let emulator: Emulator;
afterEach(() => emulator.stop());

async function athena(runAthenaSql?: RunAthenaSql): Promise<AthenaClient> {
  emulator = await serveWorld({
    world: smallWorld(),
    clock: createClock({ frozenAt: NOW }),
    traffic: { delivered: () => [], settle: () => {}, changed: () => undefined, catchUp: () => undefined },
    ...(runAthenaSql === undefined ? {} : { runAthenaSql }),
  });
  return new AthenaClient(clientOptions(emulator));
}

const start = async (client: AthenaClient, over: object = {}): Promise<string> => {
  const input = { QueryString: 'SELECT 1', WorkGroup: 'responders', ClientRequestToken: TOKEN, ...over };
  return (await client.send(new StartQueryExecutionCommand(input))).QueryExecutionId ?? '';
};
const ask = async (client: AthenaClient, QueryExecutionId: string) =>
  (await client.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution;
const stateOf = async (client: AthenaClient, id: string) => (await ask(client, id))?.Status?.State;

const ONE: RunAthenaSql = async () => ({
  columns: [{ name: 'n', type: 'bigint' }],
  rows: [['1'], [null]],
  scannedBytes: 9,
});

describe('the embedded Athena', () => {
  test('takes a query from queued to succeeded, gives its rows and leaves them in the bucket', async () => {
    const client = await athena(ONE);
    const id = await start(client);
    expect([await stateOf(client, id), await stateOf(client, id)]).toEqual(['QUEUED', 'RUNNING']);
    expect(await ask(client, id)).toMatchObject({
      Status: { State: 'SUCCEEDED' },
      Statistics: { DataScannedInBytes: 9 },
      StatementType: 'DML',
      ResultConfiguration: { OutputLocation: `s3://${BUCKET}/athena/${id}.csv` },
    });
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
    expect(ResultSet?.Rows?.map(({ Data }) => Data?.[0]?.VarCharValue)).toEqual(['n', '1', undefined]);
    expect(Object.keys(emulator.world().buckets[BUCKET]?.objects ?? {})).toEqual([`athena/${id}.csv`]);
  });

  test('gives pages of a thousand rows', async () => {
    const rows = Array.from({ length: 2500 }, (_, at) => [String(at)]);
    const client = await athena(async () => ({ columns: [{ name: 'n', type: 'bigint' }], rows, scannedBytes: 0 }));
    const id = await start(client);
    for (let asked = 0; asked < 3; asked++) await stateOf(client, id);
    const first = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
    const last = await client.send(new GetQueryResultsCommand({ QueryExecutionId: id, NextToken: '2000' }));
    expect([first.ResultSet?.Rows?.length, first.NextToken]).toEqual([1000, '1000']);
    expect([last.ResultSet?.Rows?.length, last.NextToken]).toEqual([501, undefined]);
  });

  test('starts a query once for one token, and refuses the token with another statement', async () => {
    const client = await athena(ONE);
    const id = await start(client);
    expect(await start(client)).toBe(id);
    await expect(start(client, { QueryString: 'SELECT 2' })).rejects.toThrow(/Idempotent parameters do not match/);
  });

  test('cancels a query that runs, and leaves one that has ended as it is', async () => {
    const client = await athena(ONE);
    const id = await start(client);
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect(await ask(client, id)).toMatchObject({ Status: { State: 'CANCELLED' } });
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    await expect(client.send(new GetQueryResultsCommand({ QueryExecutionId: id }))).rejects.toThrow(/CANCELLED/);
  });

  test('says that it runs no SQL where it was given nothing that does', async () => {
    const client = await athena();
    const id = await start(client);
    for (let asked = 0; asked < 2; asked++) await stateOf(client, id);
    expect((await ask(client, id))?.Status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: 'NOT_SUPPORTED: the embedded AWS does not run SQL',
    });
  });

  test('needs a place for results, in a bucket that is there', async () => {
    const client = await athena(ONE);
    const group = await client.send(new GetWorkGroupCommand({ WorkGroup: 'primary' }));
    expect(group.WorkGroup?.Configuration?.ResultConfiguration).toBeUndefined();
    await expect(start(client, { WorkGroup: 'primary' })).rejects.toThrow(/No output location provided/);
    const elsewhere = { ResultConfiguration: { OutputLocation: 's3://amzn-s3-demo-other/' } };
    await expect(start(client, elsewhere)).rejects.toThrow(/Unable to verify\/create output bucket/);
    await expect(start(client, { WorkGroup: 'nobody' })).rejects.toThrow(/WorkGroup nobody is not found/);
  });
});
