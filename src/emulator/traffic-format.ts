import { isIPv6 } from 'node:net';
import type { World } from './state.ts';
import type { FlowRecord } from './traffic-records.ts';

type Getter = (record: FlowRecord, world: World) => string | number;

const seconds = (at: number) => Math.floor(at / 1000);
const flow =
  (get: (record: FlowRecord) => string | number): Getter =>
  (record) =>
    record.status === 'OK' ? get(record) : '-';

const getters: Record<string, Getter> = {
  'account-id': (_, world) => world.accountId,
  'vpc-id': ({ network }) => network.vpcId,
  'subnet-id': ({ network }) => network.subnetId,
  'interface-id': ({ network }) => network.networkInterfaceId,
  'instance-id': ({ network }) => network.attachment?.instanceId ?? '-',
  srcaddr: flow((record) => record.srcaddr),
  dstaddr: flow((record) => record.dstaddr),
  'pkt-srcaddr': flow((record) => record.srcaddr),
  'pkt-dstaddr': flow((record) => record.dstaddr),
  srcport: flow((record) => record.srcport),
  dstport: flow((record) => record.dstport),
  protocol: flow((record) => record.protocol),
  packets: flow((record) => record.packets),
  bytes: flow((record) => record.bytes),
  start: (record) => seconds(record.start),
  end: (record) => seconds(record.end),
  action: (record) => record.action,
  'log-status': (record) => record.status,
  'tcp-flags': flow((record) => record.tcpFlags),
  type: flow((record) => (isIPv6(record.srcaddr) ? 'IPv6' : 'IPv4')),
  region: (_, world) => world.region,
  'az-id': ({ network }, world) =>
    world.subnets[network.subnetId]?.availabilityZone.endsWith('a') ? 'use1-az1' : 'use1-az2',
  'flow-direction': (record) => record.flowDirection,
  'traffic-path': flow((record) => (record.flowDirection === 'egress' ? 8 : '-')),
  'reject-reason': () => '-',
  'encryption-status': flow((record) => record.encryptionStatus ?? '-'),
};

const versions: [version: number, fields: RegExp][] = [
  [10, /^encryption-status$/],
  [8, /^reject-reason$/],
  [5, /^(pkt-src-aws-service|pkt-dst-aws-service|flow-direction|traffic-path)$/],
  [4, /^(region|az-id|sublocation-type|sublocation-id)$/],
  [3, /^(vpc-id|subnet-id|instance-id|tcp-flags|type|pkt-srcaddr|pkt-dstaddr)$/],
];

/** The field names of a flow log's format, in order. */
export const fieldsOf = (logFormat: string): string[] =>
  [...logFormat.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name);

/** Makes the writer of a flow log's lines; a field the emulator has no value for is `-`. */
export function compileFormat(world: World, logFormat: string): (record: FlowRecord) => string {
  const fields = fieldsOf(logFormat);
  const version = versions.find(([, newer]) => fields.some((field) => newer.test(field)))?.[0] ?? 2;
  const columns = fields.map(
    (field): Getter => (field === 'version' ? () => version : (getters[field] ?? (() => '-'))),
  );
  return (record) => columns.map((column) => column(record, world)).join(' ');
}
