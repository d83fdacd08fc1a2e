import type { Fault } from './emulator.ts';

/** The faults still to come. */
export interface FaultQueue {
  add(fault: Fault): void;
  clear(): void;
  /** The fault that hits this request, counted as used; null when it goes through. */
  take(service: string, operation: string): Fault | null;
}

/** Makes an empty queue. Of several faults for one operation the one added first is used up first. */
export function createFaultQueue(): FaultQueue {
  let waiting: { fault: Fault; skip: number; left: number }[] = [];
  return {
    add(fault) {
      waiting.push({ fault, skip: fault.skip ?? 0, left: fault.count });
    },
    clear() {
      waiting = [];
    },
    take(service, operation) {
      for (const entry of waiting) {
        if (!matches(entry.fault.operation, service, operation)) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.left -= 1;
        waiting = waiting.filter(({ left }) => left > 0);
        return entry.fault;
      }
      return null;
    },
  };
}

function matches(pattern: string, service: string, operation: string): boolean {
  if (pattern === '*') return true;
  const [wantedService, wantedOperation] = pattern.split(':');
  return wantedService === service && (wantedOperation === '*' || wantedOperation === operation);
}

const KINDS: readonly Fault['kind'][] = [
  'throttle',
  'conflict',
  'error500',
  'error503',
  'reset-before',
  'reset-after',
  'slow',
  'expired-token',
  'access-denied',
  'html',
  'cut-page',
  'stall',
];

/** Checks a fault that came over HTTP; throws an error that names what is wrong with it. */
export function parseFault(value: unknown): Fault {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Partial<Fault>;
  if (typeof given.operation !== 'string') throw new Error('a fault needs an operation: "ec2:DescribeInstances", "*"');
  if (given.kind === undefined || !KINDS.includes(given.kind)) {
    throw new Error(`a fault's kind is one of ${KINDS.join(', ')}`);
  }
  if (!Number.isInteger(given.count) || Number(given.count) < 1) throw new Error('a fault needs a count of 1 or more');
  return given as Fault;
}
