import {
  CloudFrontClient,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEPLOYS_IN_MS } from '../../../src/emulator/cloudfront/distributions.ts';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { startEmulator } from '../../../src/emulator/start.ts';
import { distributionNamed } from '../../support/checks/distribution.ts';
import { clientOptions } from '../small-world.ts';

const NOON = Date.UTC(2026, 0, 15, 12, 0);

let emulator: Emulator;
let client: CloudFrontClient;
beforeEach(async () => {
  emulator = await startEmulator({ scenario: 'transit', seed: 1, frozenAt: NOON });
  client = new CloudFrontClient({ ...clientOptions(emulator), maxAttempts: 1 });
});
afterEach(() => emulator.stop());

const idOf = (name: Parameters<typeof distributionNamed>[0]) => distributionNamed(name)(emulator);
const read = async (Id: string) => {
  const { DistributionConfig, ETag } = await client.send(new GetDistributionConfigCommand({ Id }));
  if (DistributionConfig === undefined) throw new Error('no configuration');
  return { config: DistributionConfig, etag: ETag };
};
const update = (Id: string, IfMatch: string | undefined, config: DistributionConfig) =>
  client.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig: config }));
const refusalOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'taken',
    (error: { name: string; $metadata: { httpStatusCode?: number } }) =>
      `${error.name} ${error.$metadata.httpStatusCode}`,
  );

test('distributions are listed page by page, with all that is judged of them', async () => {
  const ids: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const { DistributionList: list } = await client.send(new ListDistributionsCommand({ Marker, MaxItems: 2 }));
    expect(list?.Quantity).toBe(list?.Items?.length);
    for (const item of list?.Items ?? []) {
      expect(item.ViewerCertificate).toBeDefined();
      expect(item.DefaultCacheBehavior?.ViewerProtocolPolicy).toMatch(/http|all/);
      expect(item.Origins?.Items?.length).toBeGreaterThan(0);
      ids.push(item.Id);
    }
    Marker = list?.NextMarker;
  } while (Marker !== undefined);
  expect(ids).toEqual(Object.keys(emulator.world().distributions).sort());
});

describe('an update', () => {
  test('takes a whole configuration, makes a new version, and reaches the edge after a while', async () => {
    const Id = idOf('shop');
    const before = await read(Id);
    const { ETag, Distribution } = await update(Id, before.etag, { ...before.config, Comment: 'changed' });
    expect(ETag).not.toBe(before.etag);
    expect(ETag).toMatch(/^E[0-9A-Z]{13}$/);
    expect(Distribution?.Status).toBe('InProgress');
    const after = await read(Id);
    expect(after).toEqual({ config: { ...before.config, Comment: 'changed' }, etag: ETag });
    emulator.advance(DEPLOYS_IN_MS);
    const { Distribution: later } = await client.send(new GetDistributionCommand({ Id }));
    expect(later?.Status).toBe('Deployed');
  });

  test('needs the version that is there', async () => {
    const Id = idOf('shop');
    const { config, etag } = await read(Id);
    await update(Id, etag, { ...config, Comment: 'first' });
    expect(await refusalOf(update(Id, etag, { ...config, Comment: 'second' }))).toBe('PreconditionFailed 412');
    expect(await refusalOf(update(Id, undefined, config))).toBe('InvalidIfMatchVersion 400');
    expect((await read(Id)).config.Comment).toBe('first');
  });

  test.each<[string, Parameters<typeof distributionNamed>[0], (config: DistributionConfig) => DistributionConfig]>([
    [
      'InvalidViewerCertificate 400',
      'reports',
      (config) => ({ ...config, Aliases: { Quantity: 1, Items: ['reports.example.com'] } }),
    ],
    [
      'InvalidViewerCertificate 400',
      'api',
      (config) => ({ ...config, ViewerCertificate: { ...config.ViewerCertificate, SSLSupportMethod: 'vip' } }),
    ],
    ['IllegalUpdate 400', 'api', (config) => ({ ...config, CallerReference: 'another' })],
    [
      'NoSuchOrigin 404',
      'api',
      (config) => ({
        ...config,
        DefaultCacheBehavior: {
          ViewerProtocolPolicy: 'https-only',
          ...config.DefaultCacheBehavior,
          TargetOriginId: 'none',
        },
      }),
    ],
  ])('is refused as %s (%s)', async (refusal, name, change) => {
    const Id = idOf(name);
    const { config, etag } = await read(Id);
    expect(await refusalOf(update(Id, etag, change(config)))).toBe(refusal);
    expect(await read(Id)).toEqual({ config, etag });
  });

  test("leaves TLSv1 with CloudFront's own certificate, whatever it asks for", async () => {
    const Id = idOf('reports');
    const { config, etag } = await read(Id);
    const ViewerCertificate = { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1.2_2021' } as const;
    await update(Id, etag, { ...config, ViewerCertificate });
    expect((await read(Id)).config.ViewerCertificate?.MinimumProtocolVersion).toBe('TLSv1');
  });
});

test('an id that is not there is told', async () => {
  expect(await refusalOf(read('E0000000000000'))).toBe('NoSuchDistribution 404');
});
