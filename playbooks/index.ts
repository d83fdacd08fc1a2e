import type { Playbook } from '../src/playbook/define.ts';
import { quarantineInstance } from './quarantine-instance/index.ts';
import { quarantineSecurityGroup } from './quarantine-security-group/index.ts';
import { revokeBucketAccess } from './revoke-bucket-access/index.ts';

/** Every playbook there is. A new one is a folder beside this file and a line here. */
export const PLAYBOOKS: readonly Playbook[] = [quarantineInstance, revokeBucketAccess, quarantineSecurityGroup];
