import {
  DeregisterTargets$,
  DescribeLoadBalancers$,
  DescribeTargetGroups$,
  DescribeTargetHealth$,
  RegisterTargets$,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ServiceEntry } from '../handler.ts';
import {
  deregisterTargets,
  describeLoadBalancers,
  describeTargetGroups,
  describeTargetHealth,
  registerTargets,
} from './target-groups.ts';

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
    DescribeLoadBalancers: { schema: DescribeLoadBalancers$, handler: describeLoadBalancers, ...read },
    DescribeTargetGroups: { schema: DescribeTargetGroups$, handler: describeTargetGroups, ...read },
    DescribeTargetHealth: { schema: DescribeTargetHealth$, handler: describeTargetHealth, ...read },
    RegisterTargets: { schema: RegisterTargets$, handler: registerTargets, ...write },
  },
};
