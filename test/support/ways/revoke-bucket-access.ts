import { EXPORTS } from '../scenario.ts';
import type { Way } from './way.ts';

const playbook = 'revoke-bucket-access';

const way = (name: string, params: Record<string, string>, only?: 'permissions'): Way => ({
  name: `${playbook} ${name}`,
  playbook,
  params: () => params,
  ...(only === undefined ? {} : { only }),
});

/** The policy with a statement more, for the partner. */
function withPartner(policy: string, resource: string): string {
  const { Statement, ...rest } = JSON.parse(policy) as { Statement: object[] };
  const Principal = { AWS: '444455556666' };
  const added = { Sid: 'Partner', Effect: 'Allow', Principal, Action: 's3:GetObject', Resource: resource };
  return JSON.stringify({ ...rest, Statement: [added, ...Statement] }, null, 1);
}

export const revokeBucketAccessWays: readonly Way[] = [
  way('deny', { bucket: EXPORTS, level: 'deny', principal: '*' }),
  way('statement', { bucket: EXPORTS, level: 'statement', principal: '444455556666' }),
  way('block', { bucket: EXPORTS, level: 'block' }),
  way('lock-down', { bucket: EXPORTS, level: 'lock-down', keep: '444455556666' }),
  way('block of the account', { bucket: EXPORTS, level: 'block', scope: 'account' }),
  {
    ...way('block of the account, which has another', { bucket: EXPORTS, level: 'block', scope: 'account' }),
    prepare(emulator) {
      emulator.edit((world) => {
        world.accountPublicAccessBlock = {
          blockPublicAcls: true,
          ignorePublicAcls: false,
          blockPublicPolicy: false,
          restrictPublicBuckets: false,
        };
      });
    },
  },
  way('statement, then block', { bucket: EXPORTS, level: 'statement', principal: '*', scope: 'bucket' }),
  way('lock-down, then block of the account', { bucket: EXPORTS, level: 'lock-down', scope: 'account' }),
  way('statement, of an access point, the only one there is', {
    bucket: 'amzn-s3-demo-reports',
    level: 'statement',
    principal: '444455556666',
  }),
  {
    ...way('statement, of an access point and of the bucket', {
      bucket: 'amzn-s3-demo-reports',
      level: 'statement',
      principal: '444455556666',
    }),
    prepare(emulator) {
      emulator.edit((world) => {
        const bucket = world.buckets['amzn-s3-demo-reports'];
        const points = Object.values(world.accessPoints);
        if (bucket?.policy == null) throw new Error('The scenario has no such policy');
        bucket.policy = withPartner(bucket.policy, `arn:aws:s3:::${bucket.name}/*`);
        for (const point of points) point.policy = withPartner(point.policy ?? '', `${point.arn}/object/shared/*`);
      });
    },
  },
  way('deny, where there is no policy', {
    bucket: 'amzn-s3-demo-build-artifacts',
    level: 'deny',
    principal: '444455556666',
  }),
  way('statement, the only one there is', {
    bucket: 'amzn-s3-demo-access-logs',
    level: 'statement',
    statement: 'S3ServerAccessLogs',
  }),
  way('block, where there is none', { bucket: 'amzn-s3-demo-scratch', level: 'block' }, 'permissions'),
  way(
    'deny, with access points',
    { bucket: 'amzn-s3-demo-reports', level: 'deny', principal: '444455556666' },
    'permissions',
  ),
  way(
    'deny, of a website',
    { bucket: 'amzn-s3-demo-marketing-site', level: 'deny', sourceIp: '203.0.113.9' },
    'permissions',
  ),
  way(
    'deny, where it replicates',
    { bucket: 'amzn-s3-demo-ledger', level: 'deny', sourceIp: '203.0.113.9' },
    'permissions',
  ),
];
