import type { S3ControlClient } from '@aws-sdk/client-s3-control';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/** Does `work` with the S3 Control client; an error becomes the FailureError of this operation on this resource. */
export function askS3Control<Answer>(
  access: ReadAccess,
  operation: string,
  resource: string,
  work: (sdk: typeof import('./sdk.ts'), client: S3ControlClient) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 's3-control', operation, resource }, async () =>
    work(await import('./sdk.ts'), await access.client('s3-control')),
  );
}
