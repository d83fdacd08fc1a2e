/** What this program uses of the SDK's package: imported when first needed, so that a bundle carries only this. */
export {
  GetAccessPointPolicyCommand,
  GetPublicAccessBlockCommand,
  ListAccessPointsCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
