export type { Way } from '../../../src/cli/playbook-contract/way.ts';
