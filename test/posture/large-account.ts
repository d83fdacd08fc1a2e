import { createClock } from '../../src/emulator/clock.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { createWorld } from '../../src/emulator/scenarios/index.ts';
import { serveWorld } from '../../src/emulator/start.ts';
import type { World } from '../../src/emulator/state.ts';
import { createTraffic } from '../../src/emulator/traffic.ts';
import { NOW } from '../support/playbook-session.ts';

/** How much there is of what the checks judge one by one. */
export interface Sizes {
  readonly groups: number;
  readonly buckets: number;
  readonly listeners: number;
  readonly certificates: number;
}

/** Listeners of one load balancer: AWS allows 50. */
export const LISTENERS_EACH = 30;

const ELB = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
const hex = (index: number, digits: number): string => index.toString(16).padStart(digits, '0');
const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Serves an account without incidents or flow logs that has as much as `sizes` says; its clock stands still. */
export async function serveAccount(sizes: Sizes): Promise<Emulator> {
  const world = createWorld('quiet', { seed: 1, now: NOW });
  const transit = createWorld('transit', { seed: 1, now: NOW });
  world.flowLogs = {};
  // What only these name is a load balancer too.
  world.targetGroups = {};
  world.traffic = [];
  addGroups(world, sizes.groups);
  addBuckets(world, sizes.buckets);
  addListeners(world, transit, sizes.listeners);
  addCertificates(world, transit, sizes.certificates);
  const clock = createClock({ frozenAt: NOW });
  return serveWorld({ world, clock, traffic: createTraffic(world, clock.now) });
}

/** Each with three rules; every tenth lets in Telnet. */
function addGroups(world: World, count: number): void {
  const [vpcId = ''] = Object.keys(world.vpcs);
  world.groups = Object.fromEntries(
    times(count, (index) => {
      const groupId = `sg-${hex(index, 17)}`;
      const ports = [443, 5432, index % 10 === 0 ? 23 : 8443];
      const rules = ports.map((port, at) => ({
        ruleId: `sgr-${hex(index * 10 + at, 17)}`,
        groupId,
        isEgress: false,
        ipProtocol: 'tcp',
        fromPort: port,
        toPort: port,
        cidrIpv4: '10.0.0.0/8',
        cidrIpv6: null,
        prefixListId: null,
        referencedGroupId: null,
        description: null,
        tags: {},
      }));
      const names = { groupName: `service-${index}`, description: `service ${index}` };
      return [groupId, { groupId, ...names, vpcId, ownerId: world.accountId, rules, tags: {} }];
    }),
  );
}

/** Every third has a policy that denies plain HTTP. */
function addBuckets(world: World, count: number): void {
  const [template] = Object.values(world.buckets);
  if (template === undefined) throw new Error('the scenario has no bucket');
  world.buckets = Object.fromEntries(
    times(count, (index) => {
      const name = `amzn-s3-demo-bucket-${index}`;
      const statement = {
        Sid: 'DenyPlainHttp',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      };
      const policy = index % 3 === 0 ? JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) : null;
      return [name, { ...template, name, policy, region: 'us-east-1', objects: {}, acl: [], website: null, tags: {} }];
    }),
  );
}

/** On load balancers of `LISTENERS_EACH`, HTTP and HTTPS by turns, as the scenario `transit` has them. */
function addListeners(world: World, from: World, count: number): void {
  const [balancer] = Object.values(from.loadBalancers).filter(({ type }) => type === 'application');
  const listeners = Object.values(from.listeners);
  const http = listeners.find(({ protocol }) => protocol === 'HTTP');
  const https = listeners.find(({ protocol }) => protocol === 'HTTPS');
  for (const index of times(count, (each) => each)) {
    const template = index % 2 === 0 ? http : https;
    if (balancer === undefined || template === undefined) throw new Error('the scenario has no such listener');
    const at = Math.floor(index / LISTENERS_EACH);
    const loadBalancerArn = `${ELB}:loadbalancer/app/web-${at}/${hex(at, 16)}`;
    world.loadBalancers[loadBalancerArn] = { ...balancer, arn: loadBalancerArn, name: `web-${at}` };
    const arn = `${loadBalancerArn.replace(':loadbalancer/', ':listener/')}/${hex(index, 16)}`;
    const certificateArns = index % 2 === 0 ? [] : [certificateArn(0)];
    world.listeners[arn] = {
      ...template,
      arn,
      loadBalancerArn,
      port: 8000 + (index % LISTENERS_EACH),
      certificateArns,
    };
  }
}

const certificateArn = (index: number): string =>
  `arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-4000-8000-${hex(index, 12)}`;

function addCertificates(world: World, from: World, count: number): void {
  const template = Object.values(from.certificates).find(({ status }) => status === 'ISSUED');
  for (const index of times(count, (each) => each)) {
    if (template === undefined) throw new Error('the scenario has no such certificate');
    const domainName = `service-${index}.example.com`;
    const names = { domainName, subjectAlternativeNames: [domainName] };
    world.certificates[certificateArn(index)] = { ...template, arn: certificateArn(index), ...names };
  }
}
