import { describePrefixLists } from '../../src/aws/ec2/endpoint-reads.ts';
import { type Failure, FailureError } from '../../src/aws/errors.ts';
import { inBlock } from '../../src/flows/address-block.ts';
import { isUnknownUse, recentUse } from '../../src/flows/recent-use.ts';
import type { PlanContext } from '../../src/playbook/define.ts';
import type { BlastItem } from '../../src/playbook/plan.ts';
import { seenClients } from '../steps/seen-clients.ts';

const HTTP = 80;
const TCP = 6;

/** Who was seen, and what of it could not be read. */
export interface PlainHttpUse {
  readonly items: readonly BlastItem[];
  readonly unknown: readonly string[];
}

/**
 * Says who in the VPCs of the session's region reached S3's addresses on port 80 in the last hour, by the flow logs: to
 * which bucket they do not tell. Where that can't be read it says so; nobody seen is not nobody.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html
 */
export async function plainHttpUse(context: PlanContext): Promise<PlainHttpUse> {
  const { read, account, region, now } = context;
  const [use, blocks] = await Promise.all([recentUse(read, { account, region }, now), addressesOfS3(context)]);
  if (isUnknownUse(use)) return notKnown(use);
  if ('code' in blocks) return notKnown(blocks);
  if (use.traces.length === 0 && use.gaps.length === 0) {
    return { items: [unknown('the flow logs hold no record of the last hour')], unknown: [] };
  }
  if (use.traces.length === 0 && use.covered.size === 0) {
    return { items: [unknown('no flow log shows what was let through')], unknown: [] };
  }
  const senders = use.traces
    .filter(({ dstport, protocol, action }) => dstport === HTTP && protocol === TCP && action !== 'REJECT')
    .filter(({ dstaddr }) => blocks.some((block) => inBlock(dstaddr, block)))
    .map(({ instanceId, interfaceIds: [interfaceId], srcaddr }) => instanceId ?? interfaceId ?? srcaddr);
  // What is missing has counts in it and differs from hour to hour.
  const gaps = use.gaps.length === 0 ? {} : { seen: `the flow logs were not read whole (${use.gaps.join('; ')})` };
  const gapsSaid = use.gaps.length === 0 ? [] : [NOT_WHOLE];
  const nobody: BlastItem = {
    kind: 'plain HTTP',
    label: 'nobody seen in the flow logs',
    detail: `nothing in a VPC with a flow log reached S3 on port 80 in the last hour, here in ${region}`,
    level: 'info',
    ...gaps,
  };
  const detail = 'seen reaching S3 on port 80, whichever bucket: over plain HTTP it is refused this one';
  const items = seenClients('plain HTTP', [...new Set(senders)], detail);
  return { items: items.length === 0 ? [nobody] : items, unknown: gapsSaid };
}

const NOT_WHOLE = 'Not known: all who use plain HTTP in the VPCs (the flow logs were not read whole).';

/** Credentials that expired are no open question: they end it. */
function notKnown(failure: Failure): PlainHttpUse {
  if (failure.code === 'expired') throw new FailureError(failure);
  const said = `Not known: who uses plain HTTP in the VPCs (${failure.message}).`;
  return { items: [unknown(failure.message)], unknown: [said] };
}

const unknown = (why: string): BlastItem => ({
  kind: 'plain HTTP',
  label: 'unknown',
  detail: `who in the VPCs uses port 80 of S3 is not known: ${why.replace(/\.$/, '')}`,
  level: 'info',
});

/** S3's blocks of addresses in the region. */
async function addressesOfS3({ read }: PlanContext): Promise<readonly string[] | Failure> {
  try {
    const lists = (await describePrefixLists(read)).filter(({ name }) => name.endsWith('.s3'));
    const blocks = lists.flatMap(({ cidrs }) => cidrs);
    if (blocks.length > 0) return blocks;
    return { code: 'unknown', message: 'AWS names no addresses of S3 in this region', hint: 'Look at the flow logs.' };
  } catch (error) {
    if (!(error instanceof FailureError) || error.failure.code === 'expired') throw error;
    return error.failure;
  }
}
