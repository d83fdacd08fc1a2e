import type { Certificate } from '../../aws/acm/certificate.ts';
import { coversHost, isOpenPattern } from '../../aws/elastic-load-balancing-v2/host-match.ts';
import type { ListenerRule } from '../../aws/elastic-load-balancing-v2/listener.ts';
import { type Failure, failureOf } from '../../aws/errors.ts';
import type { Account } from '../account.ts';
import type { Check, Evidence, Judgement } from '../check.ts';
import { sayingOf, unreadable } from '../judgements.ts';
import { certificates } from '../readings/certificates.ts';
import {
  certificatesOf,
  httpsRules,
  type ListenerOf,
  listenerEvidence,
  listenerResource,
  listeners,
  readListeners,
  unreadListeners,
} from '../readings/load-balancers.ts';

/** ACM's certificates by their ARN; a failure where one could not be read. */
type Known = ReadonlyMap<string, Certificate | Failure>;

/** Whether clients get a certificate that they can take for the host names that a listener routes. */
export const listenerCertificateMatch: Check = {
  id: 'listener-certificate-match',
  title: 'HTTPS and TLS listeners have valid certificates for the host names that they route',
  practice: 'certificates',
  severity: 'medium',
  resourceType: 'AWS::ElasticLoadBalancingV2::Listener',
  judges:
    'Fails where the default certificate of an HTTPS or TLS listener is expired, not issued or not in ACM (high), or where no certificate of the listener, chosen by host name or by default, names a host that one of its rules routes, or the one that does is no longer valid (medium). Patterns such as `*` or `*.com` can be held to no certificate and are passed over. Certificates kept in IAM are not read: what depends on them is unknown. Host names that reach the default action alone, and DNS, it does not know.',
  reads: [
    'acm:DescribeCertificate',
    'acm:ListCertificates',
    'elastic-load-balancing-v2:DescribeListenerCertificates',
    'elastic-load-balancing-v2:DescribeListeners',
    'elastic-load-balancing-v2:DescribeLoadBalancers',
    'elastic-load-balancing-v2:DescribeRules',
  ],
  fix: 'Request a certificate for the names that are missing and add it to the listener (`aws elbv2 add-listener-certificates`), replace one that is not valid, or take out the rule of a host that is no more.',
  equivalents: [],
  document: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/https-listener-certificates.html',
  async judge(account) {
    const attempts = await account.ask(listeners);
    const secure = readListeners(attempts).filter(({ listener }) => /^(HTTPS|TLS)$/.test(listener.protocol ?? ''));
    const unread = unreadListeners(attempts, ({ type }) => type !== 'gateway');
    if (secure.length === 0) return unread;
    const [known, rules] = await Promise.all([knownCertificates(account), account.ask(httpsRules)]);
    if ('code' in known) {
      return [...unread, ...secure.map((of) => unreadable(listenerResource(of), known, listenerEvidence(of)))];
    }
    const rulesBy = new Map(
      rules.map((each) => [each.item.listener.arn, each.failure === undefined ? each.value : each.failure] as const),
    );
    const parts = secure.map((of) => ({ of, rules: rulesBy.get(of.listener.arn) ?? [] }));
    // Only where the default certificate does not do are the others of interest.
    const open = parts.filter(({ of, rules }) => !('code' in rules) && missing(hostsOf(rules), of, known).length > 0);
    const more = new Map(
      (
        await certificatesOf(
          account,
          open.map(({ of }) => of),
        )
      ).map((each) => [each.item.listener.arn, each.failure === undefined ? each.value : each.failure] as const),
    );
    return [
      ...unread,
      ...parts.map(({ of, rules }) =>
        judgeCertificates(of, rules, more.get(of.listener.arn) ?? of.listener.certificateArns, known, account.now),
      ),
    ];
  },
};

async function knownCertificates(account: Account): Promise<Known | Failure> {
  try {
    const read = await account.ask(certificates);
    return new Map(read.map((each) => [each.item.arn, each.failure === undefined ? each.value : each.failure]));
  } catch (error) {
    account.signal.throwIfAborted();
    return failureOf(error);
  }
}

const missing = (hosts: readonly string[], { listener }: ListenerOf, known: Known): readonly string[] =>
  hosts.filter((host) => !listener.certificateArns.some((arn) => coversHost(namesOf(known.get(arn)), host)));

const namesOf = (known: Certificate | Failure | undefined): readonly string[] =>
  known === undefined || 'code' in known ? [] : known.subjectAlternativeNames;

