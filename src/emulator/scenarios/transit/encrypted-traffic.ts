import type { TrafficPattern } from '../../state.ts';
import type { Draft } from '../draft.ts';
import { customFormat } from '../flow-logs.ts';
import { addNetworkAcl, addSubnet } from '../network.ts';
import { addPattern } from '../traffic-patterns.ts';
import { addControl, addFlowLog, addVpc } from './detection.ts';
import { addTable } from './endpoints.ts';
import { addGroup, addHost } from './open-ports.ts';

/** What of a VPC goes how from its application to its store: by port. */
type Services = readonly { readonly port: number; readonly status?: TrafficPattern['encryptionStatus'] }[];

/**
 * Adds two VPCs whose flow logs say what was encrypted. In `vault` everything was; in `clinic` the records service was not,
 * and of its HTTPS, which Nitro did not encrypt, AWS says 0 too. They are closed to the internet.
 */
export function addEncryptedTraffic(draft: Draft): void {
  addPair(draft, 'vault', '10.44', [
    { port: 9000, status: 1 },
    { port: 443, status: 3 },
  ]);
  addPair(draft, 'clinic', '10.46', [
    { port: 9000, status: 0 },
    { port: 443, status: 0 },
    { port: 9001, status: 1 },
  ]);
}

function addPair(draft: Draft, name: string, net: string, services: Services): void {
  const vpcId = addVpc(draft, name, `${net}.0.0/16`);
  addSubnet(draft, name, vpcId, `${net}.0.0/24`, 'us-east-1a', addNetworkAcl(draft, name, vpcId, true));
  addTable(draft, name, {
    vpcId,
    isMain: true,
    routes: [{ destination: `${net}.0.0/16`, target: 'local', state: 'active' }],
  });
  addGroup(draft, name, {
    description: `Inside ${name}`,
    vpc: name,
    rules: services.map(({ port }) => ({ ports: [port, port], from: `${net}.0.0/16` })),
  });
  const store = `${net}.0.12`;
  addHost(draft, `${name}-app-1`, { subnet: name, group: name, ip: `${net}.0.11` });
  addHost(draft, `${name}-store-1`, { subnet: name, group: name, ip: store });
  addFlowLog(draft, name, vpcId, `${customFormat} \${encryption-status}`);
  addControl(draft, vpcId, name, 'monitor');
  for (const { port, status } of services) {
    addPattern(draft, `${name} to port ${port}`, `${name}-app-1/0`, {
      direction: 'egress',
      remoteAddress: store,
      remotePort: port,
      connectionsPerMinute: 1,
      ...(status === undefined ? {} : { encryptionStatus: status }),
    });
  }
}
