import type { Steps } from '../in-steps.ts';

/**
 * Records of one connection, kept apart by time. Names are the flow-log fields' own; times are epoch milliseconds.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export interface FlowTrace {
  readonly srcaddr: string;
  readonly dstaddr: string;
  readonly dstport: number | undefined;
  /** Set where the trace folds the answers of a service: its port. `dstport` is then undefined. */
  readonly srcport?: number;
  readonly protocol: number | undefined;
  readonly action: 'ACCEPT' | 'REJECT' | 'UNKNOWN';
  readonly interfaceIds: readonly string[];
  /** Where its records name more interfaces, or instances, than are kept. */
  readonly moreInterfaces?: true;
  readonly instanceId?: string;
  readonly moreInstances?: true;
  readonly direction?: 'ingress' | 'egress';
  /** `encryption-status` values seen; empty where the format doesn't have the field. */
  readonly encryption: readonly string[];
  /** Oldest first, one for each slice of time in which a record ended. */
  readonly cells: readonly FlowCell[];
}

export interface FlowCell {
  /** When the slice begins. */
  readonly at: number;
  /** When the newest of its records ended. */
  readonly last: number;
  readonly count: number;
  readonly packets: number;
  readonly bytes: number;
}

/** What is known from elsewhere, and what stretch of time the traces cover. */
export interface DetectionContext {
  readonly from: number;
  readonly to: number;
  /** Length of a slice, milliseconds. */
  readonly sliceMs: number;
  /** Addresses that findings name, each with the id of a finding. */
  readonly findingAddresses: ReadonlyMap<string, string>;
  /** Interfaces that wear a quarantine group, and since when that is known. */
  readonly quarantined: ReadonlyMap<string, number>;
  /** What was usual before `from`; absent where nothing is known of it. */
  readonly baseline?: Baseline;
  /** False where the records' formats lack the field: what rests on it is unknown, not absent. */
  readonly has: (field: string) => boolean;
}

/** What an account's traffic was like before. Serialisable. */
export interface Baseline {
  /** Whole hours of traffic that it was made from. */
  readonly hours: number;
  /** Bytes that left to public addresses in each of those hours that had any, by source address. */
  readonly egress: Readonly<Record<string, readonly number[]>>;
  /** The hours of the numbers in `egress`, whole ones since 1970; without them nobody knows what comes once a day. */
  readonly egressHours?: Readonly<Record<string, readonly number[]>>;
  /** Public destinations that were reached, by source address. */
  readonly destinations: Readonly<Record<string, readonly string[]>>;
}

/** Something that traffic shows, with the numbers that raised it. */
export interface Detection {
  /** `port-scan`, `host-sweep`, …: the id of the rule that raised it. */
  readonly rule: string;
  /** The same for the same thing seen again: rule and who it is about. */
  readonly key: string;
  /** A name people use, e.g. `Port scan`. */
  readonly title: string;
  /** One sentence with its numbers and its threshold. */
  readonly why: string;
  readonly severity: 'low' | 'medium' | 'high';
  readonly srcaddr?: string;
  readonly dstaddr?: string;
  readonly dstport?: number;
  readonly interfaceIds: readonly string[];
  readonly instanceIds: readonly string[];
  /** Where there are more interfaces, or instances, than those named; how many is not known. */
  readonly moreInterfaces?: true;
  readonly moreInstances?: true;
  /** Where the slice of time begins in which the first record ended. */
  readonly first: number;
  /** When the newest record ended. */
  readonly last: number;
  /** The numbers by name (`ports: 131`, `threshold: 100`), as they are in `why`. */
  readonly figures: Readonly<Record<string, number>>;
  readonly action: 'ACCEPT' | 'REJECT' | 'mixed';
}

/** What a rule gives: detections, or a sentence on why it can't say. */
export interface Verdict {
  readonly detections: readonly Detection[];
  /** E.g. ``beaconing: unknown, 12 of the 60 minutes it needs``. Empty where the rule could judge everything. */
  readonly unknown: readonly string[];
}

/** One rule of detection. Pure. */
export interface DetectionRule {
  readonly id: string;
  readonly title: string;
  /** What it raises and why it matters, in one sentence; goes into the documentation. */
  readonly promise: string;
  /** The fields it can't do without, by their names in flow logs. */
  readonly fields: readonly string[];
  /** What it needs besides fields, in a few words; goes into the documentation. */
  readonly needs?: string;
  /** True where it says nothing without a baseline. */
  readonly byBaseline?: true;
  /** When it is how severe, in a few words; goes into the documentation. */
  readonly severity: string;
  /** In steps where an hour of a large network takes it longer than a key may wait. */
  judge(traces: readonly FlowTrace[], context: DetectionContext): Verdict | Steps<Verdict>;
}
