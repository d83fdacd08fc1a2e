import type { WriteAccess } from '../session.ts';
import { asking } from '../to-failure.ts';

/**
 * Asks an external access analyzer to look at a resource again; its findings follow minutes later. An organization's
 * analyzer also needs the account that owns the resource.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_StartResourceScan.html
 */
export function startResourceScan(
  write: WriteAccess,
  scan: { readonly analyzerArn: string; readonly resourceArn: string; readonly resourceOwnerAccount?: string },
): Promise<void> {
  const what = { service: 'accessanalyzer', operation: 'StartResourceScan', resource: scan.resourceArn } as const;
  return asking(what, async () => {
    const { StartResourceScanCommand } = await import('./sdk.ts');
    const client = await write.client('accessanalyzer');
    await client.send(new StartResourceScanCommand(scan));
  });
}

/**
 * Archives a finding, or makes an archived one active again.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_UpdateFindings.html
 */
export function updateFinding(
  write: WriteAccess,
  finding: { readonly analyzerArn: string; readonly id: string; readonly status: 'ACTIVE' | 'ARCHIVED' },
): Promise<void> {
  const { analyzerArn, id, status } = finding;
  const what = { service: 'accessanalyzer', operation: 'UpdateFindings', resource: `finding ${id}` } as const;
  return asking(what, async () => {
    const { UpdateFindingsCommand } = await import('./sdk.ts');
    const client = await write.client('accessanalyzer');
    await client.send(new UpdateFindingsCommand({ analyzerArn, ids: [id], status }));
  });
}
