import type { InterfaceState, RuleState } from '../../state.ts';
import type { ListenerActionState, ListenerState, LoadBalancerState } from '../../transit-state.ts';
import { interfaceId } from '../compute.ts';
import { account, type Draft, day, region } from '../draft.ts';
import { groupId, subnetId } from '../network.ts';
import { type CertificateName, certificateArn } from './certificates.ts';

/** What the ARNs of the scenario's load balancers begin with. */
export const ELB = `arn:aws:elasticloadbalancing:${region}:${account}`;

/** Gives the ARN of a load balancer of the scenario by its name. */
export const loadBalancerArn = (draft: Pick<Draft, 'naming'>, name: string): string =>
  name === 'payments-web'
    ? `${ELB}:loadbalancer/app/payments-web/50dc6c495c0c9188`
    : `${ELB}:loadbalancer/${KINDS[name] ?? 'app'}/${name}/${draft.naming.hex(`load-balancer/${name}`, 16)}`;

/** Of those that are no Application Load Balancers. */
const KINDS: Readonly<Record<string, string>> = { gateway: 'net', ledger: 'net' };

/** Gives the ARN of a target group of the scenario by its name. */
export const targetGroupArn = ({ naming }: Draft, name: string): string =>
  `${ELB}:targetgroup/${name}/${naming.hex(name === 'payments-web' ? name : `target-group/${name}`, 16)}`;

interface LoadBalancerDraft {
  readonly scheme?: LoadBalancerState['scheme'];
  readonly vpc?: string;
  readonly groups: readonly string[];
  readonly subnets: readonly string[];
}

/** Adds a load balancer; it is on the internet unless told. */
export function addLoadBalancer(draft: Draft, name: string, from: LoadBalancerDraft): LoadBalancerState {
  const { world, naming, now } = draft;
  const arn = loadBalancerArn(draft, name);
  const state: LoadBalancerState = {
    arn,
    name,
    type: arn.includes('/net/') ? 'network' : 'application',
    scheme: from.scheme ?? 'internet-facing',
    vpcId: naming.id('vpc', from.vpc ?? 'payments'),
    securityGroupIds: from.groups.map((group) => groupId(draft, group)),
    subnetIds: from.subnets.map((subnet) => subnetId(draft, subnet)),
    dnsName: `${from.scheme === 'internal' ? 'internal-' : ''}${name}-${Number.parseInt(naming.hex(`dns/${name}`, 8), 16)}.${region}.elb.amazonaws.com`,
    createdAt: now - 200 * day,
    tags: { Name: name },
  };
  world.loadBalancers[arn] = state;
  return state;
}

/** Adds the interface of a load balancer in its first subnet. */
export function addInterface(draft: Draft, of: LoadBalancerState, address: string, publicIp: string | null): void {
  const { world, naming, now } = draft;
  const name = `load-balancer/${of.name}`;
  const [subnet = ''] = of.subnetIds;
  const card: InterfaceState = {
    networkInterfaceId: interfaceId(draft, name),
    subnetId: subnet,
    vpcId: of.vpcId,
    description: `ELB ${of.arn.split(':loadbalancer/')[1]}`,
    interfaceType: of.type === 'network' ? 'network_load_balancer' : 'interface',
    status: 'in-use',
    groupIds: [...of.securityGroupIds],
    privateIps: [address],
    ipv6: [],
    publicIp,
    requesterManaged: true,
    requesterId: 'amazon-elb',
    operatorPrincipal: null,
    ownerId: account,
    macAddress: naming.mac(name),
    attachment: {
      attachmentId: naming.id('ela-attach', name),
      instanceId: null,
      instanceOwnerId: 'amazon-elb',
      deviceIndex: 1,
      attachTime: now - 200 * day,
      deleteOnTermination: false,
    },
    tags: {},
  };
  world.interfaces[card.networkInterfaceId] = card;
}

