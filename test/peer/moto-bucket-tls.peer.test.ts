import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { judgeTlsOnly } from '../../src/posture/checks/bucket-tls-only.ts';
import { itemsOf } from '../support/bucket-run.ts';
import { follow } from '../support/playbook-world.ts';
import { motoResponder } from './moto-responder.ts';

const responder = await motoResponder();

const policyOf = (bucket: string) =>
  responder.s3.send(new GetBucketPolicyCommand({ Bucket: bucket })).then(
    ({ Policy }) => Policy ?? '',
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
const verdictOf = async (name: string) =>
  judgeTlsOnly({ name, region: 'us-east-1', policy: await policyOf(name), open: new Set() }).verdict;

async function enforce(bucket: string, more: Record<string, string> = {}) {
  const saved = await responder.port.plan('enforce-bucket-tls', { bucket, ...more });
  const { end, runId } = await follow(responder.port.run(saved, { approval: saved.hash }));
  expect(end.status, end.message).toBe('done');
  return { saved, back: () => follow(responder.port.rollback(runId, { approval: saved.hash })) };
}

test('a policy that moto keeps gets both statements, keeps every other byte, and comes back as it was', async () => {
  const bucket = 'amzn-s3-demo-bucket';
  const partner = `{"Sid":"Partner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"}, "Action":"s3:*","Resource":"arn:aws:s3:::${bucket}"}`;
  const policy = `{ "Version":"2012-10-17",\n "Statement" : [ ${partner} ] }`;
  await responder.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await responder.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy }));
  expect(await verdictOf(bucket)).toBe('failed');
  const { saved, back } = await enforce(bucket, { minTls: '1.3' });
  const after = await policyOf(bucket);
  expect(after).toContain(partner);
  expect(JSON.parse(after).Statement).toHaveLength(3);
  expect(await verdictOf(bucket)).toBe('passed');
  expect(itemsOf(saved, 'plain HTTP').map(([label]) => label)).toEqual(['unknown']);
  expect((await back()).end.status).toBe('done');
  expect(await policyOf(bucket)).toBe(policy);
});

test('a bucket that moto has no policy of has none again, and its website is warned of', async () => {
  const bucket = 'amzn-s3-demo-website';
  await responder.s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
  await responder.s3.send(new PutBucketWebsiteCommand({ Bucket: bucket, WebsiteConfiguration }));
  const { saved, back } = await enforce(bucket);
  expect(itemsOf(saved, 'website').map(([label]) => label)).toEqual([bucket]);
  expect(await verdictOf(bucket)).toBe('passed');
  expect((await back()).end.status).toBe('done');
  expect(await policyOf(bucket)).toBe('NoSuchBucketPolicy');
});
