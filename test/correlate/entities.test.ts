import { describe, expect, test } from 'vitest';
import { bucketOf, principalOf } from '../../src/correlate/arn.ts';
import { entitiesOf } from '../../src/correlate/entities.ts';
import { related, sharedEntities } from '../../src/correlate/related.ts';
import { access, connection, finding } from './rows.ts';

const theft = finding({
  buckets: [{ name: 'amzn-s3-demo-bucket' }],
  instances: [
    {
      instanceId: 'i-0123456789abcdef0',
      networkInterfaces: [
        {
          networkInterfaceId: 'eni-0aaaaaaaaaaaaaaaa',
          privateIpAddresses: ['10.0.1.20'],
          publicIp: '198.51.100.20',
          ipv6Addresses: ['2001:DB8:0:0:0:0:0:20'],
          securityGroupIds: ['sg-0aaaaaaaaaaaaaaaa'],
        },
      ],
    },
  ],
  accessKeys: [
    {
      accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
      userName: 'data-reader',
      userType: 'AssumedRole',
      principalId: 'AROACKCEVSQ6C2EXAMPLE:i-0fedcba9876543210',
    },
  ],
  actors: [{ ip: '203.0.113.9', country: 'Nowhere' }],
  raw: { Service: { Action: { AwsApiCallAction: { RemoteAccountDetails: { AccountId: '444455556666' } } } } },
});

test('a finding is about its bucket, instances, interfaces, addresses, keys, principals and the caller’s account', () => {
  expect(entitiesOf.finding(theft)).toEqual([
    'bucket:amzn-s3-demo-bucket',
    'instance:i-0123456789abcdef0',
    'interface:eni-0aaaaaaaaaaaaaaaa',
    'address:10.0.1.20',
    'address:2001:db8::20',
    'address:198.51.100.20',
    'access-key:ASIAIOSFODNN7EXAMPLE',
    'principal:111122223333:role/data-reader',
    'instance:i-0fedcba9876543210',
    'address:203.0.113.9',
    'account:444455556666',
  ]);
});

test('a finding without anything is about nothing, and the own account is nothing', () => {
  expect(entitiesOf.finding(finding())).toEqual([]);
  const own = { Service: { Action: { AwsApiCallAction: { RemoteAccountDetails: { AccountId: '111122223333' } } } } };
  expect(entitiesOf.finding(finding({ raw: own }))).toEqual([]);
  for (const raw of [undefined, null, 'text', { Service: null }, { Service: { Action: 3 } }]) {
    expect(entitiesOf.finding(finding({ raw }))).toEqual([]);
  }
});

test('an access finding is about its bucket, its principals and their accounts, and the addresses it is limited to', () => {
  const row = access({
    principals: ['AWS: 444455556666', 'AWS: arn:aws:iam::111122223333:role/path/data-reader', 'AWS: *'],
    condition: { 'aws:SourceIp': '203.0.113.9/32' },
  });
  expect(entitiesOf.access(row)).toEqual([
    'bucket:amzn-s3-demo-bucket',
    'account:444455556666',
    'principal:111122223333:role/data-reader',
    'address:203.0.113.9',
  ]);
});

test('the rows of an incident relate across the panes, and others do not', () => {
  const selected = new Set(entitiesOf.finding(theft));
  expect(related(selected, entitiesOf.access(access()))).toBe(true);
  expect(related(selected, entitiesOf.connection(connection()))).toBe(true);
  expect(sharedEntities(selected, entitiesOf.connection(connection({ interfaceIds: [] })))).toEqual([
    'address:203.0.113.9',
    'address:10.0.1.20',
  ]);
  const { bucket: _, ...other } = access({ resource: 'arn:aws:s3:::amzn-s3-demo-other' });
  expect(related(selected, entitiesOf.access(other))).toBe(false);
  const elsewhere = connection({ srcaddr: '192.0.2.1', dstaddr: '10.9.9.9', interfaceIds: [] });
  expect(related(selected, entitiesOf.connection(elsewhere))).toBe(false);
});

test('the entities of a row are made once', () => {
  const row = connection();
  expect(entitiesOf.connection(row)).toBe(entitiesOf.connection(row));
});

describe('an ARN', () => {
  test.each([
    ['arn:aws:sts::111122223333:assumed-role/data-reader/i-0123456789abcdef0', '111122223333:role/data-reader'],
    ['arn:aws:iam::111122223333:role/service/path/data-reader', '111122223333:role/data-reader'],
    ['arn:aws-cn:iam::111122223333:user/eve', '111122223333:user/eve'],
    ['arn:aws:iam::111122223333:root', undefined],
    ['arn:aws:sts::111122223333:federated-user/eve', undefined],
    ['eve', undefined],
  ])('%s is the principal %s', (arn, principal) => {
    expect(principalOf(arn)).toBe(principal);
  });

  test.each([
    ['arn:aws:s3:::amzn-s3-demo-bucket', 'amzn-s3-demo-bucket'],
    ['arn:aws:s3:::amzn-s3-demo-bucket/key', 'amzn-s3-demo-bucket'],
    ['arn:aws:s3express:eu-central-1:111122223333:bucket/amzn-s3-demo--x-s3', 'amzn-s3-demo--x-s3'],
    ['arn:aws:s3:eu-central-1:111122223333:accesspoint/reports', undefined],
    ['arn:aws:iam::111122223333:role/x', undefined],
  ])('%s names the bucket %s', (arn, bucket) => {
    expect(bucketOf(arn)).toBe(bucket);
  });
});
