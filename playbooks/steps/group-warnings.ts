import type { SecurityGroup } from '../../src/aws/ec2/security-group.ts';
import { type CapturedRule, few, ownTags, saidOf } from './group-rules.ts';

/** What a person has to know of a group before its rules are changed: who may put them back, and what can't be restored. */
export function groupWarnings({ tags, groupName, vpcId }: SecurityGroup, chosen: readonly CapturedRule[]): string[] {
  const stack = tags['aws:cloudformation:stack-name'];
  const keeper = Object.entries(tags).find(([key]) => /^managed[-_]?by$/i.test(key));
  const cluster = Object.keys(tags).find((key) =>
    /^(kubernetes\.io\/cluster\/|(elbv2|ingress|service)\.k8s\.aws\/)/.test(key),
  );
  const reserved = chosen.filter((rule) => Object.keys(rule.tags).length > Object.keys(ownTags(rule)).length);
  return [
    ...(stack === undefined
      ? []
      : [`CloudFormation stack ${stack} made the group: its next update may put the rules back.`]),
    ...(cluster === undefined
      ? []
      : [`The group is tagged ${cluster}=${tags[cluster]}: a controller of that cluster may put the rules back.`]),
    ...(keeper === undefined
      ? []
      : [`The group is tagged ${keeper[0]}=${keeper[1]}: whatever keeps it may put the rules back.`]),
    ...(groupName === 'default'
      ? [`It is the default group of ${vpcId}: what is made there without a group of its own gets it.`]
      : []),
    ...(reserved.length === 0
      ? []
      : [`Tags that AWS keeps to itself can't be restored on ${few(reserved.map(saidOf))}.`]),
  ];
}
