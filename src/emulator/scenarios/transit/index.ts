import type { Draft } from '../draft.ts';
import { addCertificates } from './certificates.ts';
import { addDetection } from './detection.ts';
import { addDistributions } from './distributions.ts';
import { addEncryptedTraffic } from './encrypted-traffic.ts';
import { addEndpoints } from './endpoints.ts';
import { addLoadBalancers } from './load-balancers.ts';
import { addOpenPorts } from './open-ports.ts';
import { addTransitBuckets } from './transit-buckets.ts';
import { addVpnConnections } from './vpn-connections.ts';

/** Adds a good and a bad resource for each check of data in transit. */
export function addTransit(draft: Draft): void {
  addCertificates(draft);
  addLoadBalancers(draft);
  addDistributions(draft);
  addTransitBuckets(draft);
  addOpenPorts(draft);
  addVpnConnections(draft);
  addEndpoints(draft);
  addDetection(draft);
  addEncryptedTraffic(draft);
}
