import { createNaming } from '../scenarios/naming.ts';
import type { AccessFindingState, World } from '../state.ts';
import { externalGrants, type Grant } from './external-access.ts';

/** How long after a change of a bucket the analyzer reads it again by itself; AWS says up to thirty minutes. */
export const analyzerLagMs = 3 * 60_000;
/** How long a scan that was asked for takes. */
export const scanMs = 15_000;

/**
 * Brings the findings up to now: where what is granted differs from what a finding says, the analyzer sees it some time
 * later, or at the end of a scan, and then resolves the finding, opens it again, or adds one for a new grant.
 */
export function analyze(world: World, now: number): void {
  for (const bucket of Object.values(world.buckets)) {
    const arn = `arn:aws:s3:::${bucket.name}`;
    const grants = externalGrants(world, bucket);
    const findings = Object.values(world.accessFindings).filter(
      (finding) => finding.resource === arn && finding.details !== null && finding.visibleAt <= now,
    );
    for (const finding of findings) settleFinding(finding, grants, now);
    const known = Object.values(world.accessFindings).filter((finding) => finding.resource === arn);
    for (const grant of grants) {
      if (!known.some((finding) => sameGrant(grant, finding.details)))
        addFinding(world, arn, grant, now + analyzerLagMs);
    }
  }
}

function addFinding(world: World, resource: string, details: Grant, at: number): void {
  const [analyzerArn] = Object.keys(world.analyzers);
  if (!analyzerArn) return;
  const id = createNaming(world.seed).uuid(JSON.stringify([resource, details, at]));
  world.accessFindings[id] = {
    id,
    analyzerArn,
    findingType: 'ExternalAccess',
    resource,
    resourceType: 'AWS::S3::Bucket',
    resourceOwnerAccount: world.accountId,
    status: 'ACTIVE',
    error: null,
    createdAt: at,
    updatedAt: at,
    analyzedAt: at,
    visibleAt: at,
    details,
    rescanAt: null,
  };
}

function settleFinding(finding: AccessFindingState, grants: readonly Grant[], now: number): void {
  const granted = grants.some((grant) => sameGrant(grant, finding.details));
  const agrees = finding.status === 'ARCHIVED' || granted === (finding.status === 'ACTIVE');
  if (finding.rescanAt === null) {
    if (!agrees) finding.rescanAt = now + analyzerLagMs;
    return;
  }
  if (finding.rescanAt > now) return;
  finding.analyzedAt = finding.rescanAt;
  if (!agrees) {
    finding.status = granted ? 'ACTIVE' : 'RESOLVED';
    finding.updatedAt = finding.rescanAt;
  }
  finding.rescanAt = null;
}

function sameGrant(grant: Grant, details: Grant | null): boolean {
  if (!details) return false;
  const who = (one: Grant) => JSON.stringify(one.principal);
  const source = (one: Grant) => `${one.sources[0]?.type} ${one.sources[0]?.accessPointArn ?? ''}`;
  return who(grant) === who(details) && source(grant) === source(details) && details.isPublic === grant.isPublic;
}

/** Has the analyzer read a resource soon: its findings are up to date when the scan ends. */
export function scanResource(world: World, resourceArn: string, now: number): void {
  for (const finding of Object.values(world.accessFindings)) {
    if (finding.resource !== resourceArn) continue;
    finding.rescanAt = Math.min(finding.rescanAt ?? now + scanMs, now + scanMs);
    if (finding.visibleAt > now + scanMs) {
      for (const time of ['visibleAt', 'createdAt', 'updatedAt', 'analyzedAt'] as const) finding[time] = now + scanMs;
    }
  }
  for (const analyzer of Object.values(world.analyzers)) {
    analyzer.lastResourceAnalyzed = resourceArn;
    analyzer.lastResourceAnalyzedAt = now;
  }
}
