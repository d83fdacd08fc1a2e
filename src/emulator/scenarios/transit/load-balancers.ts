import type { TargetGroupState } from '../../state.ts';
import { instanceId } from '../compute.ts';
import type { Draft } from '../draft.ts';
import { addPattern } from '../traffic-patterns.ts';
import {
  addBalancerGroup,
  addInterface,
  addListener,
  addLoadBalancer,
  addRule,
  forward,
  redirect,
  targetGroupArn,
} from './load-balancer-parts.ts';

/** Adds load balancers that enforce TLS, some that only seem to, and some that don't, with clients of port 80. */
export function addLoadBalancers(draft: Draft): void {
  openPort80(draft);
  addBalancerGroup(draft, 'internal-balancer', {
    vpc: 'payments',
    range: '10.20.0.0/16',
    ports: [80, 443, 5432, 8443],
  });
  addBalancerGroup(draft, 'notebook-balancer', { vpc: 'analytics', range: '10.30.0.0/24', ports: [80, 443] });
  addTargetGroups(draft);
  addPaymentsWeb(draft);
  addStorefront(draft);
  addAccounts(draft);
  addInternal(draft);
  addNetworkLoadBalancers(draft);
  addClients(draft);
}

/** The group of the public load balancers lets port 80 in, as redirects need it. */
function openPort80({ world, naming }: Draft): void {
  const group = world.groups[naming.id('sg', 'load-balancer')];
  const [https] = group?.rules ?? [];
  if (group === undefined || https === undefined) return;
  group.rules.push({
    ...https,
    ruleId: naming.id('sgr', 'load-balancer/http'),
    fromPort: 80,
    toPort: 80,
    description: 'HTTP from the internet',
  });
}

function addTargetGroups(draft: Draft): void {
  const { world, naming } = draft;
  const add = (name: string, protocol: string, port: number, more: Partial<TargetGroupState>) => {
    const arn = targetGroupArn(draft, name);
    world.targetGroups[arn] = {
      arn,
      name,
      vpcId: naming.id('vpc', 'payments'),
      port,
      protocol,
      loadBalancerArns: [],
      targets: [],
      ...more,
    };
  };
  const instances = (port: number, ...names: string[]) => ({
    targets: names.map((name) => ({ id: instanceId(draft, name), port, state: 'healthy' })),
  });
  add('accounts-tls', 'HTTPS', 9443, instances(9443, 'app-1', 'app-2'));
  add('accounts-events', 'HTTP', 0, { targetType: 'lambda' });
  add('reports-app', 'HTTP', 9000, {
    targetType: 'ip',
    targets: ['10.20.10.31', '10.20.11.32'].map((id) => ({ id, port: 9000, state: 'healthy' })),
  });
  add('notebooks', 'HTTPS', 8888, { vpcId: naming.id('vpc', 'analytics'), ...instances(8888, 'notebook-1') });
  add('gateway-app', 'TCP', 9000, instances(9000, 'app-1', 'app-2'));
  add('gateway-plain', 'TCP', 8080, instances(8080, 'web-1'));
  add('ledger-db', 'TCP', 5432, instances(5432, 'db-1', 'db-2'));
  add('ledger-tls', 'TLS', 8443, instances(8443, 'db-1'));
}

const publicly = { groups: ['load-balancer'], subnets: ['public-a', 'public-b'] };
const http = { protocol: 'HTTP', port: 80 } as const;
const https = { protocol: 'HTTPS', port: 443 } as const;

