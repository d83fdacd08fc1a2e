import type { VpnConnection } from '../../src/aws/ec2/vpn-connection.ts';
import { describeVpnConnections } from '../../src/aws/ec2/vpn-reads.ts';
import { FailureError } from '../../src/aws/errors.ts';
import type { ReadAccess } from '../../src/aws/session.ts';
import type { PlanDraft } from '../../src/playbook/define.ts';
import { definePlaybook } from '../../src/playbook/define-playbook.ts';
import { type Params, schema, specs } from './params.ts';
import { narrow } from './profiles.ts';
import { howItStands, tunnelState } from './tunnel-state.ts';
import { tunnelOptions, tunnelStep } from './tunnel-step.ts';
import { blastRadius, type Hardening, warnings, wontStop } from './words.ts';

/** Narrows what the tunnels of a VPN connection may be negotiated with, one at a time, each only while the other is up. */
export const hardenVpnTunnel = definePlaybook({
  id: 'harden-vpn-tunnel',
  title: 'Harden the tunnels of a VPN connection',
  summary:
    'Takes IKEv1 and weak algorithms out of what the tunnels of a Site-to-Site VPN connection allow, one tunnel at a time, each only while the other one is UP. Keys are not touched.',
  targetParam: 'connection',
  done: 'Hardened',
  params: { schema, specs },
  changes: ['narrows IKE versions, algorithms and Diffie-Hellman groups of one tunnel after the other'],
  operations: {
    reads: ['ec2:DescribeVpnConnections', 'sts:GetCallerIdentity'],
    writes: ['ec2:ModifyVpnTunnelOptions'],
  },
  steps: { 'tunnel-options': tunnelOptions },
  // No row of the panes names a VPN connection: the audit's checks do.
  offers: () => [],
  async plan({ read }, params) {
    return draft(await findConnection(read, params), params);
  },
});

async function findConnection(read: ReadAccess, { connection: id }: Params): Promise<VpnConnection> {
  if (/^vpn-(9{8}|0{8})/.test(id)) {
    throw refusal(`${id} is the id of a sample`, 'There is no such connection: nothing has to be done.');
  }
  const [connection] = await describeVpnConnections(read, { vpnConnectionIds: [id] });
  const isGone = connection?.state === 'deleting' || connection?.state === 'deleted';
  if (connection === undefined || isGone) {
    throw refusal(`there is no VPN connection ${id} any more`, 'Check the account and region.');
  }
  return connection;
}

function draft(connection: VpnConnection, { profile, tunnel }: Params): PlanDraft {
  const { vpnConnectionId, name } = connection;
  const hardenings = hardeningsOf(connection, { profile, tunnel });
  if (hardenings.length > 0) refuseWhatIsNotUp(connection);
  const steps = hardenings.map(({ outsideIpAddress, narrowed }) => {
    const before = tunnelState(connection, outsideIpAddress);
    if (before === null) throw unnamed(connection);
    return tunnelStep({ vpnConnectionId, outsideIpAddress }, before, narrowed);
  });
  const label = name === undefined ? vpnConnectionId : `${name} (${vpnConnectionId})`;
  const addresses = hardenings.map(({ outsideIpAddress }) => outsideIpAddress);
  const which = tunnel === undefined ? `the tunnels of ${label} allow` : `tunnel ${tunnel} of ${label} allows`;
  return {
    target: { kind: 'vpn connection', id: vpnConnectionId, label },
    summary:
      steps.length === 0
        ? `What ${which} is within ${profile} already.`
        : `Narrows what ${which} to ${profile}: ${addresses.join(', then ')}, each only while the other tunnel is UP.`,
    blastRadius: blastRadius(connection),
    wontStop: wontStop(connection),
    warnings: warnings(hardenings, profile),
    verification: {
      how: "each tunnel's lists are read back, and that it is UP again, before the next one is changed",
      seconds: Math.max(10, 640 * steps.length),
    },
    undo: [...steps].reverse().map((step) => step.undo),
    steps,
  };
}

function hardeningsOf(connection: VpnConnection, { profile, tunnel }: Omit<Params, 'connection'>): Hardening[] {
  const { tunnels, vpnConnectionId } = connection;
  const wanted = tunnels.filter(({ outsideIpAddress }) => tunnel === undefined || outsideIpAddress === tunnel);
  if (wanted.length === 0) {
    const there = tunnels.map(({ outsideIpAddress }) => outsideIpAddress).join(', ');
    throw refusal(
      `${vpnConnectionId} has no tunnel ${tunnel ?? ''}`.trimEnd(),
      `It has: ${there === '' ? 'none that AWS names' : there}.`,
    );
  }
  return wanted
    .map(({ outsideIpAddress, options }) => {
      if (options === undefined) throw unnamed(connection);
      const { proposals, startupAction } = options;
      return { outsideIpAddress, startupAction, narrowed: narrow(proposals, profile) };
    })
    .filter(({ narrowed }) => narrowed.length > 0)
    .sort((a, b) => (a.outsideIpAddress < b.outsideIpAddress ? -1 : 1));
}

/** A tunnel that is down can't carry the other's traffic, and can't show that the device takes what is allowed now. */
function refuseWhatIsNotUp(connection: VpnConnection): void {
  const { vpnConnectionId, tunnels, state } = connection;
  if (state !== 'available') {
    throw refusal(
      `${vpnConnectionId} is ${state ?? 'in an unknown state'}, and AWS changes a tunnel only of a connection that is available`,
      'Wait until it is available, then plan again.',
    );
  }
  if (tunnels.length < 2) {
    throw refusal(
      `AWS names only one tunnel of ${vpnConnectionId}: nothing would carry the traffic while it is changed`,
      'Look at the connection in the AWS console.',
    );
  }
  const down = tunnels.filter((tunnel) => howItStands(connection, tunnel) !== 'UP');
  if (down.length === 0) return;
  const how = down.map((tunnel) => `${tunnel.outsideIpAddress} is ${howItStands(connection, tunnel)}`).join(', ');
  throw refusal(
    `a tunnel is changed only while the other one carries the traffic, and ${how}`,
    'Bring it up on the customer gateway device, then plan again.',
  );
}

const unnamed = ({ vpnConnectionId }: VpnConnection): FailureError =>
  refusal(
    `AWS does not name the options of the tunnels of ${vpnConnectionId}, so they could not be put back`,
    'Look at the connection in the AWS console.',
  );

function refusal(what: string, hint: string): FailureError {
  return new FailureError({ code: 'refused', message: `Refused: ${what}.`, hint });
}
