/** What this program uses of the SDK's package: imported when first needed, so that a bundle carries only this. */
export {
  AccessAnalyzerClient,
  GetFindingV2Command,
  ListAnalyzersCommand,
  ListFindingsV2Command,
  StartResourceScanCommand,
  UpdateFindingsCommand,
} from '@aws-sdk/client-accessanalyzer';
