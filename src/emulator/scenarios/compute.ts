import type { InterfaceState } from '../state.ts';
import { account, type Draft, day, region } from './draft.ts';
import { groupId, subnetId } from './network.ts';
import { instanceProfileArn } from './principals.ts';

/** The id of an instance by its Name tag. */
export const instanceId = (draft: Draft, name: string): string => draft.naming.id('i', name);
/** The id of an interface: `payments-export-1/0` is the first of that instance, service interfaces have names. */
export const interfaceId = (draft: Draft, name: string): string => draft.naming.id('eni', name);

interface InterfaceDraft {
  subnet: string;
  groups: string[];
  ips: string[];
  publicIp?: string;
  ipv6?: string;
}
interface InstanceDraft {
  type: string;
  profile?: string;
  launchedDaysAgo: number;
  interfaces: InterfaceDraft[];
  role: string;
}

const instances: Record<string, InstanceDraft> = {
  'web-1': {
    type: 'c7g.large',
    profile: 'WebRole',
    launchedDaysAgo: 12,
    role: 'web',
    interfaces: [{ subnet: 'public-a', groups: ['web'], ips: ['10.20.0.21'], publicIp: '192.0.2.131' }],
  },
  'web-2': {
    type: 'c7g.large',
    profile: 'WebRole',
    launchedDaysAgo: 12,
    role: 'web',
    interfaces: [{ subnet: 'public-b', groups: ['web'], ips: ['10.20.1.22'], publicIp: '192.0.2.132' }],
  },
  'app-1': {
    type: 'm7g.xlarge',
    profile: 'AppRole',
    launchedDaysAgo: 30,
    role: 'app',
    interfaces: [{ subnet: 'private-a', groups: ['app'], ips: ['10.20.10.31'] }],
  },
  'app-2': {
    type: 'm7g.xlarge',
    profile: 'AppRole',
    launchedDaysAgo: 30,
    role: 'app',
    interfaces: [{ subnet: 'private-b', groups: ['app'], ips: ['10.20.11.32'] }],
  },
  'db-1': {
    type: 'r7g.2xlarge',
    launchedDaysAgo: 210,
    role: 'db',
    interfaces: [{ subnet: 'private-a', groups: ['db'], ips: ['10.20.10.41'] }],
  },
  'db-2': {
    type: 'r7g.2xlarge',
    launchedDaysAgo: 210,
    role: 'db',
    interfaces: [{ subnet: 'private-b', groups: ['db'], ips: ['10.20.11.42'] }],
  },
  'bastion-1': {
    type: 't4g.small',
    launchedDaysAgo: 95,
    role: 'bastion',
    interfaces: [{ subnet: 'public-a', groups: ['bastion'], ips: ['10.20.0.11'], publicIp: '192.0.2.130' }],
  },
  'payments-export-1': {
    type: 'm6i.2xlarge',
    profile: 'PaymentsExportRole',
    launchedDaysAgo: 41,
    role: 'export',
    interfaces: [
      {
        subnet: 'public-b',
        groups: ['export-workers', 'management'],
        ips: ['10.20.1.51', '10.20.1.52'],
        publicIp: '192.0.2.140',
        ipv6: '2001:db8:20:1::51',
      },
      { subnet: 'private-b', groups: ['replication', 'app'], ips: ['10.20.11.51'] },
      { subnet: 'private-b', groups: ['default', 'export-workers'], ips: ['10.20.11.61'] },
    ],
  },
  'eks-node-1': {
    type: 'm7g.large',
    profile: 'EksNodeRole',
    launchedDaysAgo: 5,
    role: 'eks',
    interfaces: [{ subnet: 'private-a', groups: ['eks-nodes'], ips: ['10.20.10.71', '10.20.10.72'] }],
  },
  'notebook-1': {
    type: 't3.large',
    profile: 'AnalyticsRole',
    launchedDaysAgo: 3,
    role: 'analytics',
    interfaces: [
      { subnet: 'analytics', groups: ['analytics-notebooks'], ips: ['10.30.0.15'], publicIp: '192.0.2.150' },
    ],
  },
};

