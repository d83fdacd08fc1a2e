import type { Check } from '../check.ts';
import { distributionCertificate } from './distribution-certificate.ts';
import { distributionMinimumTls } from './distribution-minimum-tls.ts';
import { distributionOriginHttps } from './distribution-origin-https.ts';
import { distributionViewerHttps } from './distribution-viewer-https.ts';
import { guardDutyOn } from './guardduty-on.ts';
import { transitGatewayAttachmentsKnown } from './transit-gateway-attachments.ts';
import { transitGatewayAutoAccept } from './transit-gateway-auto-accept.ts';
import { vpnAuthentication } from './vpn-authentication.ts';
import { vpnEncryption } from './vpn-encryption.ts';
import { vpnIkeVersion } from './vpn-ike-version.ts';
import { vpnRekey } from './vpn-rekey.ts';
import { vpnTunnelsUp } from './vpn-tunnels-up.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  distributionCertificate,
  // Encryption enforced
  distributionViewerHttps,
  distributionMinimumTls,
  distributionOriginHttps,
  // Networks authenticated
  vpnTunnelsUp,
  vpnIkeVersion,
  vpnEncryption,
  vpnRekey,
  vpnAuthentication,
  transitGatewayAutoAccept,
  transitGatewayAttachmentsKnown,
  // Detection
  guardDutyOn,
  // Private links
];
