import { transitBuckets } from '../../../src/emulator/scenarios/transit/transit-buckets.ts';
import { keepLastMinutes } from './recent-traffic.ts';
import type { Way } from './way.ts';

const playbook = 'enforce-bucket-tls';

const way = (name: string, params: Record<string, string>, prepare?: Way['prepare']): Way => ({
  name: `${playbook} ${name}`,
  playbook,
  scenario: 'transit',
  params: () => params,
  prepare: (emulator) => {
    prepare?.(emulator);
    emulator.edit(keepLastMinutes);
  },
});

/** A statement of the playbook's own Sid that someone has narrowed since, with an order of keys that is nobody's. */
const narrowed = (bucket: string) =>
  `{"Condition" : {"Bool":{"aws:SecureTransport":false}}, "Sid": "TransitTuiTlsOnly",\n "Effect":"Deny", "Principal":"*", "Action":"s3:GetObject", "Resource":"arn:aws:s3:::${bucket}/*"}`;

export const enforceBucketTlsWays: readonly Way[] = [
  way('plain HTTP, where there is no policy', { bucket: 'amzn-s3-demo-build-artifacts' }),
  way('plain HTTP, beside a denial that falls short', { bucket: transitBuckets.someActions }),
  way('plain HTTP, of a website that everyone reads', { bucket: transitBuckets.website }),
  way(
    'plain HTTP, in place of its own statement that was narrowed',
    { bucket: transitBuckets.onePrincipal },
    (emulator) =>
      emulator.edit((world) => {
        const bucket = world.buckets[transitBuckets.onePrincipal];
        if (bucket == null) throw new Error('The scenario has no such bucket');
        bucket.policy = `{ "Version": "2012-10-17",\n  "Statement": [ ${narrowed(bucket.name)} ] }`;
      }),
  ),
  way('and TLS 1.2, by both statements', { bucket: transitBuckets.public, minTls: '1.2' }),
  way('and TLS 1.3, where plain HTTP is denied already', { bucket: 'amzn-s3-demo-ledger', minTls: '1.3' }),
  way('and TLS 1.3, where 1.2 is demanded already', { bucket: transitBuckets.split, minTls: '1.3' }),
];
