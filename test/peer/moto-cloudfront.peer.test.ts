import {
  CloudFrontClient,
  CreateDistributionCommand,
  type DistributionConfig,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
} from '@aws-sdk/client-cloudfront';
import { expect, test } from 'vitest';
import { toDistribution, toSettings } from '../../src/aws/cloudfront/distribution.ts';
import { judgeOrigins } from '../../src/posture/checks/distribution-origin-https.ts';
import { judgeViewers } from '../../src/posture/checks/distribution-viewer-https.ts';
import { follow } from '../support/playbook-world.ts';
import { motoResponder } from './moto-responder.ts';

const responder = await motoResponder();
const { port } = responder;
const client = new CloudFrontClient(responder.config);

let made = 0;

/** A distribution with two paths, an origin that is fetched from over HTTP, and a header that only the two may know. */
async function makeDistribution(): Promise<string> {
  const behavior = {
    TargetOriginId: 'web',
    ViewerProtocolPolicy: 'allow-all',
    ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } },
    MinTTL: 0,
  } as const;
  const DistributionConfig: DistributionConfig = {
    CallerReference: `peer-${++made}`,
    Comment: 'peer',
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'web',
          DomainName: 'origin.example.com',
          CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'X-Origin-Verify', HeaderValue: 'only-for-two' }] },
          CustomOriginConfig: {
            HTTPPort: 80,
            HTTPSPort: 443,
            OriginProtocolPolicy: 'http-only',
            OriginSslProtocols: { Quantity: 2, Items: ['TLSv1', 'TLSv1.2'] },
          },
        },
      ],
    },
    DefaultCacheBehavior: behavior,
    CacheBehaviors: {
      Quantity: 1,
      Items: [{ ...behavior, PathPattern: '/api/*', ViewerProtocolPolicy: 'https-only' }],
    },
    ViewerCertificate: {
      ACMCertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0a1b-4c2d-8e3f-0a1b2c3d4e5f',
      CloudFrontDefaultCertificate: false,
      SSLSupportMethod: 'sni-only',
      MinimumProtocolVersion: 'TLSv1.1_2016',
    },
  };
  const { Distribution } = await client.send(new CreateDistributionCommand({ DistributionConfig }));
  return Distribution?.Id ?? '';
}

const configOf = async (Id: string) => (await client.send(new GetDistributionConfigCommand({ Id }))).DistributionConfig;

test("moto's list leaves out behaviors and origins, which is unknown and not passed; its configuration has them", async () => {
  const id = await makeDistribution();
  const { DistributionList } = await client.send(new ListDistributionsCommand({}));
  const [listed] = (DistributionList?.Items ?? []).map(toDistribution).filter((each) => each.id === id);
  if (listed === undefined) throw new Error('moto does not list it');
  expect([judgeViewers(listed).verdict, judgeOrigins(listed).verdict]).toEqual(['unknown', 'unknown']);
  const whole = { id, ...toSettings((await configOf(id)) ?? {}) };
  expect(judgeViewers(whole).reason).toBe('Viewers may use plain HTTP on the default behavior.');
  expect(judgeOrigins(whole).reason).toBe('CloudFront comes to origin web over HTTP.');
});

// moto takes any IfMatch and keeps the ETag of the beginning: that another version is refused is held by the embedded AWS.
test.each(['viewers', 'minimum-tls', 'origins', 'all'])(
  'HTTPS is enforced (%s) and taken back against moto, which loses nothing else',
  async (scope) => {
    const distribution = await makeDistribution();
    const before = await configOf(distribution);
    const saved = await port.plan('cloudfront-https', { distribution, with: scope });
    const { end, runId } = await follow(port.run(saved, { approval: saved.hash }));
    expect(end.status, end.message).toBe('done');
    const after = await configOf(distribution);
    expect(after?.DefaultCacheBehavior?.ViewerProtocolPolicy).toBe('redirect-to-https');
    expect(after?.CacheBehaviors?.Items?.[0]?.ViewerProtocolPolicy).toBe('https-only');
    expect(after?.Origins?.Items?.[0]?.CustomHeaders?.Items?.[0]?.HeaderValue).toBe('only-for-two');
    const raised = scope === 'minimum-tls' || scope === 'all';
    expect(after?.ViewerCertificate?.MinimumProtocolVersion).toBe(raised ? 'TLSv1.2_2021' : 'TLSv1.1_2016');
    const origin = after?.Origins?.Items?.[0]?.CustomOriginConfig;
    const reached = scope === 'origins' || scope === 'all';
    expect(origin?.OriginProtocolPolicy).toBe(reached ? 'https-only' : 'http-only');

    const back = await follow(port.rollback(runId, { approval: saved.hash }));
    expect(back.end.status, back.end.message).toBe('done');
    expect(await configOf(distribution)).toEqual(before);
  },
);
