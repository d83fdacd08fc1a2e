import { expect, test } from 'vitest';
import { listDistributions } from '../../../src/aws/cloudfront/reads.ts';
import type { ReadAccess } from '../../../src/aws/session.ts';

const answering = (DistributionList: object): ReadAccess =>
  ({ client: async () => ({ send: async () => ({ DistributionList }) }) }) as unknown as ReadAccess;

test('a list that is cut short without saying where it goes on is no whole list', async () => {
  const Items = [{ Id: 'E1EXAMPLE' }];
  await expect(listDistributions(answering({ IsTruncated: true, Items }))).rejects.toThrow(/there is more/);
  expect((await listDistributions(answering({ IsTruncated: false, Items }))).map(({ id }) => id)).toEqual([
    'E1EXAMPLE',
  ]);
});