/** Serves everything on port 80 too; all the same its HTTPS listener is in order. */
function addPaymentsWeb(draft: Draft): void {
  const of = addLoadBalancer(draft, 'payments-web', publicly);
  const action = forward(draft, 'payments-web');
  const plain = addListener(draft, of, { ...http, action });
  addRule(draft, plain, 10, { hosts: ['api.example.com'] }, action);
  addRule(draft, plain, 20, { paths: ['/.well-known/acme-challenge/*'] }, action);
  const secure = { policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06', certificates: ['www', 'api'] as const };
  const own = addListener(draft, of, { ...https, ...secure, action });
  addRule(draft, own, 10, { hosts: ['api.example.com'] }, action);
}

/** Redirects by default, but one host is still served in cleartext; its policy and its certificate lag behind. */
function addStorefront(draft: Draft): void {
  const of = addLoadBalancer(draft, 'storefront', publicly);
  addInterface(draft, of, '10.20.0.7', '192.0.2.163');
  const action = forward(draft, 'payments-web');
  const plain = addListener(draft, of, { ...http, action: redirect });
  addRule(draft, plain, 10, { hosts: ['legacy.example.com'] }, action);
  const secure = { policy: 'ELBSecurityPolicy-2016-08', certificates: ['renewal-failed'] as const };
  const own = addListener(draft, of, { ...https, ...secure, action });
  addRule(draft, own, 10, { hosts: ['shop.example.com'] }, action);
  addRule(draft, own, 20, { hosts: ['legacy.example.com'], paths: ['/orders/*'] }, action);
}

/** As it should be, to the targets and back. */
function addAccounts(draft: Draft): void {
  const of = addLoadBalancer(draft, 'accounts', publicly);
  addInterface(draft, of, '10.20.0.8', '192.0.2.164');
  const plain = addListener(draft, of, { ...http, action: redirect });
  addRule(draft, plain, 10, { paths: ['/.well-known/acme-challenge/*'] }, forward(draft, 'accounts-tls'));
  const secure = { policy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06', certificates: ['www'] as const };
  const own = addListener(draft, of, { ...https, ...secure, action: forward(draft, 'accounts-tls') });
  addRule(draft, own, 10, { hosts: ['www.example.com'], paths: ['/events'] }, forward(draft, 'accounts-events'));
}

function addInternal(draft: Draft): void {
  const inside = { scheme: 'internal', subnets: ['private-a', 'private-b'] } as const;
  const reports = addLoadBalancer(draft, 'reports', { ...inside, groups: ['internal-balancer'] });
  addInterface(draft, reports, '10.20.10.12', null);
  addListener(draft, reports, { ...http, action: forward(draft, 'reports-app') });

  const notebooks = addLoadBalancer(draft, 'notebooks', {
    ...inside,
    vpc: 'analytics',
    subnets: ['analytics'],
    groups: ['notebook-balancer'],
  });
  addInterface(draft, notebooks, '10.30.0.7', null);
  const action = forward(draft, 'notebooks');
  addListener(draft, notebooks, { ...http, action });
  const secure = { policy: 'ELBSecurityPolicy-TLS-1-2-2017-01', certificates: ['www'] as const };
  addListener(draft, notebooks, { ...https, ...secure, action });
}

function addNetworkLoadBalancers(draft: Draft): void {
  const gateway = addLoadBalancer(draft, 'gateway', publicly);
  addInterface(draft, gateway, '10.20.0.9', '192.0.2.165');
  addListener(draft, gateway, {
    protocol: 'TLS',
    port: 443,
    policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    certificates: ['api'],
    action: forward(draft, 'gateway-app'),
  });
  addListener(draft, gateway, { protocol: 'TCP', port: 80, action: forward(draft, 'gateway-plain') });

  const ledger = addLoadBalancer(draft, 'ledger', {
    scheme: 'internal',
    subnets: ['private-a'],
    groups: ['internal-balancer'],
  });
  addInterface(draft, ledger, '10.20.10.13', null);
  addListener(draft, ledger, { protocol: 'TCP', port: 5432, action: forward(draft, 'ledger-db') });
  addListener(draft, ledger, {
    protocol: 'TLS',
    port: 8443,
    policy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
    certificates: ['api'],
    action: forward(draft, 'ledger-tls'),
  });
}

/** Clients that still ask on port 80: two on the internet and a host inside; one of the notebooks. */
function addClients(draft: Draft): void {
  const onPort80 = { remotePort: 0, localPort: 80 };
  const add = (label: string, on: string, remoteAddress: string, connectionsPerMinute: number) =>
    addPattern(draft, label, on, { ...onPort80, remoteAddress, connectionsPerMinute });
  add('plain HTTP customers', 'load-balancer', '203.0.113.201', 9);
  add('plain HTTP partner', 'load-balancer', '198.51.100.40', 2);
  add('plain HTTP job', 'load-balancer', '10.20.10.31', 1);
  add('redirected customers', 'load-balancer/storefront', '203.0.113.202', 4);
  add('plain HTTP notebooks', 'load-balancer/notebooks', '10.30.0.44', 1);
}
