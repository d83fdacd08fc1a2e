import type { Certificate, CertificateSummary } from '../aws/acm/certificate.ts';
import type { Check, CheckInfo, Evidence, Fix, Judgement } from './check.ts';
import { unreadable } from './judgements.ts';
import { certificates } from './readings/certificates.ts';

/** A certificate as checks judge it: described, and with what only the list tells. */
export interface ListedCertificate extends Certificate {
  /** Whether its key has left ACM, to serve where ACM does not see it; undefined where AWS does not say. */
  readonly exported?: boolean;
}

/** What a check says of one certificate; undefined where the question does not arise. */
export type CertificateJudge = (
  certificate: ListedCertificate,
  now: number,
) => Omit<Judgement, 'resource' | 'evidence'> | undefined;

const TYPE = 'AWS::CertificateManager::Certificate';
export const DAY = 86_400_000;

/** Makes a check of the region's certificates from what it says of one: one list, and one reading of each. */
export function certificateCheck(
  info: Omit<CheckInfo, 'practice' | 'resourceType' | 'reads'>,
  judgeOne: CertificateJudge,
): Check {
  return {
    ...info,
    practice: 'certificates',
    resourceType: TYPE,
    reads: ['acm:DescribeCertificate', 'acm:ListCertificates'],
    async judge(account) {
      const attempts = await account.ask(certificates);
      return attempts.flatMap((attempt): readonly Judgement[] => {
        if (attempt.failure !== undefined) return [unreadable(resourceOf(attempt.item), attempt.failure)];
        const listed = withSummary(attempt.value, attempt.item);
        const judged = judgeOne(listed, account.now);
        return judged === undefined ? [] : [{ resource: resourceOf(listed), ...judged, evidence: evidenceOf(listed) }];
      });
    },
  };
}

/** Puts what the list tells to what was described. */
const withSummary = (certificate: Certificate, { exported }: CertificateSummary): ListedCertificate => ({
  ...certificate,
  ...(exported === undefined ? {} : { exported }),
});

const resourceOf = ({ arn, domainName }: Pick<Certificate, 'arn' | 'domainName'>) => ({
  type: TYPE,
  id: arn,
  arn,
  ...(domainName === undefined ? {} : { label: domainName }),
});

/** Tells whether somebody depends on it: AWS's own services, or whoever its key was exported for. What is not said counts as yes. */
export const isUsed = ({ inUseBy, exported }: ListedCertificate): boolean =>
  inUseBy === undefined || inUseBy.length > 0 || exported === true;

/** Gives a time as evidence and reasons show it, `2026-02-01`. */
export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** What every judgement of a certificate shows: what it is, until when, how it is renewed, and who presents it. */
function evidenceOf(certificate: ListedCertificate): readonly Evidence[] {
  const { subjectAlternativeNames: names, validation, renewal, inUseBy, exported } = certificate;
  const date = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString());
  const methods = [...new Set(validation.flatMap(({ method }) => method ?? []))];
  const said: readonly (readonly [string, string | undefined])[] = [
    ['InUseBy', inUseBy === undefined ? 'not given' : inUseBy.join(', ') || 'nothing'],
    ['SubjectAlternativeNames', names.join(', ')],
    ['Type', certificate.type],
    ['Status', certificate.status],
    ['FailureReason', certificate.failureReason],
    ['RevocationReason', certificate.revocationReason],
    ['NotBefore', date(certificate.notBefore)],
    ['NotAfter', date(certificate.notAfter)],
    ['ImportedAt', date(certificate.importedAt)],
    ['KeyAlgorithm', certificate.keyAlgorithm],
    ['SignatureAlgorithm', certificate.signatureAlgorithm],
    ['RenewalEligibility', certificate.renewalEligibility],
    ['RenewalStatus', renewal?.status],
    ['RenewalStatusReason', renewal?.reason],
    ['ValidationMethod', methods.join(', ')],
    ['Exported', exported === undefined ? undefined : String(exported)],
  ];
  return said.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value }]));
}

/** Gives the playbook that puts a new certificate in its place, by the way that fits its kind. */
export function rotation(certificate: ListedCertificate): Fix {
  const { arn, type, authorityArn, managedBy, keyPairOrigin } = certificate;
  const fix = (way: string, blocked?: string): Fix => ({
    playbook: 'rotate-certificate',
    params: { certificate: arn, way },
    ...(blocked === undefined ? {} : { blocked }),
  });
  if (managedBy !== undefined) return fix('request', `${managedBy} keeps this certificate: change it there.`);
  if (keyPairOrigin === 'ACME') return fix('request', 'An ACME client keeps this certificate: renew it there.');
  if (type === 'IMPORTED') {
    return fix(
      'import',
      'The new certificate comes from its issuer: run the playbook with --certificate-file and --key-file.',
    );
  }
  if (type === 'PRIVATE' || authorityArn !== undefined) {
    return fix(
      'renew',
      certificate.exported === true ? undefined : 'ACM renews on demand only a certificate that has been exported.',
    );
  }
  return fix('request');
}
