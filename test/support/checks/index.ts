import type { CheckCase } from './case.ts';
import { distributionCertificateCases } from './distribution-certificate.ts';
import { distributionMinimumTlsCases } from './distribution-minimum-tls.ts';
import { distributionOriginHttpsCases } from './distribution-origin-https.ts';
import { distributionViewerHttpsCases } from './distribution-viewer-https.ts';
import { guardDutyOnCases } from './guardduty-on.ts';
import { transitGatewayAttachmentsCases } from './transit-gateway-attachments.ts';
import { transitGatewayAutoAcceptCases } from './transit-gateway-auto-accept.ts';
import { vpnAuthenticationCases } from './vpn-authentication.ts';
import { vpnEncryptionCases } from './vpn-encryption.ts';
import { vpnIkeVersionCases } from './vpn-ike-version.ts';
import { vpnRekeyCases } from './vpn-rekey.ts';
import { vpnTunnelsUpCases } from './vpn-tunnels-up.ts';

/** The cases of every check, by its id. A new check brings a file beside this one and a line here. */
export const CASES: Readonly<Record<string, readonly CheckCase[]>> = {
  'distribution-certificate': distributionCertificateCases,
  'distribution-minimum-tls': distributionMinimumTlsCases,
  'distribution-origin-https': distributionOriginHttpsCases,
  'distribution-viewer-https': distributionViewerHttpsCases,
  'guardduty-on': guardDutyOnCases,
  'transit-gateway-attachments': transitGatewayAttachmentsCases,
  'transit-gateway-auto-accept': transitGatewayAutoAcceptCases,
  'vpn-authentication': vpnAuthenticationCases,
  'vpn-encryption': vpnEncryptionCases,
  'vpn-ike-version': vpnIkeVersionCases,
  'vpn-rekey': vpnRekeyCases,
  'vpn-tunnels-up': vpnTunnelsUpCases,
};
