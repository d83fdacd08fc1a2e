import {
  AttachInstances$,
  DescribeAutoScalingGroups$,
  DescribeAutoScalingInstances$,
  DetachInstances$,
  EnterStandby$,
  ExitStandby$,
  SetDesiredCapacity$,
} from '@aws-sdk/client-auto-scaling';
import type { ServiceEntry } from '../handler.ts';
import {
  attachInstances,
  describeAutoScalingGroups,
  describeAutoScalingInstances,
  detachInstances,
  enterStandby,
  exitStandby,
  setDesiredCapacity,
} from './groups.ts';

const read = { mutates: false } as const;
const write = { mutates: true } as const;

/** Amazon EC2 Auto Scaling. */
export const autoScaling: ServiceEntry = {
  name: 'auto-scaling',
  protocol: 'query',
  signingName: 'autoscaling',
  xmlNamespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  operations: {
    AttachInstances: { schema: AttachInstances$, handler: attachInstances, ...write },
    DescribeAutoScalingGroups: { schema: DescribeAutoScalingGroups$, handler: describeAutoScalingGroups, ...read },
    DescribeAutoScalingInstances: {
      schema: DescribeAutoScalingInstances$,
      handler: describeAutoScalingInstances,
      ...read,
    },
    DetachInstances: { schema: DetachInstances$, handler: detachInstances, ...write },
    EnterStandby: { schema: EnterStandby$, handler: enterStandby, ...write },
    ExitStandby: { schema: ExitStandby$, handler: exitStandby, ...write },
    SetDesiredCapacity: { schema: SetDesiredCapacity$, handler: setDesiredCapacity, ...write },
  },
};
