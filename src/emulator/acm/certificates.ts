import type {
  CertificateDetail,
  CertificateSummary,
  DescribeCertificateRequest,
  DescribeCertificateResponse,
  ListCertificatesRequest,
  ListCertificatesResponse,
  ListTagsForCertificateRequest,
  ListTagsForCertificateResponse,
} from '@aws-sdk/client-acm';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler } from '../handler.ts';
import { hexOf } from '../ids.ts';
import type { World } from '../state.ts';
import type { CertificateState } from '../transit-state.ts';
import { usersOf } from './users.ts';

const ARN = /^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/;

/** Gives the certificate of an ARN, or ACM's own words for one that is malformed or not there. */
export function certificateOf(world: World, arn: string | undefined): CertificateState {
  if (arn === undefined || !ARN.test(arn)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${arn ?? 'null'}' at 'certificateArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:[\\w+=/,.@-]+:acm:[\\w+=/,.@-]*:[0-9]+:[\\w+=,.@-]+(/[\\w+=,.@-]+)*`,
    );
  }
  const found = world.certificates[arn];
  if (found === undefined) {
    throw new AwsError('ResourceNotFoundException', `Could not find certificate ${arn} in account ${world.accountId}.`);
  }
  return found;
}

/** A certificate's state by the clock: one whose time is over is EXPIRED, and nothing renews it any more. */
export const statusOf = ({ status, notAfter }: CertificateState, now: number): CertificateState['status'] =>
  status === 'ISSUED' && notAfter !== null && notAfter <= now ? 'EXPIRED' : status;

/** What ACM lists unless other key types are asked for. */
const LISTED = ['RSA_1024', 'RSA_2048'];

/** ListCertificates, 100 a page unless told; only the two usual key types unless `Includes` names others. */
export const listCertificates: Handler<ListCertificatesRequest, ListCertificatesResponse> = (input, { world, now }) => {
  const { MaxItems = 100, CertificateStatuses: statuses = [], Includes: includes = {} } = input;
  if (MaxItems < 1 || MaxItems > 1000) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${MaxItems}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000`,
    );
  }
  const keyTypes: readonly string[] = includes.keyTypes?.length ? includes.keyTypes : LISTED;
  const found = Object.values(world.certificates)
    .filter((each) => keyTypes.includes(each.keyAlgorithm))
    .filter((each) => includes.exportOption === undefined || each.exportOption === includes.exportOption)
    .filter((each) => statuses.length === 0 || statuses.includes(statusOf(each, now())));
  const { page, NextToken } = pageOf(found, { MaxResults: MaxItems, NextToken: input.NextToken }, 1);
  return {
    CertificateSummaryList: page.map((each) => toSummary(world, each, now())),
    ...(NextToken === undefined ? {} : { NextToken }),
  };
};

/** DescribeCertificate. */
export const describeCertificate: Handler<DescribeCertificateRequest, DescribeCertificateResponse> = (
  input,
  { world, now },
) => ({ Certificate: toDetail(world, certificateOf(world, input.CertificateArn), now()) });

/** ListTagsForCertificate. */
export const listTagsForCertificate: Handler<ListTagsForCertificateRequest, ListTagsForCertificateResponse> = (
  input,
  { world },
) => ({
  Tags: Object.entries(certificateOf(world, input.CertificateArn).tags).map(([Key, Value]) => ({ Key, Value })),
});

const date = (name: string, at: number | null) => (at === null ? {} : { [name]: new Date(at) });

function toSummary(world: World, state: CertificateState, now: number): CertificateSummary {
  return {
    CertificateArn: state.arn,
    DomainName: state.domainName,
    SubjectAlternativeNameSummaries: state.subjectAlternativeNames,
    HasAdditionalSubjectAlternativeNames: false,
    Status: statusOf(state, now),
    Type: state.type,
    KeyAlgorithm: state.keyAlgorithm as 'RSA_2048',
    InUse: usersOf(world, state.arn).length > 0,
    Exported: state.exported,
    RenewalEligibility: eligibilityOf(world, state, now),
    ...date('CreatedAt', state.createdAt),
    ...date('IssuedAt', state.issuedAt),
    ...date('ImportedAt', state.importedAt),
    ...date('NotBefore', state.notBefore),
    ...date('NotAfter', state.notAfter),
  };
}

function toDetail(world: World, state: CertificateState, now: number): CertificateDetail {
  return {
    CertificateArn: state.arn,
    DomainName: state.domainName,
    SubjectAlternativeNames: state.subjectAlternativeNames,
    Subject: `CN=${state.domainName}`,
    ...(state.serial === '' ? {} : { Serial: state.serial, Issuer: state.issuer }),
    Status: statusOf(state, now),
    Type: state.type,
    // It writes the algorithm with a dash here, and with an underscore in a list.
    KeyAlgorithm: state.keyAlgorithm.replace('_', '-') as 'RSA_2048',
    SignatureAlgorithm: state.signatureAlgorithm,
    InUseBy: usersOf(world, state.arn),
    RenewalEligibility: eligibilityOf(world, state, now),
    Options: { CertificateTransparencyLoggingPreference: 'ENABLED', Export: state.exportOption },
    ...(state.validation.length === 0 ? {} : { DomainValidationOptions: validationOf(state) }),
    ...(state.failureReason === null ? {} : { FailureReason: state.failureReason as 'OTHER' }),
    ...(state.authorityArn === null ? {} : { CertificateAuthorityArn: state.authorityArn }),
    ...(state.revocation === null
      ? {}
      : { RevokedAt: new Date(state.revocation.at), RevocationReason: state.revocation.reason as 'UNSPECIFIED' }),
    ...(state.renewal === null
      ? {}
      : {
          RenewalSummary: {
            RenewalStatus: state.renewal.status as 'FAILED',
            ...(state.renewal.reason === null ? {} : { RenewalStatusReason: state.renewal.reason as 'OTHER' }),
            UpdatedAt: new Date(state.renewal.updatedAt),
            DomainValidationOptions: validationOf(state),
          },
        }),
    ...date('CreatedAt', state.createdAt),
    ...date('IssuedAt', state.issuedAt),
    ...date('ImportedAt', state.importedAt),
    ...date('NotBefore', state.notBefore),
    ...date('NotAfter', state.notAfter),
  };
}

/** One that is imported, expired, or neither in use nor exported is not renewed. */
function eligibilityOf(world: World, state: CertificateState, now: number): 'ELIGIBLE' | 'INELIGIBLE' {
  const isHeld = state.exported || usersOf(world, state.arn).length > 0;
  const can = state.type !== 'IMPORTED' && statusOf(state, now) === 'ISSUED' && isHeld;
  return can && state.renewalEligibility === 'ELIGIBLE' ? 'ELIGIBLE' : 'INELIGIBLE';
}

/** The record for a name is the same for the same account and name, whatever the certificate. */
const validationOf = (state: CertificateState): CertificateDetail['DomainValidationOptions'] =>
  state.validation.map(({ domainName, status, method }) => {
    const bare = domainName.replace(/^\*\./, '');
    const record = {
      Name: `_${hexOf(`name/${bare}`).slice(0, 32)}.${bare}.`,
      Type: 'CNAME' as const,
      Value: `_${hexOf(`value/${bare}`).slice(0, 32)}.acm-validations.example.`,
    };
    return {
      DomainName: domainName,
      ValidationDomain: domainName,
      ValidationStatus: status as 'SUCCESS',
      ValidationMethod: method,
      ...(method === 'DNS' ? { ResourceRecord: record } : {}),
    };
  });
