import type { Check } from '../check.ts';
import { accessAnalyzerExternal } from './access-analyzer-external.ts';
import { bucketTlsOnly } from './bucket-tls-only.ts';
import { bucketTlsVersion } from './bucket-tls-version.ts';
import { certificateExpiring } from './certificate-expiring.ts';
import { certificateImportedRotation } from './certificate-imported-rotation.ts';
import { certificateInUse } from './certificate-in-use.ts';
import { certificateKeyStrength } from './certificate-key-strength.ts';
import { certificateRenewal } from './certificate-renewal.ts';
import { certificateValidated } from './certificate-validated.ts';
import { distributionCertificate } from './distribution-certificate.ts';
import { distributionMinimumTls } from './distribution-minimum-tls.ts';
import { distributionOriginHttps } from './distribution-origin-https.ts';
import { distributionViewerHttps } from './distribution-viewer-https.ts';
import { endpointPolicy } from './endpoint-policy.ts';
import { endpointPrivateDns } from './endpoint-private-dns.ts';
import { eventRules } from './event-rules.ts';
import { flowLogFormat } from './flow-log-format.ts';
import { guardDutyOn } from './guardduty-on.ts';
import { guardDutyS3Protection } from './guardduty-s3-protection.ts';
import { listenerCertificateMatch } from './listener-certificate-match.ts';
import { loadBalancerHttpRedirect } from './load-balancer-http-redirect.ts';
import { loadBalancerTlsPolicy } from './load-balancer-tls-policy.ts';
import { networkLoadBalancerTls } from './network-load-balancer-tls.ts';
import { securityGroupCleartext } from './security-group-cleartext.ts';
import { targetGroupEncrypted } from './target-group-encrypted.ts';
import { trafficEncrypted } from './traffic-encrypted.ts';
import { transitGatewayAttachmentsKnown } from './transit-gateway-attachments.ts';
import { transitGatewayAutoAccept } from './transit-gateway-auto-accept.ts';
import { vpcEncryptionControls } from './vpc-encryption-controls.ts';
import { vpcFlowLogs } from './vpc-flow-logs.ts';
import { vpcServiceEndpoints } from './vpc-service-endpoints.ts';
import { vpnAuthentication } from './vpn-authentication.ts';
import { vpnEncryption } from './vpn-encryption.ts';
import { vpnIkeVersion } from './vpn-ike-version.ts';
import { vpnLogging } from './vpn-logging.ts';
import { vpnRekey } from './vpn-rekey.ts';
import { vpnTunnelsUp } from './vpn-tunnels-up.ts';

/** Every check there is, by practice. A new one is a file beside this one and a line here. */
export const CHECKS: readonly Check[] = [
  // Keys and certificates
  certificateExpiring,
  certificateRenewal,
  certificateValidated,
  certificateKeyStrength,
  certificateInUse,
  certificateImportedRotation,
  distributionCertificate,
  listenerCertificateMatch,
  // Encryption enforced
  loadBalancerHttpRedirect,
  distributionViewerHttps,
  distributionMinimumTls,
  distributionOriginHttps,
  bucketTlsOnly,
  bucketTlsVersion,
  securityGroupCleartext,
  loadBalancerTlsPolicy,
  networkLoadBalancerTls,
  targetGroupEncrypted,
  trafficEncrypted,
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
  guardDutyS3Protection,
  accessAnalyzerExternal,
  vpcFlowLogs,
  flowLogFormat,
  vpcEncryptionControls,
  eventRules,
  vpnLogging,
  // Private links
  vpcServiceEndpoints,
  endpointPolicy,
  endpointPrivateDns,
];
