import type { SecurityGroup } from './security-group.ts';

/** A service that makes groups of its own, and what to do instead of changing one. */
export interface GroupKeeper {
  readonly service: string;
  readonly isItsGroup: (group: SecurityGroup) => boolean;
  readonly instead: string;
}

/** Services that make groups of their own and put their rules back, or fail without them. */
const KEEPERS: readonly GroupKeeper[] = [
  {
    service: 'Amazon GuardDuty, whose agents report through it',
    isItsGroup: ({ groupName, tags }) =>
      tags.GuardDutyManaged === 'true' || groupName.startsWith('GuardDutyManagedSecurityGroup'),
    instead: 'Leave it: it lets nothing out but what GuardDuty sees by.',
  },
  {
    service: 'Amazon EKS, which joins its nodes to the control plane by it',
    isItsGroup: ({ groupName, tags }) =>
      tags['aws:eks:cluster-name'] !== undefined || groupName.startsWith('eks-cluster-sg-'),
    instead: 'Cordon the node and quarantine its instance instead, with quarantine-instance.',
  },
  {
    service: 'Amazon EMR, which puts its rules back',
    isItsGroup: ({ groupName }) => /^ElasticMapReduce-/.test(groupName),
    instead: 'Terminate the cluster, or quarantine its instances with quarantine-instance.',
  },
  {
    service: 'AWS Directory Service, whose domain controllers have it',
    isItsGroup: ({ groupName, description }) =>
      /^d-[0-9a-f]{10}_controllers$/.test(groupName) || description.startsWith('AWS created security group for d-'),
    instead: 'Narrow the rules of the clients instead: without it nobody can log in.',
  },
];

/** Gives the service that made a group for itself: it puts rules back, or fails without them. */
export const groupKeeper = (group: SecurityGroup): GroupKeeper | undefined =>
  KEEPERS.find(({ isItsGroup }) => isItsGroup(group));
