/** The operations of IAM Access Analyzer that change nothing, read one by one in the service's reference: the guard lets only these through. */
export const READS = [
  'CheckNoPublicAccess',
  'GetAnalyzer',
  'GetFindingV2',
  'ListAnalyzers',
  'ListFindingsV2',
  'ValidatePolicy',
] as const;
