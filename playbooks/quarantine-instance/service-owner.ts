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
  efa_only: { service: 'Elastic Fabric Adapter', instead: 'stop the instance' },
  global_accelerator_managed: { service: 'Global Accelerator', instead: 'change the accelerator' },
};

/** Gives the AWS service that owns an interface; undefined for one that belongs to its instance. */
export function serviceOwner(card: NetworkInterface): ServiceOwner | undefined {
  const known = BY_TYPE[card.interfaceType];
  if (known !== undefined) return known;
  const by = card.operator ?? (card.requesterManaged ? (card.requesterId ?? 'an AWS service') : undefined);
  return by === undefined ? undefined : { service: by, instead: 'change it in the service that made it' };
}
