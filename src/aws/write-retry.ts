import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

/**
 * What S3 and IAM answer while another change of the same resource is still under way there, as right after one's own.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
const IN_CONFLICT = /^(OperationAborted|ConcurrentModification(Exception)?)$/;

/**
 * Makes the retries of clients that change things: what AWS throttled, or refused for the sake of a change under way, is
 * sent again, since it did nothing; after any other failure nobody knows whether the change took effect, and sending it
 * again could apply it twice. Unlike reads, they are not slowed down after a throttling: containment goes first.
 */
export async function onlyWhatDidNothing(attempts: number): Promise<RetryStrategyV2> {
  const { StandardRetryStrategy } = await import('@smithy/core/retry');
  const usual = new StandardRetryStrategy(attempts);
  return {
    acquireInitialRetryToken: (scope: string) => usual.acquireInitialRetryToken(scope),
    refreshRetryTokenForRetry(token: RetryToken, why: RetryErrorInfo) {
      const isConflict = IN_CONFLICT.test((why.error as { readonly name?: string } | undefined)?.name ?? '');
      if (why.errorType !== 'THROTTLING' && !isConflict) throw new Error('Sent once only: it may have taken effect');
      return usual.refreshRetryTokenForRetry(token as Parameters<typeof usual.refreshRetryTokenForRetry>[0], {
        ...why,
        errorType: 'THROTTLING',
      });
    },
    recordSuccess: (token: RetryToken) => usual.recordSuccess(token as Parameters<typeof usual.recordSuccess>[0]),
  };
}
