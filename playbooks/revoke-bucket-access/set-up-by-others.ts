import type { LifecycleRule } from '../../src/aws/s3/bucket.ts';
import type { BucketState } from './bucket-state.ts';

/** Within so many days of lifecycle an incident can be over before anyone looks. */
const SOON_DAYS = 7;

/** Names what an attacker may have set up on a bucket, as warnings: nothing of it is changed by this playbook. */
export function setUpByOthers(state: BucketState): string[] {
  return [...expiry(state), ...copies(state), ...told(state), ...traces(state)];
}

function expiry({ lifecycle }: BucketState): string[] {
  return (lifecycle ?? [])
    .filter(({ status }) => status === 'Enabled')
    .flatMap((rule) => {
      const when = goesAway(rule);
      return when === undefined
        ? []
        : [
            `Lifecycle rule ${rule.id || '(unnamed)'} removes ${what(rule)} ${when}: check that it is yours, or evidence goes.`,
          ];
    });
}

function goesAway({ expiresAfterDays, expiresOn, oldVersionsExpireAfterDays }: LifecycleRule): string | undefined {
  if (expiresOn !== undefined) return `on ${expiresOn}`;
  if (expiresAfterDays !== undefined && expiresAfterDays <= SOON_DAYS) return `after ${days(expiresAfterDays)}`;
  if (oldVersionsExpireAfterDays !== undefined && oldVersionsExpireAfterDays <= SOON_DAYS) {
    return `${days(oldVersionsExpireAfterDays)} after they were replaced or deleted`;
  }
  return undefined;
}

const days = (count: number): string => `${count} ${count === 1 ? 'day' : 'days'}`;

const what = ({ prefix }: LifecycleRule): string =>
  prefix === undefined ? 'some objects' : prefix === '' ? 'all objects' : `objects under ${prefix}`;

function copies({ replication, account }: BucketState): string[] {
  return (replication?.rules ?? [])
    .filter(({ status }) => status === 'Enabled')
    .flatMap(({ id, destinationBucketArn, destinationAccount }) => {
      if (destinationAccount === account) return [];
      const whose =
        destinationAccount === undefined
          ? 'and S3 does not say whose bucket that is'
          : `of account ${destinationAccount}`;
      return [`Replication rule ${id} copies objects to ${destinationBucketArn}, ${whose}: it goes on.`];
    });
}

function told({ notifications, account }: BucketState): string[] {
  return notifications.flatMap(({ target }) => {
    const owner = target?.split(':')[4] ?? '';
    return owner === '' || owner === account
      ? []
      : [`New objects are announced to ${target}, of account ${owner}: it goes on.`];
  });
}

function traces({ versioning }: BucketState): string[] {
  return versioning?.status === 'Suspended'
    ? ['Versioning was on and is suspended: objects overwritten or deleted since then are gone for good.']
    : [];
}
