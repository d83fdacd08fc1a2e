import type { Playbook } from '../src/playbook/define.ts';
import { archiveFinding } from './archive-finding/index.ts';
import { blockSubnet } from './block-subnet/index.ts';
import { closeInsecurePorts } from './close-insecure-ports/index.ts';
import { cloudfrontHttps } from './cloudfront-https/index.ts';
import { enforceBucketTls } from './enforce-bucket-tls/index.ts';
import { hardenVpnTunnel } from './harden-vpn-tunnel/index.ts';
import { quarantineInstance } from './quarantine-instance/index.ts';
import { quarantineSecurityGroup } from './quarantine-security-group/index.ts';
import { redirectHttp } from './redirect-http/index.ts';
import { restrictEndpoint } from './restrict-endpoint/index.ts';
import { revokeBucketAccess } from './revoke-bucket-access/index.ts';
import { revokeCredentials } from './revoke-credentials/index.ts';
import { rotateCertificate } from './rotate-certificate/index.ts';

/** Every playbook there is, in the order in which a row is offered them: least blast radius first. A new one is a folder beside this file and a line here. */
export const PLAYBOOKS: readonly Playbook[] = [
  quarantineInstance,
  revokeBucketAccess,
  revokeCredentials,
  quarantineSecurityGroup,
  blockSubnet,
  enforceBucketTls,
  redirectHttp,
  cloudfrontHttps,
  closeInsecurePorts,
  rotateCertificate,
  hardenVpnTunnel,
  restrictEndpoint,
  archiveFinding,
];
