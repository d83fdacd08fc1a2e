import type { World } from '../state.ts';
import { exportsBucket } from './bucket-policies.ts';

/** Closes what the other scenarios leave open: public statements and grants, block settings, active findings. */
export function makeHealthy(world: World): void {
  for (const bucket of Object.values(world.buckets)) {
    bucket.publicAccessBlock = {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    };
    bucket.acl = bucket.acl.filter((grant) => grant.grantee === bucket.ownerId);
  }
  dropStatements(world, exportsBucket, ['PartnerRead', 'PublicManifests']);
  for (const finding of Object.values(world.accessFindings)) {
    if (finding.status === 'ACTIVE' && finding.details) {
      const viaPolicyOrAcl = finding.details.sources.every((source) => source.accessPointArn === undefined);
      finding.status = finding.resourceType === 'AWS::S3::Bucket' && viaPolicyOrAcl ? 'RESOLVED' : 'ARCHIVED';
    }
  }
}

function dropStatements(world: World, name: string, sids: string[]): void {
  const bucket = world.buckets[name];
  if (!bucket?.policy) return;
  const policy = JSON.parse(bucket.policy) as { Statement: { Sid?: string }[] };
  policy.Statement = policy.Statement.filter((statement) => !sids.includes(statement.Sid ?? ''));
  bucket.policy = JSON.stringify(policy, null, 2);
}
