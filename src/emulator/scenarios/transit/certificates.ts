import { blankCertificate } from '../../acm/blank-certificate.ts';
import type { CertificateState } from '../../transit-state.ts';
import { account, type Draft, day, partnerAccount, region } from '../draft.ts';
import type { Naming } from '../naming.ts';

/** The certificates of the scenario, by what is special about each. */
export type CertificateName =
  | 'www'
  | 'api'
  | 'expiring'
  | 'imported'
  | 'pending'
  | 'renewal-failed'
  | 'weak'
  | 'unused'
  | 'exported';

/** Gives the ARN of a certificate of the scenario, before or after it is made. */
export const certificateArn = ({ naming }: { readonly naming: Naming }, name: CertificateName): string =>
  `arn:aws:acm:${region}:${account}:certificate/${naming.uuid(`certificate/${name}`)}`;

/** A load balancer in an account of AWS's own, as ACM names what stands before a custom domain of API Gateway. */
const gatewayOf = (draft: Draft, name: string): string =>
  `arn:aws:elasticloadbalancing:${region}:${partnerAccount}:loadbalancer/app/prod-${name}/${draft.naming.hex(`gateway/${name}`, 16)}`;

/** Adds the certificates of `www.example.com` and its neighbours: good ones, and each way of going wrong. */
export function addCertificates(draft: Draft): void {
  const { now } = draft;
  const add = (name: CertificateName, names: readonly [string, ...string[]], more: Partial<CertificateState>) => {
    const state = certificate(draft, name, names, more);
    draft.world.certificates[state.arn] = state;
  };
  add('www', ['www.example.com', 'example.com', 'static.example.com'], {});
  add('api', ['api.example.com'], { keyAlgorithm: 'EC_prime256v1', usedElsewhere: [gatewayOf(draft, 'api')] });
  add('expiring', ['pay.example.com'], {
    ...validFor(now, 390, 12),
    validation: [{ domainName: 'pay.example.com', status: 'SUCCESS', method: 'EMAIL' }],
    renewal: { status: 'PENDING_VALIDATION', reason: null, updatedAt: now - 18 * day },
    usedElsewhere: [gatewayOf(draft, 'pay')],
  });
  add('imported', ['legacy.example.com'], {
    ...imported(now - 700 * day),
    ...validFor(now, 825, 110),
    usedElsewhere: [gatewayOf(draft, 'legacy')],
  });
  add('pending', ['new.example.com'], {
    ...unissued,
    status: 'PENDING_VALIDATION',
    createdAt: now - 2 * day,
    validation: [{ domainName: 'new.example.com', status: 'PENDING_VALIDATION', method: 'DNS' }],
  });
  add('renewal-failed', ['shop.example.com', 'checkout.example.com'], {
    ...validFor(now, 395, 34),
    renewal: { status: 'FAILED', reason: 'CAA_ERROR', updatedAt: now - 9 * day },
    validation: [
      { domainName: 'shop.example.com', status: 'SUCCESS', method: 'DNS' },
      { domainName: 'checkout.example.com', status: 'FAILED', method: 'DNS' },
    ],
    usedElsewhere: [gatewayOf(draft, 'shop')],
  });
  add('weak', ['old.example.com'], {
    ...imported(now - 40 * day),
    ...validFor(now, 365, 300),
    keyAlgorithm: 'RSA_1024',
    signatureAlgorithm: 'SHA1WITHRSA',
    usedElsewhere: [gatewayOf(draft, 'old')],
  });
  add('unused', ['staging.example.com'], {});
  add('exported', ['mail.example.com'], { exported: true, exportOption: 'ENABLED' });
}

const unissued = { issuedAt: null, notBefore: null, notAfter: null, serial: '' } as const;

const imported = (importedAt: number): Partial<CertificateState> => ({
  type: 'IMPORTED',
  importedAt,
  issuedAt: null,
  issuer: 'Example Trust CA 2',
  renewalEligibility: 'INELIGIBLE',
  validation: [],
});

const validFor = (now: number, days: number, left: number) => ({
  notBefore: now - (days - left) * day,
  notAfter: now + left * day,
});

function certificate(
  draft: Draft,
  name: CertificateName,
  names: readonly [string, ...string[]],
  more: Partial<CertificateState>,
): CertificateState {
  const { now, naming } = draft;
  const issuedAt = now - 60 * day;
  return {
    ...blankCertificate(certificateArn(draft, name), names[0], names),
    type: 'AMAZON_ISSUED',
    createdAt: issuedAt,
    issuedAt,
    ...validFor(now, 198, 138),
    serial: (naming.hex(`serial/${name}`).match(/../g) ?? []).join(':'),
    validation: names.map((domainName) => ({ domainName, status: 'SUCCESS', method: 'DNS' })),
    ...more,
  };
}
