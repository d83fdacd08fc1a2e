import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openSession } from '../../src/aws/open-session.ts';
import { homeOf } from '../../src/aws/s3-control/multi-region.ts';
import { listAccessPoints, listMultiRegionAccessPoints } from '../../src/aws/s3-control/reads.ts';

test.each([
  ['111122223333.s3-control.eu-west-1.amazonaws.com', '111122223333.s3-control.us-west-2.amazonaws.com'],
  ['s3-control-fips.dualstack.us-east-2.amazonaws.com', 's3-control-fips.dualstack.us-west-2.amazonaws.com'],
  ['s3-control.us-west-2.amazonaws.com', 's3-control.us-west-2.amazonaws.com'],
  ['127.0.0.1', '127.0.0.1'],
  ['s3-control.example.com', 's3-control.example.com'],
])('for multi-region access points %s is %s', (asked, home) => {
  expect(homeOf(asked)).toBe(home);
});

test('only that question is signed for us-west-2, and the next one for its own region again', async () => {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers);
    response.writeHead(200, { 'content-type': 'application/xml' }).end('<Result/>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const session = await openSession({
    endpointUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    readOnly: true,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  });
  const accountId = '111122223333';
  try {
    await listAccessPoints(session.read, { accountId, bucket: 'amzn-s3-demo-bucket' });
    expect(await listMultiRegionAccessPoints(session.read, { accountId })).toEqual([]);
    await listAccessPoints(session.read, { accountId, bucket: 'amzn-s3-demo-bucket' });
    const regions = seen.map(({ authorization }) => /\/([a-z0-9-]+)\/s3\//.exec(authorization ?? '')?.[1]);
    expect(regions).toEqual(['eu-west-1', 'us-west-2', 'eu-west-1']);
  } finally {
    session.close();
    server.closeAllConnections();
    server.close();
  }
});