interface ListenerDraft {
  readonly protocol: ListenerState['protocol'];
  readonly port: number;
  readonly policy?: string;
  readonly certificates?: readonly CertificateName[];
  readonly action: ListenerActionState;
}

/** Adds a listener with one default action. */
export function addListener(draft: Draft, of: LoadBalancerState, from: ListenerDraft): ListenerState {
  const arn = `${of.arn.replace(':loadbalancer/', ':listener/')}/${draft.naming.hex(`listener/${of.name}/${from.port}`, 16)}`;
  const state: ListenerState = {
    arn,
    loadBalancerArn: of.arn,
    protocol: from.protocol,
    port: from.port,
    sslPolicy: from.policy ?? null,
    certificateArns: (from.certificates ?? []).map((name) => certificateArn(draft, name)),
    alpnPolicy: [],
    defaultActions: [from.action],
  };
  draft.world.listeners[arn] = state;
  return state;
}

/** Adds a rule by hosts, paths or both. */
export function addRule(
  { world, naming }: Draft,
  of: ListenerState,
  priority: number,
  when: { readonly hosts?: readonly string[]; readonly paths?: readonly string[] },
  action: ListenerActionState,
): void {
  const arn = `${of.arn.replace(':listener/', ':listener-rule/')}/${naming.hex(`rule/${of.arn}/${priority}`, 16)}`;
  const hosts = [...(when.hosts ?? [])];
  const paths = [...(when.paths ?? [])];
  world.listenerRules[arn] = {
    arn,
    listenerArn: of.arn,
    priority,
    conditions: [
      ...(hosts.length === 0 ? [] : [{ Field: 'host-header', Values: hosts, HostHeaderConfig: { Values: hosts } }]),
      ...(paths.length === 0 ? [] : [{ Field: 'path-pattern', Values: paths, PathPatternConfig: { Values: paths } }]),
    ],
    actions: [action],
  };
}

/** A forward as AWS answers it. */
export function forward(draft: Draft, ...names: readonly [string, ...string[]]): ListenerActionState {
  const TargetGroups = names.map((name) => ({ TargetGroupArn: targetGroupArn(draft, name), Weight: 1 }));
  return {
    Type: 'forward',
    ...(names.length === 1 ? { TargetGroupArn: TargetGroups[0]?.TargetGroupArn } : {}),
    ForwardConfig: { TargetGroups, TargetGroupStickinessConfig: { Enabled: false } },
  };
}

/** The redirect to HTTPS as it ought to be. */
export const redirect: ListenerActionState = {
  Type: 'redirect',
  RedirectConfig: {
    Protocol: 'HTTPS',
    Port: '443',
    Host: '#{host}',
    Path: '/#{path}',
    Query: '#{query}',
    StatusCode: 'HTTP_301',
  },
};

/** Adds a group that lets some ports in from one range, and everything out. */
export function addBalancerGroup(
  { world, naming }: Draft,
  name: string,
  from: { readonly vpc: string; readonly range: string; readonly ports: readonly number[] },
): void {
  const id = naming.id('sg', name);
  const rule = (key: string, isEgress: boolean, port: number, cidrIpv4: string): RuleState => ({
    ruleId: naming.id('sgr', `${name}/${key}`),
    groupId: id,
    isEgress,
    ipProtocol: isEgress ? '-1' : 'tcp',
    fromPort: port,
    toPort: port,
    cidrIpv4,
    cidrIpv6: null,
    prefixListId: null,
    referencedGroupId: null,
    description: null,
    tags: {},
  });
  world.groups[id] = {
    groupId: id,
    groupName: name,
    description: 'Internal load balancers',
    vpcId: naming.id('vpc', from.vpc),
    ownerId: account,
    rules: [
      ...from.ports.map((port) => rule(String(port), false, port, from.range)),
      rule('out', true, -1, '0.0.0.0/0'),
    ],
    tags: { Name: name },
  };
}
