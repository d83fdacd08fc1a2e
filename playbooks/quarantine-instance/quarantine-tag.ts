/** The tag by which a VPC's quarantine group is known; its value is the VPC's id. */
export const QUARANTINE_TAG = 'transit-tui:quarantine';
