import type { VpnConnection, VpnTunnel } from '../../src/aws/ec2/vpn-connection.ts';
import {
  type Allowed,
  DEFAULT_PROPOSALS,
  PROPOSAL_LISTS,
  type ProposalList,
  type Proposals,
} from '../../src/aws/ec2/vpn-proposals.ts';
import { describeVpnConnections } from '../../src/aws/ec2/vpn-reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';

/** A tunnel as a step reads it. How it stands is read along: it changes by itself, and is no drift. */
export interface TunnelState {
  /** In order; null where the list is not set, which is AWS's default. */
  readonly lists: Readonly<Record<ProposalList, Allowed | null>>;
  /** The options beside them that AWS gives, by our names: a change must leave them alone. */
  readonly beside: Readonly<Record<string, string>>;
  /** Of the tunnel, as `howItStands` gives it. */
  readonly status: string;
  /** When AWS saw its status change last, epoch milliseconds; null where it does not say, and in plans. */
  readonly since: number | null;
  /** Of the connection's other tunnel. */
  readonly other: string;
  /** Of the connection: `available`, `modifying` … */
  readonly connection: string;
}

/** Reads a tunnel; null where it, its connection or its options are not there. */
export async function readTunnel(
  read: ReadAccess,
  { vpnConnectionId, outsideIpAddress }: { readonly vpnConnectionId: string; readonly outsideIpAddress: string },
): Promise<TunnelState | null> {
  try {
    const [connection] = await describeVpnConnections(read, { vpnConnectionIds: [vpnConnectionId] });
    return connection === undefined ? null : tunnelState(connection, outsideIpAddress);
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'not-found') return null;
    throw error;
  }
}

/** Gives how a tunnel of a connection stands. */
export function tunnelState(connection: VpnConnection, outsideIpAddress: string): TunnelState | null {
  const tunnel = connection.tunnels.find((each) => each.outsideIpAddress === outsideIpAddress);
  const isGone = connection.state === 'deleting' || connection.state === 'deleted';
  if (isGone || tunnel?.options === undefined) return null;
  const { proposals, ...beside } = tunnel.options;
  const other = connection.tunnels.find((each) => each.outsideIpAddress !== outsideIpAddress);
  const lists = PROPOSAL_LISTS.map((list) => [list, inOrder(proposals[list]) ?? null] as const);
  return {
    lists: Object.fromEntries(lists) as TunnelState['lists'],
    beside: Object.fromEntries(
      Object.entries(beside).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    ),
    status: howItStands(connection, tunnel),
    since: tunnel.lastStatusChange ?? null,
    other: other === undefined ? 'not there' : howItStands(connection, other),
    connection: connection.state ?? 'unknown',
  };
}

/**
 * Gives `UP` for a tunnel that carries traffic, else how it stands. Where routes come by BGP, one that is up and was given
 * none carries nothing; where neither was given any, routes come another way.
 */
export function howItStands({ tunnels, staticRoutesOnly }: VpnConnection, tunnel: VpnTunnel): string {
  const { status = 'unknown', acceptedRouteCount } = tunnel;
  const isByBgp = staticRoutesOnly === false && tunnels.some((each) => (each.acceptedRouteCount ?? 0) > 0);
  return status === 'UP' && isByBgp && acceptedRouteCount === 0 ? 'UP without a route' : status;
}

// AWS keeps no order in these lists: two readings must not differ by it.
function inOrder(values: Allowed | undefined): Allowed | undefined {
  return values === undefined ? undefined : [...values].sort((a, b) => (a < b ? -1 : 1));
}

/** Tells whether the lists that `proposals` names allow just that; a list that is not set allows AWS's default. */
export const allows = ({ lists }: TunnelState, proposals: Proposals): boolean =>
  Object.entries(proposals).every(([list, values]) => sameSet(lists[list as ProposalList], list, values));

/** Tells whether two tunnels allow the same in every list. */
export const sameLists = (a: TunnelState, b: TunnelState): boolean =>
  PROPOSAL_LISTS.every((list) => sameSet(a.lists[list], list, b.lists[list] ?? DEFAULT_PROPOSALS[list]));

/** Says which options beside the lists are others by now; one that AWS did not give before, or gives no more, is none. */
export const changedBeside = (before: TunnelState, now: TunnelState): readonly string[] =>
  Object.entries(before.beside).flatMap(([name, value]) => {
    const other = now.beside[name] ?? value;
    return other === value ? [] : [`${name} is ${other}, and was ${value}`];
  });

function sameSet(set: Allowed | null, list: string, values: Allowed): boolean {
  const allowed = set ?? DEFAULT_PROPOSALS[list as ProposalList];
  return allowed.length === values.length && allowed.every((value) => values.includes(value));
}