/** Adds the instances with their interfaces, the interfaces AWS services own, the Auto Scaling and target groups. */
export function addCompute(draft: Draft): void {
  for (const [name, instance] of Object.entries(instances)) addInstance(draft, name, instance);
  addServiceInterfaces(draft);
  addWebFleet(draft);
}

function addInstance(draft: Draft, name: string, from: InstanceDraft): void {
  const { world, naming } = draft;
  const id = instanceId(draft, name);
  const [first] = from.interfaces;
  if (!first) return;
  const launchTime = draft.now - from.launchedDaysAgo * day;
  const interfaceIds = from.interfaces.map((one, index) => {
    const made = newInterface(draft, `${name}/${index}`, one);
    made.description = index === 0 ? '' : `${name} eth${index}`;
    made.attachment = {
      attachmentId: naming.id('eni-attach', `${name}/${index}`),
      instanceId: id,
      instanceOwnerId: account,
      deviceIndex: index,
      attachTime: launchTime,
      deleteOnTermination: index === 0,
    };
    return made.networkInterfaceId;
  });
  const devices = from.role === 'db' ? ['/dev/xvda', '/dev/sdf'] : ['/dev/xvda'];
  world.instances[id] = {
    instanceId: id,
    imageId: naming.id('ami', 'al2023'),
    instanceType: from.type,
    state: 'running',
    vpcId: world.subnets[subnetId(draft, first.subnet)]?.vpcId ?? '',
    subnetId: subnetId(draft, first.subnet),
    launchTime,
    interfaceIds,
    iamInstanceProfileArn: from.profile ? instanceProfileArn(from.profile) : null,
    iamInstanceProfileAssociationId: from.profile ? naming.id('iip-assoc', name) : null,
    disableApiTermination: from.role === 'db',
    instanceInitiatedShutdownBehavior: from.role === 'web' ? 'terminate' : 'stop',
    volumes: devices.map((deviceName, index) => ({
      volumeId: naming.id('vol', `${name}/${index}`),
      deviceName,
      deleteOnTermination: index === 0,
      sizeGiB: index === 0 ? 30 : 500,
    })),
    tags: { Name: name, Role: from.role, Environment: 'production' },
  };
}

function newInterface(draft: Draft, name: string, from: InterfaceDraft): InterfaceState {
  const { world, naming } = draft;
  const subnet = subnetId(draft, from.subnet);
  const made: InterfaceState = {
    networkInterfaceId: interfaceId(draft, name),
    subnetId: subnet,
    vpcId: world.subnets[subnet]?.vpcId ?? '',
    description: '',
    interfaceType: 'interface',
    status: 'in-use',
    groupIds: from.groups.map((group) => groupId(draft, group)),
    privateIps: from.ips,
    ipv6: from.ipv6 ? [from.ipv6] : [],
    publicIp: from.publicIp ?? null,
    requesterManaged: false,
    requesterId: null,
    operatorPrincipal: null,
    ownerId: account,
    macAddress: naming.mac(name),
    attachment: null,
    tags: {},
  };
  world.interfaces[made.networkInterfaceId] = made;
  return made;
}

interface ServiceInterfaceDraft extends InterfaceDraft {
  type: string;
  description: string;
  requesterId: string;
  instanceOwnerId: string;
  operator?: string;
}

