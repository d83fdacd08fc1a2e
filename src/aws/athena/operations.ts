/**
 * The operations of Amazon Athena that change nothing, read one by one in the service's reference: the guard lets only these
 * through. StartQueryExecution is not among them: it costs money, writes its result to S3, and its SQL may do anything.
 */
export const READS = ['GetQueryExecution', 'GetQueryResults', 'GetWorkGroup'] as const;

/** What running a query takes besides reads. */
export const QUERY_WRITES: readonly string[] = ['athena:StartQueryExecution', 'athena:StopQueryExecution'];
