/** The operations of AWS Certificate Manager that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = ['DescribeCertificate', 'GetCertificate', 'ListCertificates', 'ListTagsForCertificate'] as const;
