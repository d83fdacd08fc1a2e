import type {
  Criterion,
  GetAnalyzerRequest,
  GetFindingV2Request,
  ListAnalyzersRequest,
  ListFindingsRequest,
  ListFindingsV2Request,
  StartResourceScanRequest,
  UpdateFindingsRequest,
} from '@aws-sdk/client-accessanalyzer';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';
import type { AccessFindingState, AnalyzerState, World } from '../state.ts';
import { analyze, scanResource } from './rescan.ts';

const invalid = (message: string) =>
  new AwsError('ValidationException', message, 400, { reason: 'fieldValidationFailed' });

const summaryOf = (analyzer: AnalyzerState) => ({
  arn: analyzer.arn,
  name: analyzer.name,
  type: analyzer.type,
  status: analyzer.status,
  createdAt: new Date(analyzer.createdAt),
  tags: {},
  ...(analyzer.lastResourceAnalyzed ? { lastResourceAnalyzed: analyzer.lastResourceAnalyzed } : {}),
  ...(analyzer.lastResourceAnalyzedAt ? { lastResourceAnalyzedAt: new Date(analyzer.lastResourceAnalyzedAt) } : {}),
});

/** ListAnalyzers. */
export const listAnalyzers: Handler<ListAnalyzersRequest> = (input, { world }) => ({
  analyzers: Object.values(world.analyzers)
    .filter((analyzer) => input.type === undefined || analyzer.type === input.type)
    .map(summaryOf),
});

/** GetAnalyzer. */
export const getAnalyzer: Handler<GetAnalyzerRequest> = (input, { world }) => {
  const analyzer = Object.values(world.analyzers).find((one) => one.name === input.analyzerName);
  if (!analyzer) throw notFound(`No analyzer found with name ${input.analyzerName}`, input.analyzerName, 'Analyzer');
  return { analyzer: summaryOf(analyzer) };
};

const notFound = (message: string, resourceId: string | undefined, resourceType: string) =>
  new AwsError('ResourceNotFoundException', message, 404, { resourceId: resourceId ?? '', resourceType });

function checkAnalyzer(world: World, arn: string | undefined): void {
  if (!arn || !world.analyzers[arn]) throw notFound(`Analyzer ${arn} not found`, arn, 'Analyzer');
}

const pageLimit = 100;

function pageOf<Item>(
  items: Item[],
  maxResults: number | undefined,
  nextToken: string | undefined,
): [Item[], { nextToken?: string }] {
  const size = maxResults ?? pageLimit;
  if (size < 1 || size > pageLimit) throw invalid('maxResults must be between 1 and 100');
  const offset = nextToken ? Number(Buffer.from(nextToken, 'base64').toString()) : 0;
  if (!Number.isInteger(offset) || offset < 0) throw invalid('Invalid nextToken');
  const end = offset + size;
  const more = end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64') } : {};
  return [items.slice(offset, end), more];
}

function matching(input: ListFindingsV2Request, { world, now }: HandlerContext): AccessFindingState[] {
  checkAnalyzer(world, input.analyzerArn);
  analyze(world, now());
  const direction = input.sort?.orderBy === 'DESC' ? -1 : 1;
  return Object.values(world.accessFindings)
    .filter((finding) => finding.analyzerArn === input.analyzerArn && finding.visibleAt <= now())
    .filter((finding) =>
      Object.entries(input.filter ?? {}).every(([name, criterion]) => meets(finding, name, criterion)),
    )
    .sort((one, other) => direction * (one.updatedAt - other.updatedAt));
}

function meets(finding: AccessFindingState, name: string, criterion: Criterion): boolean {
  const values = valuesOf(finding, name);
  if (criterion.exists !== undefined && criterion.exists !== values.length > 0) return false;
  if (criterion.eq && !criterion.eq.some((wanted) => values.includes(wanted))) return false;
  if (criterion.neq?.some((unwanted) => values.includes(unwanted))) return false;
  return !criterion.contains || criterion.contains.some((part) => values.some((value) => value.includes(part)));
}

