/** The operations of Amazon GuardDuty that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = [
  'GetAdministratorAccount',
  'GetDetector',
  'GetFindings',
  'GetFindingsStatistics',
  'ListDetectors',
  'ListFindings',
  'ListMembers',
] as const;
