import { expect, test } from 'vitest';
import { entitiesOfRun } from '../../src/correlate/run-entities.ts';

const entities = (...touched: string[]) => [...entitiesOfRun({ account: '111122223333', touched })];

test.each([
  ['an instance', 'i-0123456789abcdef0', ['instance:i-0123456789abcdef0']],
  ['an interface', 'eni-0a1b', ['interface:eni-0a1b']],
  ['an address', '2001:DB8::1', ['address:2001:db8::1']],
  ['an access key', 'AKIAIOSFODNN7EXAMPLE', ['access-key:AKIAIOSFODNN7EXAMPLE']],
  ['a bucket by its ARN', 'arn:aws:s3:::amzn-s3-demo-bucket', ['bucket:amzn-s3-demo-bucket']],
  ['a role by its ARN', 'arn:aws:iam::111122223333:role/app/web', ['principal:111122223333:role/web']],
  [
    'a name whose kind nobody tells',
    'payroll',
    ['bucket:payroll', 'principal:111122223333:user/payroll', 'principal:111122223333:role/payroll'],
  ],
  ['a document', '{"Statement":[]}', []],
])('what a run touched is known as %s', (_, text, known) => {
  expect(entities(text)).toEqual(known);
});
