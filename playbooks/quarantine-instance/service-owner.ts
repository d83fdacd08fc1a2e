import { interfaceOwner } from '../../src/aws/ec2/interface-owner.ts';
import type { NetworkInterface } from '../../src/aws/ec2/network-interface.ts';

/** Who owns an interface that is not the instance's own, and where to change it instead. */
export interface ServiceOwner {
  readonly service: string;
  readonly instead: string;
}

const BY_TYPE: Readonly<Record<string, ServiceOwner>> = {
  lambda: { service: 'Lambda', instead: "change the function's VPC configuration" },
  load_balancer: { service: 'Elastic Load Balancing', instead: "change the load balancer's security groups" },
  network_load_balancer: { service: 'Elastic Load Balancing', instead: "change the load balancer's security groups" },
  gateway_load_balancer: { service: 'Elastic Load Balancing', instead: 'change the gateway load balancer' },
  gateway_load_balancer_endpoint: { service: 'VPC endpoints', instead: 'change the endpoint' },
  vpc_endpoint: { service: 'VPC endpoints', instead: "change the endpoint's security groups or policy" },
  nat_gateway: { service: 'a NAT gateway', instead: 'change the route tables of the subnets behind it' },
  transit_gateway: { service: 'a transit gateway', instead: "change the attachment's route tables" },
  trunk: { service: 'Amazon EKS or ECS (a trunk for pods or tasks)', instead: 'cordon the node, or stop the task' },
  branch: { service: 'Amazon EKS or ECS (a branch of a pod or task)', instead: "change the pod's or task's groups" },
  natGateway: { service: 'a NAT gateway', instead: 'change the route tables of the subnets behind it' },
  'efa-only': { service: 'Elastic Fabric Adapter', instead: 'stop the instance' },
  global_accelerator_managed: { service: 'Global Accelerator', instead: 'change the accelerator' },
  api_gateway_managed: { service: 'API Gateway', instead: "change the VPC link's security groups" },
  aws_codestar_connections_managed: { service: 'AWS CodeConnections', instead: "change the host's VPC configuration" },
  iot_rules_managed: { service: 'AWS IoT', instead: "change the rule's VPC destination" },
  quicksight: { service: 'QuickSight', instead: "change the VPC connection's security groups" },
};

/** What to change where the type is that of any interface: by who manages it, or asked for it. */
const BY_PRINCIPAL: Readonly<Record<string, ServiceOwner>> = {
  'eks.amazonaws.com': { service: 'Amazon EKS', instead: 'cordon the node and delete its NodeClaim or node group' },
  'ecs.amazonaws.com': {
    service: 'Amazon ECS',
    instead: 'change the network configuration of the service, or stop the task',
  },
  'amazon-elb': { service: 'Elastic Load Balancing', instead: "change the load balancer's security groups" },
  'amazon-rds': { service: 'Amazon RDS', instead: "change the database's security groups" },
  'amazon-elasticache': { service: 'Amazon ElastiCache', instead: "change the cache's security groups" },
  'amazon-redshift': { service: 'Amazon Redshift', instead: "change the cluster's security groups" },
};

/** Gives the AWS service that owns an interface; undefined for one that belongs to its instance. */
export function serviceOwner(card: NetworkInterface): ServiceOwner | undefined {
  const known = BY_TYPE[card.interfaceType];
  if (known !== undefined) return known;
  if (card.operator === undefined && !card.requesterManaged) return undefined;
  const principal = BY_PRINCIPAL[card.operator ?? card.requesterId ?? ''];
  if (principal !== undefined) return principal;
  // An account id as requester names nobody; the description does.
  return {
    service: interfaceOwner({ ...card, instanceId: undefined }),
    instead: 'change it in the service that made it',
  };
}
