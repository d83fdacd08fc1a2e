// Named one by one and loaded together on first use: what is not named here stays out of the bundle.
export {
  GetFindingsCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  ListFindingsCommand,
} from '@aws-sdk/client-guardduty';