function valuesOf(finding: AccessFindingState, name: string): string[] {
  const { details } = finding;
  const known: Record<string, (string | null | undefined)[]> = {
    id: [finding.id],
    resource: [finding.resource],
    resourceType: [finding.resourceType],
    resourceOwnerAccount: [finding.resourceOwnerAccount],
    status: [finding.status],
    findingType: [finding.findingType],
    error: [finding.error],
    isPublic: [details ? String(details.isPublic) : null],
    action: details?.actions ?? [],
    'principal.AWS': [details?.principal.AWS],
    'principal.Federated': [details?.principal.Federated],
    'principal.CanonicalUser': [details?.principal.CanonicalUser],
  };
  const values = known[name];
  if (!values) throw invalid(`Invalid filter key: ${name}`);
  return values.flatMap((value) => value ?? []);
}

const sharedBy = (finding: AccessFindingState) => ({
  id: finding.id,
  resource: finding.resource,
  resourceType: finding.resourceType,
  resourceOwnerAccount: finding.resourceOwnerAccount,
  status: finding.status,
  createdAt: new Date(finding.createdAt),
  updatedAt: new Date(finding.updatedAt),
  analyzedAt: new Date(finding.analyzedAt),
  ...(finding.error ? { error: finding.error } : {}),
});

/** ListFindingsV2: says nothing of principals and actions, which only GetFindingV2 does. */
export const listFindingsV2: Handler<ListFindingsV2Request> = (input, context) => {
  const [findings, more] = pageOf(matching(input, context), input.maxResults, input.nextToken);
  return { findings: findings.map((finding) => ({ ...sharedBy(finding), findingType: finding.findingType })), ...more };
};

/** ListFindings, the older form, with principals and actions. */
export const listFindings: Handler<ListFindingsRequest> = (input, context) => {
  const [findings, more] = pageOf(matching(input, context), input.maxResults, input.nextToken);
  return {
    findings: findings.map((finding) => ({ condition: {}, ...sharedBy(finding), ...detailsOf(finding) })),
    ...more,
  };
};

function detailsOf(finding: AccessFindingState): Record<string, unknown> {
  const { details } = finding;
  if (!details) return {};
  return {
    principal: details.principal,
    action: details.actions,
    condition: details.condition,
    isPublic: details.isPublic,
    sources: details.sources.map(({ type, accessPointArn }) => ({
      type,
      ...(accessPointArn ? { detail: { accessPointArn } } : {}),
    })),
  };
}

/** GetFindingV2; the details are a list that is paged by itself. */
export const getFindingV2: Handler<GetFindingV2Request> = (input, { world, now }) => {
  checkAnalyzer(world, input.analyzerArn);
  analyze(world, now());
  const finding = input.id === undefined ? undefined : world.accessFindings[input.id];
  if (!finding || finding.visibleAt > now()) throw notFound(`Finding ${input.id} not found`, input.id, 'Finding');
  const all = finding.details ? [{ externalAccessDetails: { condition: {}, ...detailsOf(finding) } }] : [];
  const [findingDetails, more] = pageOf(all, input.maxResults, input.nextToken);
  return { ...sharedBy(finding), findingType: finding.findingType, findingDetails, ...more };
};

/** StartResourceScan: the findings of the resource are up to date some seconds later. */
export const startResourceScan: Handler<StartResourceScanRequest> = (input, { world, now }) => {
  checkAnalyzer(world, input.analyzerArn);
  analyze(world, now());
  scanResource(world, input.resourceArn ?? '', now());
  return {};
};

/** UpdateFindings, of findings by id or of all of a resource: ACTIVE and ARCHIVED are what a person may set. */
export const updateFindings: Handler<UpdateFindingsRequest> = (input, { world, now }) => {
  checkAnalyzer(world, input.analyzerArn);
  analyze(world, now());
  const { ids, resourceArn, status } = input;
  if (status !== 'ACTIVE' && status !== 'ARCHIVED') throw invalid('status must be ACTIVE or ARCHIVED');
  if ((ids === undefined) === (resourceArn === undefined)) throw invalid('Either ids or resourceArn is required');
  const named = Object.values(world.accessFindings).filter(
    (finding) =>
      finding.analyzerArn === input.analyzerArn &&
      finding.visibleAt <= now() &&
      (ids === undefined ? finding.resource === resourceArn : ids.includes(finding.id)),
  );
  const missing = ids?.find((id) => !named.some((finding) => finding.id === id));
  if (missing !== undefined) throw notFound(`Finding ${missing} not found`, missing, 'Finding');
  for (const finding of named) {
    if (finding.status === 'RESOLVED' || finding.status === status) continue;
    finding.status = status;
    finding.updatedAt = now();
  }
  return {};
};
