import type { VpcEndpoint as SdkVpcEndpoint } from '@aws-sdk/client-ec2';
import { toTags } from './tags.ts';

/** A VPC endpoint, from DescribeVpcEndpoints. */
export interface VpcEndpoint {
  readonly vpcEndpointId: string;
  readonly name?: string;
  /** `Gateway`, `Interface`, `GatewayLoadBalancer`, `Resource` or `ServiceNetwork`. */
  readonly type: string;
  readonly vpcId: string;
  /** `com.amazonaws.us-east-1.s3`; absent where it leads to no service, as those to resources do. */
  readonly serviceName?: string;
  /** In lower case: `available`, `pendingacceptance`, `rejected` … AWS gives it in either. */
  readonly state?: string;
  /** As AWS gives it, byte for byte; the default comes as a text that allows everything. */
  readonly policyDocument?: string;
  readonly routeTableIds: readonly string[];
  readonly subnetIds: readonly string[];
  readonly groups: readonly { readonly groupId: string; readonly groupName: string }[];
  readonly networkInterfaceIds: readonly string[];
  /** Undefined where AWS does not say. */
  readonly privateDnsEnabled?: boolean;
  /** True where private DNS answers only what comes through an inbound resolver endpoint, and not the VPC itself. */
  readonly privateDnsOnlyForInboundResolverEndpoint: boolean;
  /** True for one that an AWS service made and manages. */
  readonly requesterManaged: boolean;
  readonly ownerId?: string;
  /** Why it failed, where it did. */
  readonly lastError?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Gives our endpoint from DescribeVpcEndpoints' own. One without a type is from before there was another: a gateway. */
export function toVpcEndpoint(raw: SdkVpcEndpoint): VpcEndpoint {
  const tags = toTags(raw.Tags);
  return {
    vpcEndpointId: raw.VpcEndpointId ?? '',
    name: tags.Name,
    type: raw.VpcEndpointType ?? 'Gateway',
    vpcId: raw.VpcId ?? '',
    serviceName: raw.ServiceName,
    state: raw.State?.toLowerCase(),
    policyDocument: raw.PolicyDocument,
    routeTableIds: raw.RouteTableIds ?? [],
    subnetIds: raw.SubnetIds ?? [],
    groups: (raw.Groups ?? []).map(({ GroupId = '', GroupName = '' }) => ({ groupId: GroupId, groupName: GroupName })),
    networkInterfaceIds: raw.NetworkInterfaceIds ?? [],
    privateDnsEnabled: raw.PrivateDnsEnabled,
    privateDnsOnlyForInboundResolverEndpoint: raw.DnsOptions?.PrivateDnsOnlyForInboundResolverEndpoint ?? false,
    requesterManaged: raw.RequesterManaged ?? false,
    ownerId: raw.OwnerId,
    lastError: raw.LastError?.Message,
    tags,
  };
}

/** The AWS service that an endpoint leads to, `s3`; undefined for services of others, which are `com.amazonaws.vpce.…`. */
export function awsServiceOf({ serviceName = '' }: Pick<VpcEndpoint, 'serviceName'>): string | undefined {
  const [, name] =
    /^(?:(?:cn\.)?com\.amazonaws|aws\.[a-z]+)\.(?!vpce\.)(?:[a-z]{2,}(?:-[a-z]+)+-\d+\.)?(.+)$/.exec(serviceName) ?? [];
  return name;
}
