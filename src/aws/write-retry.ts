import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

/**
 * Makes the retries of clients that change things: what AWS throttled is sent again, since it did nothing; after any
 * other failure nobody knows whether the change took effect, and sending it again could apply it twice. Unlike reads,
 * they are not slowed down after a throttling: containment goes first.
 */
export async function throttledOnly(attempts: number): Promise<RetryStrategyV2> {
  const { StandardRetryStrategy } = await import('@smithy/core/retry');
  const usual = new StandardRetryStrategy(attempts);
  return {
    acquireInitialRetryToken: (scope: string) => usual.acquireInitialRetryToken(scope),
    refreshRetryTokenForRetry(token: RetryToken, why: RetryErrorInfo) {
      if (why.errorType !== 'THROTTLING') throw new Error('Sent once only: it may have taken effect');
      return usual.refreshRetryTokenForRetry(token as Parameters<typeof usual.refreshRetryTokenForRetry>[0], why);
    },
    recordSuccess: (token: RetryToken) => usual.recordSuccess(token as Parameters<typeof usual.recordSuccess>[0]),
  };
}
