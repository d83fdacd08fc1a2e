import type { SecurityGroup } from '../../src/aws/ec2/security-group.ts';
import { type CapturedRule, few, ownTags, saidOf } from './rules.ts';

/** What goes on although the rules are gone. */
export function wontStop(ways: readonly boolean[], isAll: boolean): string[] {
  const [closesIn, closesOut] = [ways.includes(false), ways.includes(true)];
  return [
    'Connections that are open and tracked go on until they are idle: by default up to 5 days, 350 s on newer Nitro instances.',
    'What other groups of the same interfaces let through goes on.',
    ...(isAll ? [] : ['What the other rules of the group let through goes on.']),
    ...(closesOut ? [] : ['What its interfaces open themselves goes on: egress stays, so data can still leave.']),
    ...(closesIn ? [] : ['Whoever gets in by the ingress rules still gets answers, and data with them.']),
    ...(closesOut
      ? [
          'DNS through the VPC resolver and the instance metadata (169.254.169.254) still answer: groups do not filter them.',
        ]
      : []),
    'Credentials already issued to what has the group stay valid, from anywhere, until they expire.',
  ];
}

/** What a person has to know before approving. */
export function warningsOf({ tags, groupName, vpcId }: SecurityGroup, chosen: readonly CapturedRule[]): string[] {
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
