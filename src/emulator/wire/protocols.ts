import type { ServiceEntry } from '../handler.ts';
import { json10, json11, restJson } from './json-protocol.ts';
import type { WireProtocol } from './protocol.ts';
import { ec2Query, query } from './query-protocol.ts';
import { restXml } from './rest-xml-protocol.ts';

/** The wire protocols by the names that service entries use. */
export const PROTOCOLS: Readonly<Record<ServiceEntry['protocol'], WireProtocol>> = {
  ec2query: ec2Query,
  query,
  json10,
  json11,
  restjson: restJson,
  restxml: restXml,
};
