import type { NetworkInterface } from './network-interface.ts';

/** What AWS writes into the descriptions of the interfaces that its services make, and who that is. */
const BY_DESCRIPTION: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^ELB app\/([^/]+)/u, ([, name]) => `Application Load Balancer ${name}`],
  [/^ELB net\/([^/]+)/u, ([, name]) => `Network Load Balancer ${name}`],
  [/^ELB gwy\/([^/]+)/u, ([, name]) => `Gateway Load Balancer ${name}`],
  [/^ELB (.+)$/u, ([, name]) => `Classic Load Balancer ${name}`],
  [/NAT Gateway (nat-[0-9a-f]+)/u, ([, id]) => `NAT gateway ${id}`],
  [/VPC Endpoint Interface (vpce-[0-9a-f]+)/u, ([, id]) => `VPC endpoint ${id}`],
  [
    /^AWS Lambda VPC ENI-(.+?)(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/u,
    ([, name]) => `Lambda function ${name}`,
  ],
  [/Transit Gateway Attachment (tgw-attach-[0-9a-f]+)/u, ([, id]) => `transit gateway attachment ${id}`],
  [/^EFS mount target for (fs-[0-9a-f]+)/u, ([, id]) => `EFS file system ${id}`],
  [/^RDSNetworkInterface/u, () => 'RDS database'],
  [/^arn:aws[^:]*:ecs:[^:]*:[^:]*:attachment\//u, () => 'ECS task'],
];

const BY_TYPE: Readonly<Record<string, string>> = {
  nat_gateway: 'NAT gateway',
  load_balancer: 'load balancer',
  network_load_balancer: 'Network Load Balancer',
  gateway_load_balancer: 'Gateway Load Balancer',
  gateway_load_balancer_endpoint: 'Gateway Load Balancer endpoint',
  vpc_endpoint: 'VPC endpoint',
  lambda: 'Lambda function',
  transit_gateway: 'transit gateway attachment',
  global_accelerator_managed: 'Global Accelerator',
  trunk: 'EKS or ECS node (trunk)',
  branch: 'EKS pod or ECS task (branch)',
};

/**
 * Says what an interface belongs to, in words: an instance by its id, else the service that its type, description or
 * requester tells; `not attached` where nothing does. Descriptions can be changed by who owns the interface.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/requester-managed-eni.html
 */
export function interfaceOwner(card: NetworkInterface): string {
  if (card.instanceId !== undefined) return `instance ${card.instanceId}`;
  // Only what a service manages is described by it.
  const managed = card.requesterManaged || card.operator !== undefined || card.interfaceType !== 'interface';
  for (const [pattern, name] of managed ? BY_DESCRIPTION : []) {
    const match = pattern.exec(card.description);
    if (match !== null) return name(match);
  }
  const service = card.operator ?? (card.requesterManaged ? card.requesterId : undefined);
  return BY_TYPE[card.interfaceType] ?? service ?? (card.instanceOwnerId === undefined ? 'not attached' : 'attached');
}
