/** What this program uses of the SDK's package: imported when first needed, so that a bundle carries only this. */
export { ACMClient, DescribeCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
