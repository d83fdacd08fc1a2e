import { accessAnalyzerExternalCases } from './access-analyzer-external.ts';
import { bucketTlsOnlyCases } from './bucket-tls-only.ts';
import { bucketTlsVersionCases } from './bucket-tls-version.ts';
import type { CheckCase } from './case.ts';
import { certificateExpiringCases } from './certificate-expiring.ts';
import { certificateImportedRotationCases } from './certificate-imported-rotation.ts';
import { certificateInUseCases } from './certificate-in-use.ts';
import { certificateKeyStrengthCases } from './certificate-key-strength.ts';
import { certificateRenewalCases } from './certificate-renewal.ts';
import { certificateValidatedCases } from './certificate-validated.ts';
import { distributionCertificateCases } from './distribution-certificate.ts';
import { distributionMinimumTlsCases } from './distribution-minimum-tls.ts';
import { distributionOriginHttpsCases } from './distribution-origin-https.ts';
import { distributionViewerHttpsCases } from './distribution-viewer-https.ts';
import { endpointPolicyCases } from './endpoint-policy.ts';
import { endpointPrivateDnsCases } from './endpoint-private-dns.ts';
import { eventRulesCases } from './event-rules.ts';
import { flowLogFormatCases } from './flow-log-format.ts';
import { guardDutyOnCases } from './guardduty-on.ts';
import { guardDutyS3ProtectionCases } from './guardduty-s3-protection.ts';
import { listenerCertificateMatchCases } from './listener-certificate-match.ts';
import { loadBalancerHttpRedirectCases } from './load-balancer-http-redirect.ts';
import { loadBalancerTlsPolicyCases } from './load-balancer-tls-policy.ts';
import { networkLoadBalancerTlsCases } from './network-load-balancer-tls.ts';
import { securityGroupCleartextCases } from './security-group-cleartext.ts';
import { targetGroupEncryptedCases } from './target-group-encrypted.ts';
import { trafficEncryptedCases } from './traffic-encrypted.ts';
import { transitGatewayAttachmentsCases } from './transit-gateway-attachments.ts';
import { transitGatewayAutoAcceptCases } from './transit-gateway-auto-accept.ts';
import { vpcEncryptionControlsCases } from './vpc-encryption-controls.ts';
import { vpcFlowLogsCases } from './vpc-flow-logs.ts';
import { vpcServiceEndpointsCases } from './vpc-service-endpoints.ts';
import { vpnAuthenticationCases } from './vpn-authentication.ts';
import { vpnEncryptionCases } from './vpn-encryption.ts';
import { vpnIkeVersionCases } from './vpn-ike-version.ts';
import { vpnLoggingCases } from './vpn-logging.ts';
import { vpnRekeyCases } from './vpn-rekey.ts';
import { vpnTunnelsUpCases } from './vpn-tunnels-up.ts';

/** The cases of every check, by its id. A new check brings a file beside this one and a line here. */
export const CASES: Readonly<Record<string, readonly CheckCase[]>> = {
  'access-analyzer-external': accessAnalyzerExternalCases,
  'bucket-tls-only': bucketTlsOnlyCases,
  'bucket-tls-version': bucketTlsVersionCases,
  'certificate-expiring': certificateExpiringCases,
  'certificate-imported-rotation': certificateImportedRotationCases,
  'certificate-in-use': certificateInUseCases,
  'certificate-key-strength': certificateKeyStrengthCases,
  'certificate-renewal': certificateRenewalCases,
  'certificate-validated': certificateValidatedCases,
  'distribution-certificate': distributionCertificateCases,
  'distribution-minimum-tls': distributionMinimumTlsCases,
  'distribution-origin-https': distributionOriginHttpsCases,
  'distribution-viewer-https': distributionViewerHttpsCases,
  'endpoint-policy': endpointPolicyCases,
  'endpoint-private-dns': endpointPrivateDnsCases,
  'event-rules': eventRulesCases,
  'flow-log-format': flowLogFormatCases,
  'guardduty-on': guardDutyOnCases,
  'guardduty-s3-protection': guardDutyS3ProtectionCases,
  'listener-certificate-match': listenerCertificateMatchCases,
  'load-balancer-http-redirect': loadBalancerHttpRedirectCases,
  'load-balancer-tls-policy': loadBalancerTlsPolicyCases,
  'network-load-balancer-tls': networkLoadBalancerTlsCases,
  'security-group-cleartext': securityGroupCleartextCases,
  'target-group-encrypted': targetGroupEncryptedCases,
  'traffic-encrypted': trafficEncryptedCases,
  'transit-gateway-attachments': transitGatewayAttachmentsCases,
  'transit-gateway-auto-accept': transitGatewayAutoAcceptCases,
  'vpc-encryption-controls': vpcEncryptionControlsCases,
  'vpc-flow-logs': vpcFlowLogsCases,
  'vpc-service-endpoints': vpcServiceEndpointsCases,
  'vpn-authentication': vpnAuthenticationCases,
  'vpn-encryption': vpnEncryptionCases,
  'vpn-ike-version': vpnIkeVersionCases,
  'vpn-logging': vpnLoggingCases,
  'vpn-rekey': vpnRekeyCases,
  'vpn-tunnels-up': vpnTunnelsUpCases,
};
