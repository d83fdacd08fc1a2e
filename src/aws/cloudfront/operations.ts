/** The operations of Amazon CloudFront that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = ['GetDistribution', 'GetDistributionConfig', 'ListDistributions'] as const;
