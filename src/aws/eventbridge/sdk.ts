/** What this program uses of the SDK's package: imported when first needed, so that a bundle carries only this. */
export {
  DescribeEventBusCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
