/** A part of a finding, with the SDK's member names. Times that the SDK gives as Date are epoch milliseconds here. */
export type Body = Record<string, unknown>;

/** The parts every finding body has; the handler adds ids, times and count. */
export function findingBody(from: {
  type: string;
  severity: number;
  title: string;
  description: string;
  resource: Body;
  action?: Body;
  role?: 'TARGET' | 'ACTOR';
  additional?: object;
  detection?: Body;
  feature?: string;
  evidence?: Body;
}): Body {
  return {
    SchemaVersion: '2.0',
    Partition: 'aws',
    Type: from.type,
    Severity: from.severity,
    Title: from.title,
    Description: from.description,
    Resource: from.resource,
    Service: {
      ServiceName: 'guardduty',
      ResourceRole: from.role ?? 'TARGET',
      ...(from.action ? { Action: from.action } : {}),
      ...(from.evidence ? { Evidence: from.evidence } : {}),
      ...(from.feature ? { FeatureName: from.feature } : {}),
      ...(from.detection ? { Detection: from.detection } : {}),
      AdditionalInfo: { Value: JSON.stringify(from.additional ?? {}), Type: 'default' },
    },
  };
}

const places: Record<string, [country: string, code: string, city: string, lat: number, lon: number, asn: string]> = {
  '198.51.100.23': ['Netherlands', 'NL', 'Amsterdam', 52.374, 4.8897, '64500'],
  '198.51.100.77': ['Netherlands', 'NL', 'Rotterdam', 51.9225, 4.4792, '64500'],
  '203.0.113.66': ['Iceland', 'IS', 'Reykjavik', 64.1355, -21.8954, '64509'],
  '203.0.113.14': ['Brazil', 'BR', 'Campinas', -22.9056, -47.0608, '64505'],
};
const elsewhere: (typeof places)[string] = ['United States', 'US', 'Ashburn', 39.0437, -77.4875, '64510'];

/** Where an address is, as GuardDuty says it. */
export function remoteIp(address: string): Body {
  const [CountryName, CountryCode, CityName, Lat, Lon, Asn] = places[address] ?? elsewhere;
  const name = Asn === '64500' ? 'Lowland Hosting BV' : Asn === '64510' ? 'Example Cloud' : 'Example Transit';
  return {
    IpAddressV4: address,
    Country: { CountryName, CountryCode },
    City: { CityName },
    GeoLocation: { Lat, Lon },
    Organization: { Asn, AsnOrg: name, Isp: name, Org: name },
  };
}

/** The place of an address as attack sequences say it. */
export function endpointOf(address: string, port?: number): Body {
  const [Country, , City, Latitude, Longitude, Asn] = places[address] ?? elsewhere;
  return {
    Id: `endpoint-${address}`,
    Ip: address,
    ...(port === undefined ? {} : { Port: port }),
    Location: { City, Country, Latitude, Longitude },
    AutonomousSystem: { Name: 'Lowland Hosting BV', Number: Number(Asn) },
    ...(port === undefined ? {} : { Connection: { Direction: 'OUTBOUND' } }),
  };
}

/** An API call as the action of a finding. */
export function apiCall(from: {
  api: string;
  service: string;
  ip: string;
  error?: string;
  agent?: string;
  affected?: Record<string, string>;
}): Body {
  return {
    ActionType: 'AWS_API_CALL',
    AwsApiCallAction: {
      Api: from.api,
      ServiceName: from.service,
      CallerType: 'Remote IP',
      RemoteIpDetails: remoteIp(from.ip),
      UserAgent: from.agent ?? 'aws-cli/2.17.44 md/awscrt#0.21.2 ua/2.0 os/linux#6.8 lang/python#3.11.9',
      AffectedResources: from.affected ?? {},
      ...(from.error ? { ErrorCode: from.error } : {}),
    },
  };
}

/** A network connection as the action of a finding. */
export function connection(from: {
  inbound?: boolean;
  localIp: string;
  localPort: number;
  remote: string;
  remotePort: number;
  interfaceId: string;
  blocked?: boolean;
  protocol?: string;
}): Body {
  return {
    ActionType: 'NETWORK_CONNECTION',
    NetworkConnectionAction: {
      ConnectionDirection: from.inbound ? 'INBOUND' : 'OUTBOUND',
      Protocol: from.protocol ?? 'TCP',
      Blocked: from.blocked ?? false,
      LocalIpDetails: { IpAddressV4: from.localIp },
      LocalPortDetails: { Port: from.localPort, PortName: portName(from.localPort) },
      LocalNetworkInterface: from.interfaceId,
      RemoteIpDetails: remoteIp(from.remote),
      RemotePortDetails: { Port: from.remotePort, PortName: portName(from.remotePort) },
    },
  };
}

const portName = (port: number) => ({ 22: 'SSH', 80: 'HTTP', 443: 'HTTPS', 53: 'DNS' })[port] ?? 'Unknown';
