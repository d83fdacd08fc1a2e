import type { FlowCell, FlowTrace } from './detect/detection.ts';
import { SERVICE, SLICE } from './engine/slots.ts';
import type { FlowCount } from './query.ts';

/** The rows that traces are made of: connections by slice of time. */
export const BY_TRACE = ['srcaddr', 'dstaddr', SERVICE, 'protocol', 'action', 'encryption-status', SLICE] as const;

/** Length of a slice: flow records are gathered over a minute or ten. */
export const SLICE_MS = 60_000;

interface Growing {
  readonly trace: Omit<FlowTrace, 'cells' | 'interfaceIds' | 'encryption'>;
  readonly cells: Map<number, FlowCell>;
  readonly interfaceIds: Set<string>;
  readonly encryption: Set<string>;
}

/** Makes traces of the rows of a count by BY_TRACE. Rows without a time can't be placed and are left out. */
export function tracesOf(rows: readonly FlowCount[]): readonly FlowTrace[] {
  const traces = new Map<string, Growing>();
  for (const row of rows) {
    const [srcaddr, dstaddr, service, protocol, action, encryption, slice] = row.values;
    if (srcaddr === undefined || dstaddr === undefined || slice === undefined || slice === 'ffffffff') continue;
    const key = `${srcaddr} ${dstaddr} ${service} ${protocol} ${action}`;
    const growing = traces.get(key) ?? begun(row, srcaddr, dstaddr);
    traces.set(key, growing);
    const at = Number.parseInt(slice, 16) * SLICE_MS;
    const before = growing.cells.get(at) ?? { at, count: 0, packets: 0, bytes: 0 };
    growing.cells.set(at, {
      at,
      count: before.count + row.count,
      packets: before.packets + (row.packets ?? 0),
      bytes: before.bytes + (row.bytes ?? 0),
    });
    for (const id of row.interfaceIds) growing.interfaceIds.add(id);
    if (encryption !== undefined) growing.encryption.add(encryption);
  }
  return [...traces.values()].map(({ trace, cells, interfaceIds, encryption }) => ({
    ...trace,
    interfaceIds: [...interfaceIds],
    encryption: [...encryption],
    cells: [...cells.values()].sort((a, b) => a.at - b.at),
  }));
}

function begun(row: FlowCount, srcaddr: string, dstaddr: string): Growing {
  const [, , service, protocol, action] = row.values;
  const answers = service?.startsWith('<') === true;
  const port = service === undefined ? undefined : Number(answers ? service.slice(1) : service);
  const [direction] = row.directions;
  const [instanceId] = row.instanceIds;
  return {
    trace: {
      srcaddr,
      dstaddr,
      dstport: answers ? undefined : port,
      ...(answers && port !== undefined ? { srcport: port } : {}),
      protocol: protocol === undefined ? undefined : Number(protocol),
      action: action === 'ACCEPT' || action === 'REJECT' ? action : 'UNKNOWN',
      ...(instanceId === undefined ? {} : { instanceId }),
      ...(direction === 'ingress' || direction === 'egress' ? { direction } : {}),
    },
    cells: new Map(),
    interfaceIds: new Set(),
    encryption: new Set(),
  };
}
