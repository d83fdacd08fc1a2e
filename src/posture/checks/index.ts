import type { Check } from '../check.ts';
import { guardDutyOn } from './guardduty-on.ts';
import { transitGatewayAttachmentsKnown } from './transit-gateway-attachments.ts';
import { transitGatewayAutoAccept } from './transit-gateway-auto-accept.ts';
import { vpnAuthentication } from './vpn-authentication.ts';
import { vpnEncryption } from './vpn-encryption.ts';
import { vpnIkeVersion } from './vpn-ike-version.ts';
import { vpnLogging } from './vpn-logging.ts';
import { vpnRekey } from './vpn-rekey.ts';
import { vpnTunnelsUp } from './vpn-tunnels-up.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  // Encryption enforced
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
  vpnLogging,
  // Private links
];
