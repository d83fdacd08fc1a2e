import type { Certificate } from '../../src/aws/acm/certificate.ts';
import { describeCertificate } from '../../src/aws/acm/reads.ts';
import { describeSecurityGroupRules } from '../../src/aws/ec2/reads.ts';
import type { SecurityGroupRule } from '../../src/aws/ec2/security-group.ts';
import type { Listener, ListenerRule } from '../../src/aws/elastic-load-balancing-v2/listener.ts';
import { answerOverHttp, type ListenerAction } from '../../src/aws/elastic-load-balancing-v2/listener-action.ts';
import { describeListenerCertificates, describeRules } from '../../src/aws/elastic-load-balancing-v2/listener-reads.ts';
import { type Failure, FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import { sameJson } from '../../src/playbook/canonical.ts';
import { type Found, nameOf, refusal } from './find-listener.ts';

/** The HTTPS listener that clients are sent to, and what is known of it. */
export interface Destination {
  readonly listener: Listener;
  readonly port: number;
  /** Without the default one. */
  readonly rules: readonly ListenerRule[];
  /** Every certificate by its ARN; a failure where it could not be read, undefined where it is none of ACM's. */
  readonly certificates: ReadonlyMap<string, Certificate | Failure | undefined>;
  /** Where port 80 is let in from and HTTPS is not; undefined where the load balancer has no group. */
  readonly notLetIn: readonly string[] | undefined;
}

/**
 * Finds where to redirect to, port 443 before any other. Refuses where clients would be sent to something that can't answer
 * them: no HTTPS listener, no certificate, one that ACM does not call issued, or a port that no group lets in.
 */
export async function destinationOf(read: ReadAccess, found: Found): Promise<Destination> {
  const { loadBalancer, listeners } = found;
  const [listener] = listeners
    .filter(({ protocol }) => protocol === 'HTTPS')
    .sort((a, b) => Number(b.port === 443) - Number(a.port === 443) || (a.port ?? 0) - (b.port ?? 0));
  if (listener?.port === undefined) {
    throw refusal(
      `${loadBalancer.name} has no HTTPS listener to redirect to`,
      'Get a certificate for its host names (`aws acm request-certificate`), make an HTTPS listener on port 443 with it (`aws elbv2 create-listener`), let 443 in, then plan again.',
    );
  }
  if (listener.certificateArns.length === 0) {
    throw refusal(
      `${nameOf(loadBalancer, listener)} shows no certificate, so that HTTPS can't work`,
      'Give it one with `aws elbv2 modify-listener --certificates CertificateArn=…`, then plan again.',
    );
  }
  const [rules, arns, notLetIn] = await Promise.all([
    describeRules(read, listener.arn),
    describeListenerCertificates(read, listener.arn),
    sourcesNotLetIn(read, found, listener.port),
  ]);
  const known = await Promise.all(
    [...new Set([...listener.certificateArns, ...arns])].map(
      async (arn) => [arn, await certificate(read, arn)] as const,
    ),
  );
  const certificates = new Map(known);
  refuseDead(nameOf(loadBalancer, listener), certificates.get(listener.certificateArns[0] ?? ''));
  return { listener, port: listener.port, rules: rules.filter(({ isDefault }) => !isDefault), certificates, notLetIn };
}

/**
 * Refuses where the HTTPS listener sends clients back to this one under the same name: redirected, they would go round in a
 * circle. `replaced` are the rules that are to redirect; what another rule of the same conditions serves goes no further.
 */
export function refuseCircle(
  { loadBalancer, listener, rules }: Found,
  to: Destination,
  replaced: readonly ListenerRule[],
) {
  const goesBack = (actions: readonly ListenerAction[]) => {
    const redirect = actions.at(-1)?.redirect;
    return redirect?.protocol === 'HTTP' && redirect.host === '#{host}' && redirect.port === String(listener.port);
  };
  const stays = rules.filter(({ arn }) => !replaced.some((each) => each.arn === arn));
  const ends = (rule: ListenerRule) =>
    stays.some(({ conditions, actions }) => sameConditions(conditions, rule.conditions) && isServed(actions));
  const back = to.rules.find((rule) => goesBack(rule.actions) && !ends(rule));
  if (back === undefined && !goesBack(to.listener.defaultActions)) return;
  throw refusal(
    `${nameOf(loadBalancer, to.listener)} redirects ${back === undefined ? 'by default' : `by its rule ${back.priority}`} to HTTP on port ${listener.port}: clients would be sent round in a circle`,
    'Have HTTPS serve them first, then plan again.',
  );
}

const isServed = (actions: readonly ListenerAction[]): boolean => answerOverHttp(actions).kind !== 'https';

/** Tells whether two rules take the same requests by the same words. */
export const sameConditions = (a: ListenerRule['conditions'], b: ListenerRule['conditions']): boolean =>
  sameJson(sortedOf(a), sortedOf(b));

const sortedOf = (conditions: ListenerRule['conditions']) =>
  conditions.map(({ field, values }) => `${field} ${[...values].sort().join(' ')}`).sort();

async function certificate(read: ReadAccess, arn: string): Promise<Certificate | Failure | undefined> {
  if (!arn.includes(':acm:')) return undefined;
  try {
    return await describeCertificate(read, arn);
  } catch (error) {
    if (error instanceof FailureError && /^(denied|not-found)$/.test(error.failure.code)) return error.failure;
    throw error;
  }
}

function refuseDead(where: string, found: Certificate | Failure | undefined): void {
  if (found === undefined || 'code' in found || found.status === undefined || found.status === 'ISSUED') return;
  throw refusal(
    `the default certificate of ${where} (${found.domainName ?? found.arn}) is ${found.status}, so that clients would refuse HTTPS`,
    'Put a certificate that is issued and valid there, then plan again.',
  );
}

/** Sources that the load balancer's groups let in on its own port and not on the one of HTTPS. */
async function sourcesNotLetIn(
  read: ReadAccess,
  { loadBalancer, listener }: Found,
  port: number,
): Promise<readonly string[] | undefined> {
  const groupIds = loadBalancer.securityGroupIds;
  if (groupIds.length === 0) return undefined;
  const rules = (await describeSecurityGroupRules(read, { groupIds })).filter(({ isEgress }) => !isEgress);
  const of = (wanted: number) => new Set(rules.filter((rule) => lets(rule, wanted)).map(sourceOf));
  const [plain, secure] = [of(listener.port ?? 80), of(port)];
  if (secure.size === 0) {
    throw refusal(
      `no security group of ${loadBalancer.name} (${groupIds.join(', ')}) lets port ${port} in, so that redirected clients would reach nothing`,
      `Let ${port} in from where port ${listener.port} is let in, then plan again.`,
    );
  }
  const isCovered = (source: string) => secure.has(source) || secure.has(source.includes(':') ? '::/0' : '0.0.0.0/0');
  return [...plain].filter((source) => !isCovered(source)).sort();
}

const lets = ({ ipProtocol, fromPort = -1, toPort = -1 }: SecurityGroupRule, port: number): boolean =>
  ipProtocol === '-1' || (/^(tcp|6)$/.test(ipProtocol) && (fromPort === -1 || (fromPort <= port && port <= toPort)));

const sourceOf = (rule: SecurityGroupRule): string =>
  rule.cidrIpv4 ?? rule.cidrIpv6 ?? rule.prefixListId ?? rule.referencedGroupId ?? rule.securityGroupRuleId;
