/**
 * An IAM Access Analyzer finding about an S3 resource, from ListFindingsV2 joined with GetFindingV2. Times are epoch
 * milliseconds. An error finding has no principals, no actions and an unknown `isPublic`: it could not be analysed,
 * which is neither public nor safe.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html
 */
export interface AccessFinding {
  readonly id: string;
  readonly analyzerArn: string;
  /** ARN of the bucket, directory bucket or access point. */
  readonly resource: string;
  readonly resourceType: string;
  /** Name of the bucket when `resource` is one. */
  readonly bucket?: string;
  /** `ExternalAccess`, `InternalAccess`, … */
  readonly findingType: string;
  readonly status: string;
  readonly isPublic: boolean | undefined;
  /** `AWS: 444455556666`, `AWS: *`, `CanonicalUser: …`, as `type: value`. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly condition: Readonly<Record<string, string>>;
  /** `POLICY`, `BUCKET_ACL`, `S3_ACCESS_POINT`, … with the access point's ARN where there is one. */
  readonly sources: readonly string[];
  readonly resourceControlPolicyRestriction?: string;
  readonly error?: string;
  readonly resourceOwnerAccount?: string;
  readonly createdAt?: number;
  readonly updatedAt?: number;
  readonly analyzedAt?: number;
  /** False while only ListFindingsV2 has answered: principals and actions are then unknown, not empty. */
  readonly detailed: boolean;
  readonly raw: unknown;
}