const serviceInterfaces: Record<string, ServiceInterfaceDraft> = {
  'load-balancer': {
    subnet: 'public-a',
    groups: ['load-balancer'],
    ips: ['10.20.0.5'],
    publicIp: '192.0.2.160',
    type: 'interface',
    description: 'ELB app/payments-web/50dc6c495c0c9188',
    requesterId: 'amazon-elb',
    instanceOwnerId: 'amazon-elb',
  },
  'nat-gateway': {
    subnet: 'public-b',
    groups: [],
    ips: ['10.20.1.6'],
    publicIp: '192.0.2.161',
    type: 'nat_gateway',
    description: 'Interface for NAT Gateway nat-0payments',
    requesterId: 'amazon-aws',
    instanceOwnerId: 'amazon-aws',
  },
  lambda: {
    subnet: 'private-a',
    groups: ['app'],
    ips: ['10.20.10.80'],
    type: 'lambda',
    description: 'AWS Lambda VPC ENI-export-notifier',
    requesterId: 'AROAEXAMPLELAMBDA:export-notifier',
    instanceOwnerId: 'amazon-aws',
  },
  'vpc-endpoint': {
    subnet: 'private-a',
    groups: ['endpoints'],
    ips: ['10.20.10.90'],
    type: 'vpc_endpoint',
    description: 'VPC Endpoint Interface vpce-0secretsmanager',
    requesterId: 'amazon-aws',
    instanceOwnerId: 'amazon-aws',
  },
  'eks-trunk': {
    subnet: 'private-a',
    groups: ['eks-nodes'],
    ips: ['10.20.10.73'],
    type: 'trunk',
    description: 'aws-k8s-trunk-eni',
    requesterId: 'AROAEXAMPLEEKSVPC:eks-vpc-resource-controller',
    instanceOwnerId: account,
    operator: 'eks.amazonaws.com',
  },
  'eks-branch': {
    subnet: 'private-a',
    groups: ['app'],
    ips: ['10.20.10.74'],
    type: 'branch',
    description: 'aws-k8s-branch-eni',
    requesterId: 'AROAEXAMPLEEKSVPC:eks-vpc-resource-controller',
    instanceOwnerId: account,
    operator: 'eks.amazonaws.com',
  },
};

function addServiceInterfaces(draft: Draft): void {
  for (const [name, from] of Object.entries(serviceInterfaces)) {
    const made = newInterface(draft, name, from);
    made.interfaceType = from.type;
    made.description = from.description
      .replace('nat-0payments', draft.naming.id('nat', 'payments'))
      .replace('vpce-0secretsmanager', draft.naming.id('vpce', 'secretsmanager'));
    made.requesterManaged = true;
    made.requesterId = from.requesterId;
    made.operatorPrincipal = from.operator ?? null;
    const trunk = name === 'eks-trunk';
    made.attachment = {
      attachmentId: draft.naming.id(trunk ? 'eni-attach' : 'ela-attach', name),
      instanceId: trunk ? instanceId(draft, 'eks-node-1') : null,
      instanceOwnerId: from.instanceOwnerId,
      deviceIndex: 1,
      attachTime: draft.now - 20 * day,
      deleteOnTermination: false,
    };
    if (trunk) draft.world.instances[instanceId(draft, 'eks-node-1')]?.interfaceIds.push(made.networkInterfaceId);
  }
}

function addWebFleet(draft: Draft): void {
  const { world, naming } = draft;
  const fleet = ['web-1', 'web-2'].map((name) => instanceId(draft, name));
  const elb = `arn:aws:elasticloadbalancing:${region}:${account}`;
  const targetGroupArn = `${elb}:targetgroup/payments-web/${naming.hex('payments-web', 16)}`;
  world.targetGroups[targetGroupArn] = {
    arn: targetGroupArn,
    name: 'payments-web',
    vpcId: naming.id('vpc', 'payments'),
    port: 8080,
    protocol: 'HTTP',
    loadBalancerArns: [`${elb}:loadbalancer/app/payments-web/50dc6c495c0c9188`],
    targets: fleet.map((id) => ({ id, port: 8080, state: 'healthy' })),
  };
  world.autoScalingGroups['payments-web'] = {
    name: 'payments-web',
    arn: `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${naming.uuid('asg')}:autoScalingGroupName/payments-web`,
    minSize: 1,
    maxSize: 4,
    desired: 2,
    subnetIds: [subnetId(draft, 'public-a'), subnetId(draft, 'public-b')],
    targetGroupArns: [targetGroupArn],
    instances: fleet.map((id) => ({
      instanceId: id,
      lifecycleState: 'InService',
      protected: false,
      healthStatus: 'Healthy',
    })),
    tags: { Name: 'web', Environment: 'production' },
  };
  for (const id of fleet) {
    const instance = world.instances[id];
    if (instance) instance.tags['aws:autoscaling:groupName'] = 'payments-web';
  }
}
