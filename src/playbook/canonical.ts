/** What playbooks need to compare what they read: the journal's own canonical form. */
export { canonicalJson, sameJson, sha256 } from '../journal/canonical.ts';