/** The host names that rules route and that a certificate can be held to. */
const hostsOf = (rules: readonly ListenerRule[]): readonly string[] =>
  [
    ...new Set(
      rules.flatMap(({ conditions }) =>
        conditions.flatMap(({ field, values }) => (field === 'host-header' ? values : [])),
      ),
    ),
  ]
    .filter((host) => !isOpenPattern(host))
    .sort();

/**
 * Judges the certificates of a listener, the default one first among `arns`, against the hosts of its rules. `now` is in epoch
 * milliseconds.
 */
export function judgeCertificates(
  of: ListenerOf,
  rules: readonly ListenerRule[] | Failure,
  arns: readonly string[] | Failure,
  known: Known,
  now: number,
): Judgement {
  const resource = listenerResource(of);
  const evidence: Evidence[] = [...listenerEvidence(of)];
  const say = sayingOf(resource, evidence);
  const [first] = of.listener.certificateArns;
  if (first === undefined) return say('failed', 'AWS shows no certificate of it.', 'high');
  const own = known.get(first);
  evidence.push({ name: 'Certificates', value: first });
  if (!first.includes(':acm:')) return say('unknown', 'Its default certificate is not kept in ACM, and is not read.');
  if (own === undefined) return say('failed', 'Its default certificate is not among those in ACM.', 'high');
  if ('code' in own) return unreadable(resource, own, evidence);
  const why = invalid(own, now);
  if (why !== undefined) return say('failed', `Its default certificate, for ${nameOf(own)}, ${why}.`, 'high');
  if (!isTold(own)) return say('unknown', 'ACM does not say whether its default certificate is valid.');
  evidence.push({ name: 'SubjectAlternativeNames', value: own.subjectAlternativeNames.join(', ') });
  if ('code' in rules) return unreadable(resource, rules, evidence);
  const hosts = hostsOf(rules);
  const open = hosts.filter((host) => !coversHost(own.subjectAlternativeNames, host));
  if (hosts.length === 0)
    return say('passed', `Its default certificate, for ${nameOf(own)}, is valid; no rule routes a host name.`);
  evidence.push({ name: 'host-header', value: hosts.join(', ') });
  if (open.length === 0)
    return say('passed', 'Its default certificate is valid and names every host that its rules route.');
  if ('code' in arns) return unreadable(resource, arns, evidence);
  const others = arns.filter((arn) => arn !== first).map((arn) => ({ arn, known: known.get(arn) }));
  evidence.push(
    ...others.map(({ arn, known: one }) => ({ name: 'Certificate', value: `${arn} (${namesOf(one).join(', ')})` })),
  );
  const [host] = open.filter((each) => !others.some(({ known: one }) => isValidFor(one, each, now)));
  if (host === undefined) return say('passed', 'Its certificates are valid, and name every host that its rules route.');
  const dead = others.find(({ known: one }) => coversHost(namesOf(one), host))?.known;
  if (dead !== undefined && !('code' in dead) && isTold(dead)) {
    return say('failed', `The certificate that names ${host} ${invalid(dead, now) ?? 'is not valid'}.`);
  }
  const dark = others.find(({ known: one }) => one === undefined || 'code' in one || !isTold(one));
  if (dark !== undefined) {
    return say('unknown', `No certificate that could be read names ${host}; ${dark.arn} could not be read.`);
  }
  const uncovered = open.filter((each) => !others.some(({ known: one }) => isValidFor(one, each, now)));
  return say('failed', `None of its certificates names ${uncovered.join(' or ')}, which its rules route.`);
}

const isValidFor = (known: Certificate | Failure | undefined, host: string, now: number): boolean =>
  known !== undefined &&
  !('code' in known) &&
  coversHost(namesOf(known), host) &&
  isTold(known) &&
  invalid(known, now) === undefined;

/** Without a status and an end nobody knows whether a certificate is valid. */
const isTold = ({ status, notAfter }: Certificate): boolean => status !== undefined && notAfter !== undefined;

const nameOf = ({ domainName, arn }: Certificate): string => domainName ?? arn;

/** Why clients would not take a certificate, as the end of a sentence. */
function invalid({ status, notAfter, notBefore }: Certificate, now: number): string | undefined {
  if (notAfter !== undefined && notAfter <= now) return `expired on ${new Date(notAfter).toISOString().slice(0, 10)}`;
  if (notBefore !== undefined && notBefore > now)
    return `is not valid before ${new Date(notBefore).toISOString().slice(0, 10)}`;
  return status === undefined || status === 'ISSUED' ? undefined : `is ${status}`;
}
