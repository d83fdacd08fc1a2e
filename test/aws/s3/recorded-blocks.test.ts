import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../src/aws/errors.ts';
import { getPublicAccessBlock } from '../../../src/aws/s3/reads.ts';
import type { ReadAccess } from '../../../src/aws/session.ts';
import { hasRecorded, NO_RECORDED, recordedAnswer } from '../../support/recorded.ts';

const file = (number: number) => `test_s3_check_public_block__s3.GetPublicAccessBlock_${number}.json`;

/** What the program makes of a recorded answer, or of a recorded error with its status. */
function readOf(number: number, httpStatusCode?: number) {
  const { Error: error, ...answer } = recordedAnswer(file(number)) as { Error?: { Code: string; Message: string } };
  const refusal = error && Object.assign(new Error(error.Message), { name: error.Code, $metadata: { httpStatusCode } });
  const client = { send: async () => (refusal === undefined ? answer : Promise.reject(refusal)) };
  return getPublicAccessBlock({ client: async () => client } as unknown as ReadAccess, { bucket: 'amzn-s3-demo-logs' });
}

describe.skipIf(!hasRecorded)(
  `blocks on public access as others recorded them${hasRecorded ? '' : ` (${NO_RECORDED})`}`,
  () => {
    test('a bucket on which none was ever set has none', async () => {
      expect(await readOf(1, 404)).toBeNull();
    });

    test('three switches of four are on, and the fourth is not taken for on', async () => {
      expect(await readOf(2)).toEqual({
        blockPublicAcls: true,
        ignorePublicAcls: false,
        blockPublicPolicy: true,
        restrictPublicBuckets: true,
      });
    });

    test('one that may not be read is no bucket without a block', async () => {
      const told = await readOf(3, 403).catch((error: unknown) => error);
      expect(told).toBeInstanceOf(FailureError);
      expect((told as FailureError).failure).toMatchObject({ code: 'denied', awsCode: 'AccessDenied' });
    });
  },
);
