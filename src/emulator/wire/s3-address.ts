import type { WireRequest } from './request.ts';
import type { RestTarget } from './rest-route.ts';

/** Takes the bucket off a request's host (`BUCKET.localhost`, `BUCKET.s3.REGION.amazonaws.com`) or path. */
export function s3Target(request: WireRequest): RestTarget {
  const fromHost = bucketOfHost(request.headers.host ?? '');
  if (fromHost !== null) return { path: request.path, bucket: fromHost };
  const end = request.path.indexOf('/', 1);
  const bucket = decodeURIComponent(request.path.slice(1, end < 0 ? undefined : end));
  return { path: end < 0 ? '/' : request.path.slice(end), bucket: bucket === '' ? null : bucket };
}

function bucketOfHost(host: string): string | null {
  const name = host.replace(/:\d+$/, '');
  if (/^[\d.]+$/.test(name) || name.startsWith('[')) return null;
  return /^(.+)\.(?:localhost|127\.0\.0\.1|s3[.-].*amazonaws\.com)$/.exec(name)?.[1] ?? null;
}
