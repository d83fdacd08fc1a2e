import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { watchCalls } from './call-log.ts';
import { standardChain } from './credentials.ts';
import { endpointConfig, endpointOf } from './endpoint.ts';
import { guardClient } from './guard.ts';
import { paceClient } from './pace.ts';
import { type ClientConfig, loadService } from './service-clients.ts';
import type { ReadAccess, SentCall, ServiceClients, ServiceName, SessionOptions } from './session.ts';
import { onlyWhatDidNothing } from './write-retry.ts';

/** What an access lets through besides reads: nothing, or what was declared. */
export interface Permitted {
  /** `service:Operation`; undefined for an access that only reads. */
  readonly writes?: readonly string[];
  readonly why: string;
  readonly hint: string;
}

/** The guarded clients of one session, each made when first asked for; all share one set of credentials. */
export interface SessionClients {
  access(permitted: Permitted): ReadAccess;
  credentials(): Promise<AwsCredentialIdentityProvider>;
  /** Ends all clients and forgets the credentials: the next call starts anew. */
  renew(): void;
}

const ATTEMPTS = 3;
const CONNECT_MS = 5_000;
const ANSWER_MS = 30_000;

type AnyClient = ServiceClients[ServiceName];

/** Makes the clients of a session; loads and sends nothing yet. */
export function sessionClients(
  options: Omit<SessionOptions, 'region'> & { readonly region: string },
  report: (call: SentCall) => void,
): SessionClients {
  const { profile, region, maxAttempts = ATTEMPTS } = options;
  let clients = new Map<string, Promise<AnyClient>>();
  let chain: Promise<AwsCredentialIdentityProvider> | undefined;

  const credentials = (): Promise<AwsCredentialIdentityProvider> => {
    const fixed = options.credentials;
    chain ??= fixed === undefined ? standardChain(profile, region) : Promise.resolve(async () => fixed);
    return chain;
  };

  const configOf = async (service: ServiceName, writes: boolean): Promise<ClientConfig> => ({
    region,
    ...(profile === undefined ? {} : { profile }),
    credentials: await credentials(),
    maxAttempts,
    ...(writes ? { retryStrategy: await onlyWhatDidNothing(maxAttempts) } : { retryMode: 'standard' }),
    ...endpointConfig(endpointOf(service, options.endpointUrl, process.env)),
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
    followRegionRedirects: true,
    customUserAgent: 'transit-tui',
  });

  const open = async (service: ServiceName, { writes, why, hint }: Permitted): Promise<AnyClient> => {
    const [{ reads, make }, config] = await Promise.all([
      loadService(service),
      configOf(service, writes !== undefined),
    ]);
    const declared = (writes ?? []).filter((each) => each.startsWith(`${service}:`));
    const allowed = new Set([...reads, ...declared.map((each) => each.slice(service.length + 1))]);
    const guarded = guardClient(make(config), { service, allowed, why, hint });
    return watchCalls(paceClient(guarded, service), service, Date.now, report);
  };

  return {
    credentials,
    access(permitted) {
      const key = permitted.writes === undefined ? 'read' : `write ${permitted.writes.join()}`;
      return {
        client<S extends ServiceName>(service: S) {
          const kept = clients;
          const name = `${key} ${service}`;
          const client = kept.get(name) ?? open(service, permitted);
          kept.set(name, client);
          client.catch(() => kept.delete(name));
          // The map holds under each name the client of the service in that name.
          return client as Promise<ServiceClients[S]>;
        },
      };
    },
    renew() {
      const ended = clients;
      clients = new Map();
      chain = undefined;
      for (const client of ended.values()) void client.then((each) => each.destroy()).catch(() => {});
    },
  };
}
