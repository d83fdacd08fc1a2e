import { afterEach, describe, expect, it } from 'vitest';
import { getBucketPolicy, listBuckets } from '../../src/aws/s3/reads.ts';
import type { Session } from '../../src/aws/session.ts';
import type { Emulator } from '../../src/emulator/emulator.ts';
import type { Check } from '../../src/posture/check.ts';
import { CHECKS } from '../../src/posture/checks/index.ts';
import { auditOn } from '../support/audit-on.ts';
import { sessionOn } from '../support/playbook-session.ts';
import { LISTENERS_EACH, type Sizes, serveAccount } from './large-account.ts';
import { checkInfo, judged } from './report/sample-report.ts';

const SMALL: Sizes = { groups: 3, buckets: 2, listeners: 2, certificates: 2 };
const LARGE: Sizes = { groups: 2_000, buckets: 1_000, listeners: 300, certificates: 40 };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(sizes: Sizes): Promise<{ readonly emulator: Emulator; readonly session: Session }> {
  const emulator = await serveAccount(sizes);
  closing.push(() => emulator.stop());
  const session = await sessionOn(emulator.url, true);
  closing.push(async () => session.close());
  return { emulator, session };
}

async function countsOf(sizes: Sizes) {
  const served = await serve(sizes);
  const found = await auditOn(served.session, CHECKS, { now: served.emulator.now });
  const requests = served.emulator.requests();
  const counts = new Map<string, number>();
  for (const { service, operation } of requests) {
    const name = `${service}:${operation}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { found, requests, counts };
}

let large: ReturnType<typeof countsOf> | undefined;
/** Of the large account, which is audited once for all that is asked of it. */
function ofLarge(): ReturnType<typeof countsOf> {
  large ??= countsOf(LARGE);
  return large;
}

const pages = (items: number, size: number): number => Math.max(1, Math.ceil(items / size));
const balancers = ({ listeners }: Sizes): number => Math.ceil(listeners / LISTENERS_EACH);

/** The most requests of an operation that reads what grows: its pages, or one for each resource. */
const MOST: Readonly<Record<string, (sizes: Sizes) => number>> = {
  's3:ListBuckets': ({ buckets }) => pages(buckets, 1000),
  's3:GetBucketPolicy': ({ buckets }) => buckets,
  'ec2:DescribeSecurityGroups': ({ groups }) => pages(groups, 1000),
  'ec2:DescribeSecurityGroupRules': ({ groups }) => pages(3 * groups, 1000),
  'elastic-load-balancing-v2:DescribeLoadBalancers': (sizes) => pages(balancers(sizes), 400),
  'elastic-load-balancing-v2:DescribeListeners': balancers,
  'elastic-load-balancing-v2:DescribeRules': ({ listeners }) => listeners,
  'elastic-load-balancing-v2:DescribeListenerCertificates': ({ listeners }) => listeners,
  'acm:ListCertificates': ({ certificates }) => pages(certificates, 1000),
  'acm:DescribeCertificate': ({ certificates }) => certificates,
};

describe('an audit of a large account', () => {
  it('sends no more than the pages of its lists and one read for a resource, and nothing twice', async () => {
    const [small, large] = [await countsOf(SMALL), await ofLarge()];
    for (const [name, count] of large.counts) {
      const most = MOST[name]?.(LARGE);
      // What does not read what grew is as much as before.
      expect(count, name).toBeLessThanOrEqual(most ?? small.counts.get(name) ?? 0);
    }
    const sent = large.requests.map(
      ({ service, operation, input }) => `${service}:${operation} ${JSON.stringify(input)}`,
    );
    expect(sent.filter((each, at) => sent.indexOf(each) !== at)).toEqual([]);
    expect(large.requests.filter(({ errorCode }) => /Throttl|SlowDown/.test(errorCode ?? ''))).toEqual([]);
  }, 240_000);

  it('judges all of it: nothing is left out for being much', async () => {
    const { found, requests } = await ofLarge();
    const most = (service: string) => requests.some((request) => request.service === service);
    const judged = (type: string) =>
      Math.max(
        0,
        ...found.results.map(({ judgements }) => judgements.filter(({ resource }) => resource.type === type).length),
      );
    if (most('s3')) expect(judged('AWS::S3::Bucket')).toBe(LARGE.buckets);
    if (most('ec2') && found.results.some(({ check }) => check.resourceType === 'AWS::EC2::SecurityGroup')) {
      expect(judged('AWS::EC2::SecurityGroup')).toBe(LARGE.groups);
    }
    if (most('acm')) expect(judged('AWS::CertificateManager::Certificate')).toBe(LARGE.certificates);
    if (most('elastic-load-balancing-v2')) {
      expect(judged('AWS::ElasticLoadBalancingV2::Listener')).toBeGreaterThanOrEqual(LARGE.listeners / 2);
    }
  }, 240_000);
});

/** Reads the policy of each bucket, as any check may read one thing for each resource. */
const eachPolicy: Check = {
  ...checkInfo('each-policy', 'encryption', { reads: ['s3:GetBucketPolicy', 's3:ListBuckets'] }),
  async judge(account) {
    const { read, signal } = account;
    const buckets = await listBuckets(read, { signal });
    const policies = await account.each(buckets, ({ name }) => getBucketPolicy(read, { bucket: name }, { signal }));
    return policies.map(({ item, failure }) => judged(item.name, failure === undefined ? 'passed' : 'unknown'));
  },
};

describe('the rate of an audit', () => {
  it('is never above what is set, of any service, in any second', async () => {
    const rate = 20;
    const served = await serve({ groups: 5, buckets: 50, listeners: 30, certificates: 25 });
    // When each arrives, by the machine's own clock: the emulator's stands still.
    const arrivals = new Map<string, number[]>();
    served.emulator.setGate(async ({ stage, service }) => {
      if (stage === 'arrived') arrivals.set(service, [...(arrivals.get(service) ?? []), performance.now()]);
      return undefined;
    });
    await auditOn(served.session, [...CHECKS, eachPolicy], { now: served.emulator.now, rate, parallel: 32 });
    const paced = [...arrivals].filter(([, times]) => times.length > rate);
    expect(paced).not.toEqual([]);
    for (const [service, times] of paced) {
      for (const [at, from] of times.entries()) {
        const next = times[at + rate];
        // A machine under load may hold one up on its way by a good part of a second, and not the next.
        if (next !== undefined) expect(next - from, service).toBeGreaterThan(600);
      }
      const took = (times.at(-1) ?? 0) - (times[0] ?? 0);
      expect(took, service).toBeGreaterThanOrEqual(1000 * Math.floor((times.length - 1) / rate));
    }
  }, 120_000);
});

describe('the parallel reads of an audit', () => {
  it.each([1, 4, 16])(
    'are %i at most, beside one for each list',
    async (parallel) => {
      const served = await serve({ groups: 5, buckets: 40, listeners: 0, certificates: 0 });
      let underWay = 0;
      let most = 0;
      served.emulator.setGate(async ({ stage, operation }) => {
        if (operation !== 'GetBucketPolicy') return undefined;
        underWay += stage === 'arrived' ? 1 : -1;
        most = Math.max(most, underWay);
        if (stage === 'arrived') await new Promise((resolve) => setImmediate(resolve));
        return undefined;
      });
      await auditOn(served.session, CHECKS, { now: served.emulator.now, parallel });
      expect(most).toBeLessThanOrEqual(parallel);
    },
    60_000,
  );
});
