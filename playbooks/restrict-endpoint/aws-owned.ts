/**
 * Gives the ARNs of the objects in buckets that AWS itself owns and that clients in a VPC read: the repositories of Amazon
 * Linux, the layers of images in ECR, and what Systems Manager, CodeDeploy and the CloudWatch agent download. It is not
 * all there are: AWS lists none of them in one place.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
 */
export function awsOwnedObjects(partition: string, region: string): readonly string[] {
  return [
    `al2023-repos-${region}-de612dc2`,
    `amazon-ssm-${region}`,
    `amazon-ssm-packages-${region}`,
    `amazoncloudwatch-agent-${region}`,
    `amazonlinux-2-repos-${region}`,
    `amazonlinux.${region}.amazonaws.com`,
    `aws-codedeploy-${region}`,
    `aws-patchmanager-macos-${region}`,
    `aws-ssm-${region}`,
    `aws-ssm-distributor-file-${region}`,
    `aws-ssm-document-attachments-${region}`,
    `aws-windows-downloads-${region}`,
    `packages.${region}.amazonaws.com`,
    `patch-baseline-snapshot-${region}`,
    `prod-${region}-starport-layer-bucket`,
    `${region}-birdwatcher-prod`,
    `repo.${region}.amazonaws.com`,
  ].map((bucket) => `arn:${partition}:s3:::${bucket}/*`);
}
