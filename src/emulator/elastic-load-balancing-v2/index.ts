import {
  DeregisterTargets$,
  DescribeListenerCertificates$,
  DescribeListeners$,
  DescribeLoadBalancers$,
  DescribeRules$,
  DescribeSSLPolicies$,
  DescribeTargetGroups$,
  DescribeTargetHealth$,
  ModifyListener$,
  ModifyRule$,
  RegisterTargets$,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceEntry } from '../handler.ts';
import { describeListenerCertificates, describeListeners, modifyListener } from './listeners.ts';
import { describeLoadBalancers } from './load-balancers.ts';
import { describeRules, modifyRule } from './rules.ts';
import { describeSslPolicies } from './ssl-policies.ts';
import { deregisterTargets, describeTargetGroups, describeTargetHealth, registerTargets } from './target-groups.ts';

const read = { mutates: false } as const;
const write = { mutates: true } as const;

/** Elastic Load Balancing, its second version. */
export const elasticLoadBalancingV2: ServiceEntry = {
  name: 'elastic-load-balancing-v2',
  protocol: 'query',
  signingName: 'elasticloadbalancing',
  xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
  operations: {
    DeregisterTargets: { schema: DeregisterTargets$, handler: deregisterTargets, ...write },
    DescribeListenerCertificates: {
      schema: DescribeListenerCertificates$,
      handler: describeListenerCertificates,
      ...read,
    },
    DescribeListeners: { schema: DescribeListeners$, handler: describeListeners, ...read },
    DescribeLoadBalancers: { schema: DescribeLoadBalancers$, handler: describeLoadBalancers, ...read },
    DescribeRules: { schema: DescribeRules$, handler: describeRules, ...read },
    DescribeSSLPolicies: { schema: DescribeSSLPolicies$, handler: describeSslPolicies, ...read },
    DescribeTargetGroups: { schema: DescribeTargetGroups$, handler: describeTargetGroups, ...read },
    DescribeTargetHealth: { schema: DescribeTargetHealth$, handler: describeTargetHealth, ...read },
    ModifyListener: { schema: ModifyListener$, handler: modifyListener, ...write },
    ModifyRule: { schema: ModifyRule$, handler: modifyRule, ...write },
    RegisterTargets: { schema: RegisterTargets$, handler: registerTargets, ...write },
  },
};
