import type { ServiceName } from './session.ts';

/**
 * Members of a service's inputs and outputs that hold a secret as plain text. Of EC2 that is a VPN tunnel's key, and the
 * configuration for the customer's device, which carries the keys of both tunnels; of CloudFront the values of headers that it
 * sends to origins, by which these know it; of ACM a certificate's key.
 */
const SECRET_MEMBERS: Readonly<Partial<Record<ServiceName, ReadonlySet<string>>>> = {
  acm: new Set(['PrivateKey', 'Passphrase']),
  cloudfront: new Set(['HeaderValue']),
  ec2: new Set(['PreSharedKey', 'CustomerGatewayConfiguration']),
};

/** What stands in a secret's place. */
export const NOT_KEPT = '(a secret, not kept)';

/** Gives an input or output of the SDK with each secret replaced; what holds none is given back itself. */
export function withoutSecrets(service: ServiceName, value: unknown): unknown {
  const names = SECRET_MEMBERS[service];
  return names === undefined ? value : replaced(value, names);
}

function replaced(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => replaced(item, names));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isPlain(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [name, member] of Object.entries(value)) {
    const isSecret = names.has(name) && member !== undefined && member !== null;
    const kept = isSecret ? NOT_KEPT : replaced(member, names);
    if (kept === member) continue;
    copy ??= { ...value };
    copy[name] = kept;
  }
  return copy ?? value;
}

// Dates, bytes and streams have no members of that kind, and must stay what they are.
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
