import type {
  DescribeSSLPoliciesInput,
  DescribeSSLPoliciesOutput,
  SslPolicy,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler } from '../handler.ts';

const TLS13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'];
const ECDHE_GCM = ['128-GCM-SHA256', '256-GCM-SHA384'].flatMap(ecdhe);
const ECDHE_CBC = ['128-SHA256', '256-SHA384'].flatMap(ecdhe);
const ECDHE_SHA = ['128-SHA', '256-SHA'].flatMap(ecdhe);
/** Keys by RSA alone: whoever gets the certificate's key reads what was recorded. */
const RSA_1_2 = ['AES128-GCM-SHA256', 'AES128-SHA256', 'AES256-GCM-SHA384', 'AES256-SHA256'];
const RSA_SHA = ['AES128-SHA', 'AES256-SHA'];

function ecdhe(rest: string): string[] {
  return [`ECDHE-ECDSA-AES${rest}`, `ECDHE-RSA-AES${rest}`];
}

const [V10, V11, V12, V13] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Some of AWS's policies, each with what its documentation says that it allows. */
const POLICIES: readonly SslPolicy[] = [
  policy(
    'ELBSecurityPolicy-2016-08',
    [V10, V11, V12],
    [...ECDHE_GCM, ...ECDHE_CBC, ...ECDHE_SHA, ...RSA_1_2, ...RSA_SHA],
  ),
  policy(
    'ELBSecurityPolicy-TLS-1-1-2017-01',
    [V11, V12],
    [...ECDHE_GCM, ...ECDHE_CBC, ...ECDHE_SHA, ...RSA_1_2, ...RSA_SHA],
  ),
  policy('ELBSecurityPolicy-TLS-1-2-2017-01', [V12], [...ECDHE_GCM, ...ECDHE_CBC, ...RSA_1_2]),
  policy('ELBSecurityPolicy-FS-1-2-Res-2020-10', [V12], ECDHE_GCM),
  policy(
    'ELBSecurityPolicy-TLS13-1-0-2021-06',
    [V10, V11, V12, V13],
    [...TLS13, ...ECDHE_GCM, ...ECDHE_CBC, ...ECDHE_SHA, ...RSA_1_2, ...RSA_SHA],
  ),
  policy('ELBSecurityPolicy-TLS13-1-2-2021-06', [V12, V13], [...TLS13, ...ECDHE_GCM, ...ECDHE_CBC]),
  policy('ELBSecurityPolicy-TLS13-1-2-Res-2021-06', [V12, V13], [...TLS13, ...ECDHE_GCM]),
  policy('ELBSecurityPolicy-TLS13-1-3-2021-06', [V13], TLS13),
];

function policy(Name: string, protocols: readonly (string | undefined)[], ciphers: readonly string[]): SslPolicy {
  return {
    Name,
    SslProtocols: protocols.flatMap((each) => each ?? []),
    Ciphers: ciphers.map((cipher, index) => ({ Name: cipher, Priority: index + 1 })),
    SupportedLoadBalancerTypes: ['application', 'network'],
  };
}

/** Gives a policy by its name. */
export function policyNamed(name: string): SslPolicy {
  const found = POLICIES.find(({ Name }) => Name === name);
  if (found === undefined) throw new AwsError('SSLPolicyNotFound', `SSL policy '${name}' not found`, 400);
  return found;
}

/** DescribeSSLPolicies, all or by name. */
export const describeSslPolicies: Handler<DescribeSSLPoliciesInput, DescribeSSLPoliciesOutput> = (input) => {
  const named = input.Names?.length ? input.Names.map(policyNamed) : POLICIES;
  const { page, NextToken } = pageOf(named, { MaxResults: input.PageSize, NextToken: input.Marker }, 1);
  return { SslPolicies: page, ...(NextToken === undefined ? {} : { NextMarker: NextToken }) };
};
