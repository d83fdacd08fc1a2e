/**
 * How a finding bears on exfiltration, in the order in which the console shows it. `other` is everything GuardDuty
 * reports that has nothing to do with data leaving.
 */
export type FindingGroup = 'sequence' | 'exfiltration' | 'credentials' | 'network' | 'around' | 'other';

/** GuardDuty's own names: Low < 4 ≤ Medium < 7 ≤ High < 9 ≤ Critical. */
export type SeverityLabel = 'Low' | 'Medium' | 'High' | 'Critical';

/** A network interface as a finding names it: what GuardDuty saw, not necessarily what is there now. */
export interface FindingInterface {
  readonly networkInterfaceId?: string;
  readonly vpcId?: string;
  readonly subnetId?: string;
  readonly privateIpAddresses: readonly string[];
  readonly publicIp?: string;
  readonly ipv6Addresses: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface FindingInstance {
  readonly instanceId: string;
  readonly instanceType?: string;
  readonly name?: string;
  readonly iamInstanceProfileArn?: string;
  readonly networkInterfaces: readonly FindingInterface[];
}

export interface FindingBucket {
  readonly name: string;
  readonly arn?: string;
  /** `PUBLIC`, `NOT_PUBLIC` or `UNKNOWN`, as GuardDuty evaluated it at the time of the finding. */
  readonly effectivePermission?: string;
}

export interface FindingAccessKey {
  readonly accessKeyId?: string;
  readonly principalId?: string;
  readonly userName?: string;
  /** `IAMUser`, `AssumedRole`, `Root`, `FederatedUser`, `AWSAccount` … */
  readonly userType?: string;
}

/** Where the action came from, or where the traffic went. */
export interface FindingActor {
  readonly ip?: string;
  readonly country?: string;
  readonly city?: string;
  readonly asn?: string;
  readonly org?: string;
  readonly port?: number;
}

/** One signal of an attack sequence. */
export interface FindingSignal {
  readonly name: string;
  readonly description?: string;
  readonly severity?: number;
  readonly count?: number;
  readonly createdAt?: number;
}

/**
 * A GuardDuty finding, flattened from GetFindings. Every field AWS may leave out is optional here; times are epoch
 * milliseconds. Strings are as AWS sent them: they go through `safeText` before they reach a terminal.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_Finding.html
 */
export interface Finding {
  readonly id: string;
  readonly arn?: string;
  readonly detectorId?: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly type: string;
  readonly group: FindingGroup;
  readonly title: string;
  readonly description: string;
  /** 1.0 to 10.0. */
  readonly severity: number;
  readonly severityLabel: SeverityLabel;
  /** How many times GuardDuty saw it. */
  readonly count: number;
  readonly createdAt?: number;
  readonly updatedAt?: number;
  readonly firstSeen?: number;
  readonly lastSeen?: number;
  readonly archived: boolean;
  /** Made by CreateSampleFindings: shown and marked, and no playbook runs on it. */
  readonly sample: boolean;
  readonly instances: readonly FindingInstance[];
  readonly buckets: readonly FindingBucket[];
  readonly accessKeys: readonly FindingAccessKey[];
  readonly actors: readonly FindingActor[];
  /** API calls, domains or ports the action names, e.g. `GetObject`, `exfil.example.com`. */
  readonly actions: readonly string[];
  readonly bytesOut?: number;
  readonly signals: readonly FindingSignal[];
  /** GetFindings' own answer for this finding, with the SDK's casing. */
  readonly raw: unknown;
}
