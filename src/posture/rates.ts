import type { ServiceName, Session } from '../aws/session.ts';

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

/** Of the embedded AWS, which takes any number. */
const EMBEDDED = 100_000;

/** Gives the requests a second that a service takes of a session. */
export const rateOf = ({ embedded }: Pick<Session, 'embedded'>, service: ServiceName): number =>
  embedded ? EMBEDDED : (RATES[service] ?? OTHERS);
