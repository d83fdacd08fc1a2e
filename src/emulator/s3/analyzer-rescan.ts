import type { HandlerContext } from '../handler.ts';

/** How long the analyzer takes to look again, on the emulator's clock; in reality up to half an hour. */
const RESCAN_MS = 20_000;

/** Has Access Analyzer look at a bucket again a little later, or at every bucket when none is named. */
export function scheduleRescan({ world, now }: HandlerContext, bucketName?: string): void {
  for (const finding of Object.values(world.accessFindings)) {
    const about = bucketName === undefined || finding.resource === `arn:aws:s3:::${bucketName}`;
    if (about && finding.resource.startsWith('arn:aws:s3:::')) finding.rescanAt = now() + RESCAN_MS;
  }
}
