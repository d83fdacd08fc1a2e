import type { ServiceEntry } from '../handler.ts';
import type { WireRequest } from './request.ts';
import { membersOf, type OperationShape, operationShape, splitPath } from './schema.ts';

/** A REST operation that a request names, with the values of the labels in its path. */
export interface RestMatch {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where a request points: for S3 the bucket is taken off the path first. */
export interface RestTarget {
  readonly path: string;
  readonly bucket?: string | null;
}

/** Finds the operation by method, path and fixed query parameters; the most particular one wins; null when none fits. */
export function routeRest(service: ServiceEntry, request: WireRequest, target: RestTarget): RestMatch | null {
  let best: RestMatch | null = null;
  let bestScore = -1;
  for (const [operation, entry] of Object.entries(service.operations)) {
    const shape = operationShape(entry.schema);
    if (target.bucket !== undefined && takesBucket(shape) !== (target.bucket !== null)) continue;
    const labels = matchPath(shape, request, target.path);
    if (labels === null || !queryFits(shape, request)) continue;
    const literals = shape.http?.segments.filter((segment) => !segment.startsWith('{')).length ?? 0;
    const score = (shape.http?.query.size ?? 0) * 100 + literals;
    if (score > bestScore) {
      bestScore = score;
      best = { operation, labels: target.bucket == null ? labels : { ...labels, Bucket: target.bucket } };
    }
  }
  return best;
}

const takesBucket = (shape: OperationShape): boolean => membersOf(shape.input).some(([name]) => name === 'Bucket');

function matchPath(shape: OperationShape, request: WireRequest, target: string): Record<string, string> | null {
  if (shape.http === null || shape.http.method !== request.method) return null;
  const path = splitPath(target);
  const labels: Record<string, string> = {};
  const { segments } = shape.http;
  for (const [index, segment] of segments.entries()) {
    const given = path[index];
    if (given === undefined) return null;
    if (segment.startsWith('{') && segment.endsWith('+}')) {
      // An object's key keeps the slashes it ends with.
      labels[segment.slice(1, -2)] = decodeURIComponent(
        target
          .split('/')
          .slice(index + 1)
          .join('/'),
      );
      return labels;
    }
    if (segment.startsWith('{')) labels[segment.slice(1, -1)] = decodeURIComponent(given);
    else if (segment !== given) return null;
  }
  return segments.length === path.length ? labels : null;
}

function queryFits(shape: OperationShape, request: WireRequest): boolean {
  const fixed = shape.http?.query ?? new Map<string, string | null>();
  for (const [name, value] of fixed) {
    const given = request.query.get(name);
    if (given === null || (value !== null && given !== value)) return false;
  }
  // `?acl` and its like name a subresource, so an operation that does not know the name is another operation.
  const bound = new Set(membersOf(shape.input).map(([, member]) => member.getMergedTraits().httpQuery));
  return [...request.query].every(([name, value]) => value !== '' || fixed.has(name) || bound.has(name));
}
