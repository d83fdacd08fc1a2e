import {
  DeleteAccessPointPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetAccessPointCommand,
  GetAccessPointPolicyCommand,
  GetAccessPointPolicyStatusCommand,
  GetPublicAccessBlockCommand,
  ListAccessPointsCommand,
  ListMultiRegionAccessPointsCommand,
  PutAccessPointPolicyCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Emulator } from '../../../src/emulator/emulator.ts';
import { BUCKET, clientOptions, NOW, serveSmallWorld } from '../small-world.ts';

const AccountId = '111122223333';
const ARN = 'arn:aws:s3:us-east-1:111122223333:accesspoint/readers';
const on = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };

let emulator: Emulator;
let control: S3ControlClient;
beforeEach(async () => {
  emulator = await serveSmallWorld((world) => {
    world.accessPoints.readers = {
      name: 'readers',
      arn: ARN,
      alias: 'readers-example-s3alias',
      bucket: BUCKET,
      accountId: AccountId,
      networkOrigin: 'Internet',
      vpcId: null,
      policy: null,
      publicAccessBlock: on,
      createdAt: NOW,
    };
  });
  // In front of an IP address the account id makes no valid name.
  control = new S3ControlClient({ ...clientOptions(emulator), endpoint: `http://localhost:${emulator.port}` });
  control.middlewareStack.add(
    (next) => (args) => {
      // The name with the account id in front would have to resolve.
      (args.request as { hostname: string }).hostname = '127.0.0.1';
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
});
afterEach(async () => {
  control.destroy();
  await emulator.stop();
});

test("the account's block is missing, then put, then read, then removed", async () => {
  const read = () => control.send(new GetPublicAccessBlockCommand({ AccountId }));
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  await control.send(
    new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration: { BlockPublicPolicy: true } }),
  );
  expect((await read()).PublicAccessBlockConfiguration).toMatchObject({
    BlockPublicPolicy: true,
    BlockPublicAcls: false,
  });
  await control.send(new DeletePublicAccessBlockCommand({ AccountId }));
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
  await expect(control.send(new GetPublicAccessBlockCommand({ AccountId: '444455556666' }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

test('access points are listed by bucket and keep their policy', async () => {
  const { AccessPointList } = await control.send(new ListAccessPointsCommand({ AccountId, Bucket: BUCKET }));
  expect(AccessPointList?.map((each) => each.AccessPointArn)).toEqual([ARN]);
  const named = { AccountId, Name: 'readers' };
  expect(await control.send(new GetAccessPointCommand(named))).toMatchObject({
    CreationDate: new Date(NOW),
    NetworkOrigin: 'Internet',
    PublicAccessBlockConfiguration: { BlockPublicPolicy: true },
  });
  const read = () => control.send(new GetAccessPointPolicyCommand(named));
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchAccessPointPolicy' });
  const policyFor = (Principal: unknown) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: `${ARN}/object/*` }],
    });
  const put = (Policy: string) => control.send(new PutAccessPointPolicyCommand({ ...named, Policy }));
  await expect(put(policyFor('*'))).rejects.toMatchObject({ name: 'AccessDenied' });
  await put(policyFor({ AWS: '444455556666' }));
  expect((await read()).Policy).toBe(policyFor({ AWS: '444455556666' }));
  const status = () => control.send(new GetAccessPointPolicyStatusCommand(named));
  expect((await status()).PolicyStatus).toEqual({ IsPublic: false });
  await control.send(new DeleteAccessPointPolicyCommand(named));
  await expect(read()).rejects.toMatchObject({ name: 'NoSuchAccessPointPolicy' });
  await expect(status()).rejects.toMatchObject({ name: 'NoSuchAccessPointPolicy' });
  await expect(control.send(new GetAccessPointCommand({ AccountId, Name: 'none' }))).rejects.toMatchObject({
    name: 'NoSuchAccessPoint',
  });
});

test('multi-region access points are listed with their buckets', async () => {
  const list = () => control.send(new ListMultiRegionAccessPointsCommand({ AccountId }));
  expect((await list()).AccessPoints).toEqual([]);
  const regions = [{ bucket: BUCKET, region: 'us-east-1' }];
  emulator.edit((world) => {
    world.multiRegionAccessPoints = { global: { name: 'global', alias: 'mexample.mrap', createdAt: NOW, regions } };
  });
  expect((await list()).AccessPoints).toMatchObject([
    { Name: 'global', Alias: 'mexample.mrap', Regions: [{ Bucket: BUCKET, Region: 'us-east-1' }] },
  ]);
});
