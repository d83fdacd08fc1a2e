/** What a field's values are: whole numbers, addresses, or words. */
export type FieldKind = 'number' | 'address' | 'text';

const NUMBERS =
  'version srcport dstport protocol packets bytes start end tcp-flags traffic-path encryption-status packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired';
const ADDRESSES = 'srcaddr dstaddr pkt-srcaddr pkt-dstaddr';
const TEXTS =
  'account-id interface-id action log-status vpc-id subnet-id instance-id type region az-id sublocation-type sublocation-id pkt-src-aws-service pkt-dst-aws-service flow-direction tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id resource-type ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn ecs-task-arn ecs-task-id reject-reason resource-id';

/**
 * The fields of VPC and transit gateway flow logs that are known here, by their names with dashes. A format may have others:
 * they are read and can be asked about as words.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const FIELD_KINDS: ReadonlyMap<string, FieldKind> = new Map([
  ...NUMBERS.split(' ').map((name) => [name, 'number'] as const),
  ...ADDRESSES.split(' ').map((name) => [name, 'address'] as const),
  ...TEXTS.split(' ').map((name) => [name, 'text'] as const),
]);

/** Short names that people type. */
const ALIASES: Readonly<Record<string, string>> = {
  src: 'srcaddr',
  dst: 'dstaddr',
  sport: 'srcport',
  port: 'dstport',
  dport: 'dstport',
  proto: 'protocol',
  eni: 'interface-id',
  interface: 'interface-id',
  instance: 'instance-id',
  direction: 'flow-direction',
  vpc: 'vpc-id',
  subnet: 'subnet-id',
  account: 'account-id',
};

/** Gives a field's own name for whatever a person typed (`src`, `Interface_Id`); undefined where it is no known field. */
export function fieldNamed(typed: string): string | undefined {
  const name = typed.toLowerCase().replaceAll('_', '-');
  const field = ALIASES[name] ?? name;
  return FIELD_KINDS.has(field) ? field : undefined;
}

/** The known field or short name that is nearest to what was typed; undefined where none is near. */
export function nearestField(typed: string): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of [...FIELD_KINDS.keys(), ...Object.keys(ALIASES)]) {
    const distance = editDistance(typed.toLowerCase().slice(0, 64), name);
    if (distance <= 2 && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** Letters to change, add or leave out to make one word of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
