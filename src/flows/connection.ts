import type { Detection } from './detect/detection.ts';

/** What a rule of detection says of a connection. */
export type Raised = Pick<Detection, 'key' | 'rule' | 'title' | 'why' | 'severity'>;

/**
 * Flow-log records folded by (srcaddr, dstaddr, dstport, protocol, action). Names are the flow-log fields' own; times
 * are epoch milliseconds.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export interface Connection {
  /** `srcaddr|dstaddr|dstport|protocol|action`; `<srcport` in place of dstport where the row folds answers. */
  readonly key: string;
  readonly srcaddr: string;
  readonly dstaddr: string;
  readonly dstport: number | undefined;
  /** Set where the row folds the answers of a service: this is its port, and the many ephemeral dstports are left out. */
  readonly srcport?: number;
  /** IANA protocol number. */
  readonly protocol: number | undefined;
  readonly action: 'ACCEPT' | 'REJECT' | 'UNKNOWN';
  /** Records folded into this row. */
  readonly count: number;
  readonly packets: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
  readonly interfaceIds: readonly string[];
  readonly instanceId?: string;
  readonly direction?: 'ingress' | 'egress';
  /** Why the row is on the screen though it was accepted, e.g. `large egress`; empty for plain denials. */
  readonly abnormal: readonly string[];
  /** The detections that name the row, the most severe first; absent where none does. */
  readonly raised?: readonly Raised[];
  /** Records a bucket of the histogram, oldest first; the buckets span the feed's window evenly. */
  readonly histogram: readonly number[];
  /** When the histogram begins, and how long each of its buckets is, milliseconds. */
  readonly timeline?: { readonly from: number; readonly bucketMs: number };
  /** The AWS services whose addresses the ends have, where the format says so: `S3`, `EC2` … */
  readonly srcService?: string;
  readonly dstService?: string;
  /** `BPA` or `EC`, where the format has `reject-reason`: refused by VPC Block Public Access or encryption controls. */
  readonly rejectReason?: string;
}
