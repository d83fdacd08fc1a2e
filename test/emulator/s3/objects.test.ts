import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { BUCKET, clientOptions, NOW, serveSmallWorld } from '../small-world.ts';

let emulator: Emulator;
let s3: S3Client;
beforeEach(async () => {
  emulator = await serveSmallWorld();
  s3 = new S3Client(clientOptions(emulator));
});
afterEach(async () => {
  s3.destroy();
  await emulator.stop();
});

const Bucket = BUCKET;
const put = (Key: string, Body: string | Buffer | Readable, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const read = async (Key: string, more: object = {}) => {
  const answer = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, text: await answer.Body?.transformToString() };
};

test('an object comes back whole, and in parts', async () => {
  await put('a folder/ünï & more?.txt', 'hello, world');
  expect(await read('a folder/ünï & more?.txt')).toMatchObject({
    text: 'hello, world',
    ContentLength: 12,
    LastModified: new Date(NOW),
    ETag: '"e4d7f1b4ed2e42d15898f4b27b019da4"',
  });
  const part = await read('a folder/ünï & more?.txt', { Range: 'bytes=7-8' });
  expect(part).toMatchObject({ text: 'wo', ContentRange: 'bytes 7-8/12', $metadata: { httpStatusCode: 206 } });
  expect((await read('a folder/ünï & more?.txt', { Range: 'bytes=-3' })).text).toBe('rld');
  await expect(read('a folder/ünï & more?.txt', { Range: 'bytes=50-' })).rejects.toMatchObject({
    name: 'InvalidRange',
  });
});

test('an object that is another by now is refused to who asks for the old one', async () => {
  const { ETag } = await put('changing', 'old');
  expect((await read('changing', { IfMatch: ETag })).text).toBe('old');
  await put('changing', 'new');
  await expect(read('changing', { IfMatch: ETag })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'changing', IfMatch: ETag }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 412 },
  });
});

test('an upload in signed chunks is put together again', async () => {
  const body = 'x'.repeat(70_000);
  await put('streamed', Readable.from([Buffer.from(body)]), { ContentLength: body.length });
  expect((await read('streamed')).text).toBe(body);
});

test('an object that is not there is named by GET and not by HEAD', async () => {
  await expect(read('nothing')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }))).rejects.toMatchObject({ name: 'NotFound' });
  await put('there', 'body');
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'there' }))).toMatchObject({ ContentLength: 4 });
});

test('a listing has pages, prefixes and a delimiter', async () => {
  for (const key of ['logs/2026/a', 'logs/2026/b', 'logs/2027/c', 'readme', 'logs/x & y']) await put(key, key);
  const pages: (string | undefined)[][] = [];
  for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket, Prefix: 'logs/' })) {
    pages.push(page.Contents?.map((object) => object.Key) ?? []);
  }
  expect(pages).toEqual([
    ['logs/2026/a', 'logs/2026/b'],
    ['logs/2027/c', 'logs/x & y'],
  ]);
  const folders = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'logs/', Delimiter: '/' }));
  expect(folders.CommonPrefixes?.map((each) => each.Prefix)).toEqual(['logs/2026/', 'logs/2027/']);
  expect(folders.Contents?.map((object) => object.Key)).toEqual(['logs/x & y']);
  const encoded = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'logs/x', EncodingType: 'url' }));
  expect(encoded.Contents?.[0]?.Key).toBe('logs/x%20%26%20y');
});

test('a bucket can be named by the host as well as by the path', async () => {
  await put('there', 'body');
  const byName = new S3Client({ ...clientOptions(emulator), endpoint: `http://localhost:${emulator.port}` });
  byName.middlewareStack.add(
    (next) => (args) => {
      // The name would have to resolve; only the header matters to the server.
      const request = args.request as { hostname: string; headers: Record<string, string> };
      expect(request.headers.host).toBe(`${BUCKET}.localhost:${emulator.port}`);
      request.hostname = '127.0.0.1';
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const answer = await byName.send(new GetObjectCommand({ Bucket, Key: 'there' }));
  expect(await answer.Body?.transformToString()).toBe('body');
  byName.destroy();
});
