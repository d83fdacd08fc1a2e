import type { FlowLogState, World } from './state.ts';
import { type FlowRecord, scatter, windowMs } from './traffic-records.ts';

/** The generated records of the `scale` scenario fill this long before its start. */
export const generatedSpanMs = 15 * 60_000;
const ports = [22, 23, 80, 445, 1433, 3306, 3389, 5432, 6379, 8080, 9200, 443];

/** The records of a window that the `scale` scenario makes by index: scans from many addresses, a sixth accepted. */
export function generatedRecords(world: World, flowLog: FlowLogState, start: number): FlowRecord[] {
  const { flows } = world.generated;
  // Aligned as the windows are, so that the windows of the span hold exactly as many records as were ordered.
  const spanStart = Math.floor((world.startedAt - generatedSpanMs) / windowMs) * windowMs;
  const windows = generatedSpanMs / windowMs;
  const nth = (start - spanStart) / windowMs;
  if (flows === 0 || nth < 0 || nth >= windows || flowLog.destinationType !== 'cloud-watch-logs') return [];
  const networks = Object.values(world.interfaces).filter((one) => one.vpcId === flowLog.resourceId);
  const first = Math.floor((flows * nth) / windows);
  const last = Math.floor((flows * (nth + 1)) / windows);
  const records: FlowRecord[] = [];
  for (let index = first; index < last; index++) {
    const dice = scatter(world.seed, index);
    const network = networks[dice % networks.length];
    if (!network) break;
    records.push(scan(network, dice, start));
  }
  return records;
}

function scan(network: FlowRecord['network'], dice: number, start: number): FlowRecord {
  const dstport = ports[(dice >>> 8) % ports.length] ?? 22;
  const packets = 1 + (dice % 4);
  const block = dice & 0x40 ? '203.0.113' : '198.51.100';
  return {
    network,
    srcaddr: `${block}.${1 + ((dice >>> 12) % 254)}`,
    dstaddr: network.privateIps[0] ?? '-',
    srcport: 1_024 + ((dice >>> 4) % 60_000),
    dstport,
    protocol: 6,
    packets,
    bytes: packets * 44,
    start: start + (dice % 9_000),
    end: start + windowMs,
    action: dstport === 443 || dstport === 80 ? 'ACCEPT' : 'REJECT',
    status: 'OK',
    tcpFlags: 2,
    flowDirection: 'ingress',
  };
}
