import type {
  DistributionConfig,
  DistributionSummary,
  GetDistributionConfigRequest,
  GetDistributionConfigResult,
  GetDistributionRequest,
  GetDistributionResult,
  ListDistributionsRequest,
  ListDistributionsResult,
} from '@aws-sdk/client-cloudfront';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import type { DistributionState } from '../transit-state.ts';

/** How long a change is on its way to the edge locations. */
export const DEPLOYS_IN_MS = 5 * 60_000;
const PAGE = 100;

/** ListDistributions: in the order of the ids, a page of `MaxItems` at most after `Marker`. */
export const listDistributions: Handler<ListDistributionsRequest, ListDistributionsResult> = (input, context) => {
  const { Marker = '', MaxItems = PAGE } = input;
  if (MaxItems < 1 || MaxItems > PAGE) {
    throw new AwsError('InvalidArgument', `The parameter MaxItems has to be between 1 and ${PAGE}.`);
  }
  const after = Object.values(context.world.distributions)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .filter(({ id }) => id > Marker);
  const page = after.slice(0, MaxItems);
  const isTruncated = after.length > page.length;
  return {
    DistributionList: {
      Marker,
      MaxItems,
      IsTruncated: isTruncated,
      ...(isTruncated ? { NextMarker: page.at(-1)?.id } : {}),
      Quantity: page.length,
      Items: page.map((each) => toSummary(each, context.now())),
    },
  };
};

/** GetDistribution. */
export const getDistribution: Handler<GetDistributionRequest, GetDistributionResult> = ({ Id }, context) => {
  const found = distributionNamed(context, Id);
  return { Distribution: toDistribution(found, context.now()), ETag: found.etag };
};

/** GetDistributionConfig. */
export const getDistributionConfig: Handler<GetDistributionConfigRequest, GetDistributionConfigResult> = (
  { Id },
  context,
) => {
  const { config, etag } = distributionNamed(context, Id);
  return { DistributionConfig: asConfig(config), ETag: etag };
};

/** A distribution by its id, or the error that there is none. */
export function distributionNamed({ world }: HandlerContext, id: string | undefined): DistributionState {
  const found = world.distributions[id ?? ''];
  if (found === undefined) {
    throw new AwsError('NoSuchDistribution', 'The specified distribution does not exist.', 404);
  }
  return found;
}

/** A distribution in CloudFront's own shape. */
export const toDistribution = (state: DistributionState, now: number) => ({
  Id: state.id,
  ARN: state.arn,
  Status: statusOf(state, now),
  LastModifiedTime: new Date(state.lastModified),
  InProgressInvalidationBatches: 0,
  DomainName: state.domainName,
  ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
  ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
  DistributionConfig: asConfig(state.config),
});

/** What is on its way arrives by itself, on the emulator's clock. */
const statusOf = ({ status, lastModified }: DistributionState, now: number): string =>
  status === 'InProgress' && now >= lastModified + DEPLOYS_IN_MS ? 'Deployed' : status;

/** A list leaves out what only the configuration has. */
function toSummary(state: DistributionState, now: number): DistributionSummary {
  const { CallerReference: _, DefaultRootObject: __, Logging: ___, ...config } = asConfig(state.config);
  return {
    ...config,
    Id: state.id,
    ARN: state.arn,
    ETag: state.etag,
    Status: statusOf(state, now),
    LastModifiedTime: new Date(state.lastModified),
    DomainName: state.domainName,
  } as DistributionSummary;
}

export const asConfig = (config: DistributionState['config']): DistributionConfig =>
  structuredClone(config) as unknown as DistributionConfig;
