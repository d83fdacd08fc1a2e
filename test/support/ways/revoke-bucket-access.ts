import { EXPORTS } from '../scenario.ts';
import type { Way } from './way.ts';

const playbook = 'revoke-bucket-access';

const way = (name: string, params: Record<string, string>, only?: 'permissions'): Way => ({
  name: `${playbook} ${name}`,
  playbook,
  params: () => params,
  ...(only === undefined ? {} : { only }),
});

export const revokeBucketAccessWays: readonly Way[] = [
  way('deny', { bucket: EXPORTS, level: 'deny', principal: '*' }),
  way('statement', { bucket: EXPORTS, level: 'statement', principal: '444455556666' }),
  way('block', { bucket: EXPORTS, level: 'block' }),
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
