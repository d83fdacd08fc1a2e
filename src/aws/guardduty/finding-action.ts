import { at, list, number, present, text, texts, time } from '../loose.ts';
import type { FindingActor, FindingSignal } from './finding.ts';

/** Gives who acted or where the traffic went: the action's remote ends, then those of an attack sequence, each once. */
export function actorsOf(finding: unknown): readonly FindingActor[] {
  const action = at(finding, 'Service', 'Action');
  const network = at(action, 'NetworkConnectionAction');
  // The remote port of a connection from outside is whatever was free there.
  const remotePort = isInbound(network) ? undefined : number(at(network, 'RemotePortDetails', 'Port'));
  const found = [
    ...remoteEnd(at(action, 'AwsApiCallAction', 'RemoteIpDetails')),
    ...remoteEnd(at(network, 'RemoteIpDetails'), remotePort),
    ...list(at(action, 'PortProbeAction', 'PortProbeDetails')).flatMap((probe) =>
      remoteEnd(at(probe, 'RemoteIpDetails')),
    ),
    ...remoteEnd(at(action, 'KubernetesApiCallAction', 'RemoteIpDetails')),
    ...remoteEnd(at(action, 'RdsLoginAttemptAction', 'RemoteIpDetails')),
    ...list(at(finding, 'Service', 'Detection', 'Sequence', 'Endpoints')).flatMap(endpoint),
  ];
  return [...new Map(found.map((actor) => [`${actor.ip} ${actor.port ?? ''}`, actor])).values()];
}

/** Gives the API calls, domains and ports that the action names, each once. */
export function actionsOf(finding: unknown): readonly string[] {
  const action = at(finding, 'Service', 'Action');
  const network = at(action, 'NetworkConnectionAction');
  const sequence = at(finding, 'Service', 'Detection', 'Sequence');
  const dns = at(action, 'DnsRequestAction');
  return [
    ...new Set([
      ...texts([at(action, 'AwsApiCallAction', 'Api')]),
      ...texts([at(dns, 'Domain') ?? at(dns, 'DomainWithSuffix')]),
      ...portOf(network, isInbound(network) ? 'LocalPortDetails' : 'RemotePortDetails'),
      ...list(at(action, 'PortProbeAction', 'PortProbeDetails')).flatMap((probe) => portOf(probe, 'LocalPortDetails')),
      ...texts([at(action, 'KubernetesApiCallAction', 'Verb')]),
      ...list(at(sequence, 'SequenceIndicators')).flatMap((indicator) =>
        /API/.test(text(at(indicator, 'Key')) ?? '') ? texts(at(indicator, 'Values')) : [],
      ),
    ]),
  ];
}

/** Gives the signals of an attack sequence, in GuardDuty's order. */
export function signalsOf(finding: unknown): readonly FindingSignal[] {
  return list(at(finding, 'Service', 'Detection', 'Sequence', 'Signals')).map((signal) =>
    present({
      name: text(at(signal, 'Name')) ?? text(at(signal, 'Type')) ?? 'unnamed signal',
      description: text(at(signal, 'Description')),
      severity: number(at(signal, 'Severity')),
      count: number(at(signal, 'Count')),
      createdAt: time(at(signal, 'CreatedAt')),
    }),
  );
}

const isInbound = (network: unknown): boolean => at(network, 'ConnectionDirection') === 'INBOUND';

function remoteEnd(details: unknown, port?: number): FindingActor[] {
  const ip = text(at(details, 'IpAddressV4')) ?? text(at(details, 'IpAddressV6'));
  if (ip === undefined) return [];
  return [
    present({
      ip,
      country: text(at(details, 'Country', 'CountryName')),
      city: text(at(details, 'City', 'CityName')),
      asn: text(at(details, 'Organization', 'Asn')),
      org: text(at(details, 'Organization', 'Org')) ?? text(at(details, 'Organization', 'AsnOrg')),
      port,
    }),
  ];
}

function endpoint(details: unknown): FindingActor[] {
  const ip = text(at(details, 'Ip')) ?? text(at(details, 'Domain'));
  if (ip === undefined) return [];
  return [
    present({
      ip,
      country: text(at(details, 'Location', 'Country')),
      city: text(at(details, 'Location', 'City')),
      asn: text(at(details, 'AutonomousSystem', 'Number')),
      org: text(at(details, 'AutonomousSystem', 'Name')),
      port: number(at(details, 'Port')),
    }),
  ];
}

function portOf(details: unknown, member: string): string[] {
  const port = number(at(details, member, 'Port'));
  if (port === undefined) return [];
  const protocol = text(at(details, 'Protocol'))?.toLowerCase();
  return [protocol === undefined ? `port ${port}` : `${protocol}/${port}`];
}
