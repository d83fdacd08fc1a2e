import type { AccessKeyMetadata, GetAccessKeyLastUsedResponse } from '@aws-sdk/client-iam';

/** A long-term key of an IAM user; times are epoch milliseconds. */
export interface AccessKey {
  readonly accessKeyId: string;
  /** `Active`, `Inactive`, or what else AWS says. */
  readonly status: string;
  readonly createdAt?: number;
}

/** Whose key it is and when it was last used, where IAM knows; it lags by hours and keeps only the last use. */
export interface AccessKeyUse {
  /** Absent for a key of the account's root user. */
  readonly userName?: string;
  readonly usedAt?: number;
  readonly service?: string;
  readonly region?: string;
}

/** Gives our key from ListAccessKeys' own. */
export function toAccessKey(raw: AccessKeyMetadata): AccessKey {
  return {
    accessKeyId: raw.AccessKeyId ?? '',
    status: raw.Status ?? 'unknown',
    ...(raw.CreateDate === undefined ? {} : { createdAt: raw.CreateDate.getTime() }),
  };
}

/** Gives the use of a key; IAM writes `N/A` for what it doesn't know. */
export function toAccessKeyUse({ UserName, AccessKeyLastUsed: used }: GetAccessKeyLastUsedResponse): AccessKeyUse {
  const known = (text: string | undefined) => (text === undefined || text === 'N/A' || text === '' ? undefined : text);
  const [userName, service, region] = [UserName, used?.ServiceName, used?.Region].map(known);
  const usedAt = used?.LastUsedDate?.getTime();
  return {
    ...(userName === undefined ? {} : { userName }),
    ...(usedAt === undefined ? {} : { usedAt }),
    ...(service === undefined ? {} : { service }),
    ...(region === undefined ? {} : { region }),
  };
}
