import { describeSecurityGroupRules, describeSecurityGroups } from '../../aws/ec2/reads.ts';
import type { SecurityGroup, SecurityGroupRule } from '../../aws/ec2/security-group.ts';
import type { Reading } from '../account.ts';

/** The security groups of the region. */
export const securityGroups: Reading<readonly SecurityGroup[]> = ({ read, signal }) =>
  describeSecurityGroups(read, {}, { signal });

/** The rules of all security groups of the region. */
export const securityGroupRules: Reading<readonly SecurityGroupRule[]> = ({ read, signal }) =>
  describeSecurityGroupRules(read, {}, { signal });
