import type { Playbook } from '../src/playbook/define.ts';
import { archiveFinding } from './archive-finding/index.ts';
import { quarantineInstance } from './quarantine-instance/index.ts';
import { revokeBucketAccess } from './revoke-bucket-access/index.ts';

/** Every playbook there is. A new one is a folder beside this file and a line here: offers come in this order. */
export const PLAYBOOKS: readonly Playbook[] = [quarantineInstance, revokeBucketAccess, archiveFinding];
