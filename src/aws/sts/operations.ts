/** The operations of AWS STS that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = ['GetCallerIdentity'] as const;
