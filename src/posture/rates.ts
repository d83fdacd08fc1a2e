import type { ServiceName } from '../aws/session.ts';

/**
 * Requests a second that an audit sends a service at most: what AWS publishes as the rate at which its buckets refill,
 * where it does, less a share for whoever else works in the account; a guess on the safe side elsewhere.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/throttling.html
 */
const RATES: Partial<Record<ServiceName, number>> = {
  acm: 5,
  cloudfront: 5,
  ec2: 10,
  'elastic-load-balancing-v2': 10,
  s3: 100,
  's3-control': 20,
  guardduty: 5,
  accessanalyzer: 5,
  eventbridge: 5,
  'cloudwatch-logs': 5,
};

const OTHERS = 5;

/** Gives the requests a second for a service. */
export const rateOf = (service: ServiceName): number => RATES[service] ?? OTHERS;

/** Of the embedded AWS, which takes any number. */
export const embeddedRate = (): number => 100_000;
