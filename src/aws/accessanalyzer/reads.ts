import type { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import { type CallOptions, sending } from '../call-options.ts';
import { allPages } from '../pages.ts';
import type { ReadAccess } from '../session.ts';
import { asking } from '../to-failure.ts';
import type { AccessFinding } from './access-finding.ts';
import { toAccessFinding } from './to-access-finding.ts';

export interface Analyzer {
  readonly arn: string;
  readonly name: string;
  /** `ACCOUNT`, `ORGANIZATION`, `ACCOUNT_INTERNAL_ACCESS`, `ORGANIZATION_UNUSED_ACCESS`, … */
  readonly type: string;
  /** `ACTIVE`, `CREATING`, `DISABLED` or `FAILED`. */
  readonly status: string;
}

/** The S3 resources that findings are kept for. */
const S3_RESOURCES = ['AWS::S3::Bucket', 'AWS::S3Express::DirectoryBucket'];

/**
 * Gives every analyzer of the region; none is an answer.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListAnalyzers.html
 */
export function listAnalyzers(read: ReadAccess, options: CallOptions = {}): Promise<readonly Analyzer[]> {
  return ask(read, 'ListAnalyzers', undefined, async (sdk, client) => {
    const pages = await allPages(
      (nextToken) => client.send(new sdk.ListAnalyzersCommand({ nextToken }), sending(options)),
      (page) => page.nextToken,
    );
    return pages
      .flatMap((page) => page.analyzers ?? [])
      .map(({ arn, name, type, status }) => ({
        arn: arn ?? '',
        name: name ?? '',
        type: type ?? 'unknown',
        status: status ?? 'unknown',
      }));
  });
}

/** Says whether an analyzer is at work and speaks of who can reach a bucket; one of unused access doesn't. */
export const speaksOfBuckets = ({ type, status }: Analyzer): boolean =>
  status === 'ACTIVE' && !type.endsWith('_UNUSED_ACCESS');

/**
 * Gives one page of an analyzer's findings on S3 buckets, active ones unless told; who may do what is in getFinding.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ListFindingsV2.html
 */
export function listFindings(
  read: ReadAccess,
  analyzerArn: string,
  query: { readonly nextToken?: string; readonly statuses?: readonly ('ACTIVE' | 'ARCHIVED' | 'RESOLVED')[] } = {},
  options: CallOptions = {},
): Promise<{ readonly findings: readonly AccessFinding[]; readonly nextToken?: string }> {
  return ask(read, 'ListFindingsV2', analyzerArn, async (sdk, client) => {
    const command = new sdk.ListFindingsV2Command({
      analyzerArn,
      filter: { resourceType: { eq: S3_RESOURCES }, status: { eq: [...(query.statuses ?? ['ACTIVE'])] } },
      maxResults: 100,
      nextToken: query.nextToken,
    });
    const page = await client.send(command, sending(options));
    const findings = (page.findings ?? []).map((raw) => toAccessFinding(raw, analyzerArn));
    return page.nextToken === undefined || page.nextToken === ''
      ? { findings }
      : { findings, nextToken: page.nextToken };
  });
}

/**
 * Gives a finding with all its details: who may do what, on which condition, through what.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_GetFindingV2.html
 */
export function getFinding(
  read: ReadAccess,
  analyzerArn: string,
  id: string,
  options: CallOptions = {},
): Promise<AccessFinding> {
  return ask(read, 'GetFindingV2', `finding ${id}`, async (sdk, client) => {
    const pages = await allPages(
      (nextToken) => client.send(new sdk.GetFindingV2Command({ analyzerArn, id, nextToken }), sending(options)),
      (page) => page.nextToken,
    );
    const { $metadata, nextToken, ...first } = pages[0] ?? {};
    const findingDetails = pages.flatMap((page) => page.findingDetails ?? []);
    return toAccessFinding({ ...first, findingDetails }, analyzerArn);
  });
}

function ask<Answer>(
  read: ReadAccess,
  operation: string,
  resource: string | undefined,
  work: (sdk: typeof import('./sdk.ts'), client: AccessAnalyzerClient) => Promise<Answer>,
): Promise<Answer> {
  return asking({ service: 'accessanalyzer', operation, ...(resource === undefined ? {} : { resource }) }, async () =>
    work(await import('./sdk.ts'), await read.client('accessanalyzer')),
  );
}
