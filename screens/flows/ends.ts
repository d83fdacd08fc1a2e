import type { Connection } from '../../src/flows/connection.ts';
import { WITHOUT_PORTS } from './service-names.ts';

/** The port of the service, on whichever side it is; undefined where there are no ports. */
export function portOf({ protocol, srcport, dstport }: Connection): number | undefined {
  return WITHOUT_PORTS.has(protocol) ? undefined : (srcport ?? dstport);
}

/** Both ends of a connection as people write them; the side with the service has its port: `203.0.113.9:443`. */
export function endsOf(connection: Connection): { readonly from: string; readonly to: string } {
  const { srcaddr, dstaddr, srcport } = connection;
  const port = portOf(connection);
  // A row that folds the answers of a service has its port at the source.
  return srcport === undefined
    ? { from: srcaddr, to: withPort(dstaddr, port) }
    : { from: withPort(srcaddr, port), to: dstaddr };
}

function withPort(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
