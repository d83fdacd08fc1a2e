import type { ReadAccess } from '../../src/aws/session.ts';
import { refusal } from '../steps/bucket-policy/refusals.ts';

/**
 * Refuses a session whose S3 endpoint is plain HTTP, which the new statement would lock out. On this machine's own
 * loopback it is an emulator's or a tunnel's, and how it goes on from there is not told by the endpoint.
 */
export async function refusePlainEndpoint(read: ReadAccess): Promise<void> {
  const { config } = await read.client('s3');
  const endpoint = await (typeof config.endpoint === 'function' ? config.endpoint() : config.endpoint);
  if (endpoint === undefined || endpoint.protocol !== 'http:' || isLoopback(endpoint.hostname)) return;
  throw refusal(
    `this session reaches S3 over plain HTTP at ${endpoint.hostname}: you would lock yourself out`,
    'Use an endpoint that begins with https://, or none.',
  );
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || hostname.startsWith('127.');
