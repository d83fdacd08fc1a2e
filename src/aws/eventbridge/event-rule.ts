import type { Rule } from '@aws-sdk/client-eventbridge';
import { present } from '../loose.ts';

/** A rule of an event bus, from ListRules. */
export interface EventRule {
  readonly name: string;
  readonly arn?: string;
  /** `ENABLED`, `DISABLED` or `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS`. */
  readonly state?: string;
  /** JSON; undefined for a rule that only keeps a schedule. */
  readonly eventPattern?: string;
}

/** Gives our rule from ListRules' own. */
export const toEventRule = (raw: Rule): EventRule =>
  present({
    name: raw.Name ?? '',
    arn: raw.Arn,
    state: raw.State as string | undefined,
    eventPattern: raw.EventPattern,
  });
