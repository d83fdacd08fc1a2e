import type { ListCertificatesRequest, ListCertificatesResponse } from '@aws-sdk/client-acm';
import { pageOf } from '../ec2/pages.ts';
import type { Handler } from '../handler.ts';

/** ListCertificates, 100 a page unless told. */
export const listCertificates: Handler<ListCertificatesRequest, ListCertificatesResponse> = (input, { world }) => {
  const { page, NextToken } = pageOf(
    Object.values(world.certificates),
    { MaxResults: input.MaxItems ?? 100, NextToken: input.NextToken },
    1,
  );
  return {
    CertificateSummaryList: page.map(({ arn, domainName }) => ({ CertificateArn: arn, DomainName: domainName })),
    ...(NextToken === undefined ? {} : { NextToken }),
  };
};
