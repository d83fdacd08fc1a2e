import type {
  DeleteAccessPointPolicyRequest,
  GetAccessPointPolicyRequest,
  GetAccessPointPolicyResult,
  GetAccessPointPolicyStatusRequest,
  GetAccessPointPolicyStatusResult,
  GetAccessPointRequest,
  GetAccessPointResult,
  ListAccessPointsRequest,
  ListAccessPointsResult,
  ListMultiRegionAccessPointsRequest,
  ListMultiRegionAccessPointsResult,
  PutAccessPointPolicyRequest,
} from '@aws-sdk/client-s3-control';
import { pageOf } from '../ec2/pages.ts';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import { isPolicyPublic } from '../policy-status.ts';
import { scheduleRescan } from '../s3/analyzer-rescan.ts';
import { validatePolicy } from '../s3/policy-document.ts';
import { toConfiguration } from '../s3/public-access-block.ts';
import type { AccessPointState } from '../state.ts';
import { ownAccount } from './account-block.ts';

function accessPointOf(
  context: HandlerContext,
  input: { AccountId?: string | undefined; Name?: string | undefined },
): AccessPointState {
  ownAccount(context, input.AccountId);
  const name = input.Name?.split('/').at(-1) ?? '';
  const found = context.world.accessPoints[name];
  if (found !== undefined) return found;
  throw new AwsError('NoSuchAccessPoint', 'The specified accesspoint does not exist', 404, { AccessPointName: name });
}

const vpcOf = (point: AccessPointState) => (point.vpcId === null ? {} : { VpcConfiguration: { VpcId: point.vpcId } });

/** ListAccessPoints, of one bucket or of the account: those of this region, without a word of others. */
export const listAccessPoints: Handler<ListAccessPointsRequest, ListAccessPointsResult> = (input, context) => {
  ownAccount(context, input.AccountId);
  const points = Object.values(context.world.accessPoints).filter(
    (point) =>
      (input.Bucket === undefined || point.bucket === input.Bucket) &&
      (context.world.buckets[point.bucket]?.region ?? context.world.region) === context.world.region,
  );
  const { page, ...next } = pageOf(points, input, 1);
  return {
    ...next,
    AccessPointList: page.map((point) => ({
      Name: point.name,
      NetworkOrigin: point.networkOrigin,
      ...vpcOf(point),
      Bucket: point.bucket,
      AccessPointArn: point.arn,
      Alias: point.alias,
      BucketAccountId: point.accountId,
    })),
  };
};

/** GetAccessPoint. */
export const getAccessPoint: Handler<GetAccessPointRequest, GetAccessPointResult> = (input, context) => {
  const point = accessPointOf(context, input);
  return {
    Name: point.name,
    Bucket: point.bucket,
    NetworkOrigin: point.networkOrigin,
    ...vpcOf(point),
    PublicAccessBlockConfiguration: toConfiguration(point.publicAccessBlock),
    CreationDate: new Date(point.createdAt),
    Alias: point.alias,
    AccessPointArn: point.arn,
    BucketAccountId: point.accountId,
  };
};

/** GetAccessPointPolicy. */
export const getAccessPointPolicy: Handler<GetAccessPointPolicyRequest, GetAccessPointPolicyResult> = (
  input,
  context,
) => {
  const { policy, name } = accessPointOf(context, input);
  if (policy !== null) return { Policy: policy };
  throw new AwsError('NoSuchAccessPointPolicy', 'The specified accesspoint policy does not exist', 404, {
    AccessPointName: name,
  });
};

/** GetAccessPointPolicyStatus. */
export const getAccessPointPolicyStatus: Handler<
  GetAccessPointPolicyStatusRequest,
  GetAccessPointPolicyStatusResult
> = (input, context) => {
  const { policy, name } = accessPointOf(context, input);
  if (policy !== null) return { PolicyStatus: { IsPublic: isPolicyPublic(policy) } };
  throw new AwsError('NoSuchAccessPointPolicy', 'The specified accesspoint policy does not exist', 404, {
    AccessPointName: name,
  });
};

/** ListMultiRegionAccessPoints: all of the account in one page, as AWS does. */
export const listMultiRegionAccessPoints: Handler<
  ListMultiRegionAccessPointsRequest,
  ListMultiRegionAccessPointsResult
> = (input, context) => {
  ownAccount(context, input.AccountId);
  return {
    AccessPoints: Object.values(context.world.multiRegionAccessPoints ?? {}).map((point) => ({
      Name: point.name,
      Alias: point.alias,
      CreatedAt: new Date(point.createdAt),
      Status: 'READY',
      Regions: point.regions.map(({ bucket, region }) => ({ Bucket: bucket, Region: region })),
    })),
  };
};

/** PutAccessPointPolicy: refused as PutBucketPolicy is. */
export const putAccessPointPolicy: Handler<PutAccessPointPolicyRequest, object> = (input, context) => {
  const point = accessPointOf(context, input);
  const policy = input.Policy ?? '';
  validatePolicy(context.world, policy, point.arn);
  const blocks = [point.publicAccessBlock, context.world.accountPublicAccessBlock];
  if (blocks.some((block) => block?.blockPublicPolicy) && isPolicyPublic(policy)) {
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  }
  point.policy = policy;
  scheduleRescan(context, point.bucket);
  return {};
};

/** DeleteAccessPointPolicy. */
export const deleteAccessPointPolicy: Handler<DeleteAccessPointPolicyRequest, object> = (input, context) => {
  const point = accessPointOf(context, input);
  point.policy = null;
  scheduleRescan(context, point.bucket);
  return {};
};
