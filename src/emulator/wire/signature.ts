import type { WireRequest } from './request.ts';

/** Whose key signed a request, and for which service. The signature itself is not checked. */
export interface Signature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
}

/** Reads the Signature Version 4 credential from the Authorization header or a presigned query; null when unsigned. */
export function signatureOf(request: WireRequest): Signature | null {
  const header = request.headers.authorization ?? '';
  const scope = header.startsWith('AWS4-')
    ? /Credential=([^,\s]+)/.exec(header)?.[1]
    : (request.query.get('X-Amz-Credential') ?? undefined);
  const [accessKeyId, , region, signingName] = scope?.split('/') ?? [];
  if (accessKeyId === undefined || region === undefined || signingName === undefined) return null;
  return { accessKeyId, region, signingName };
}
