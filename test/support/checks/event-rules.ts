import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { EventRuleState } from '../../../src/emulator/state.ts';
import type { CheckCase } from './case.ts';
import { denied, region } from './detection.ts';

const rulesFor = (source: string) => () => `${region()}/${source}`;
const withRule = (name: string, change: (rule: EventRuleState) => void) => (emulator: Emulator) =>
  emulator.edit((world) => {
    const rule = world.eventRules[`default/transit-tui-${name}`];
    if (rule !== undefined) change(rule);
  });

export const eventRulesCases: readonly CheckCase[] = [
  { kind: 'good', says: 'a rule with a target', resource: rulesFor('aws.guardduty'), verdict: 'passed' },
  { kind: 'good', says: 'the rule of our own', resource: rulesFor('transit-tui'), verdict: 'passed' },
  {
    kind: 'bad',
    says: 'a rule that is disabled',
    resource: rulesFor('aws.access-analyzer'),
    verdict: 'failed',
    severity: 'medium',
    reason: /is DISABLED/,
  },
  {
    kind: 'bad',
    says: 'no rule at all',
    prepare: (emulator) =>
      emulator.edit((world) => {
        world.eventRules = {};
      }),
    resource: rulesFor('transit-tui'),
    verdict: 'failed',
    severity: 'low',
    reason: /No rule/,
  },
  {
    kind: 'borderline',
    says: 'a rule without a target',
    prepare: withRule('guardduty', (rule) => {
      rule.targets = [];
    }),
    resource: rulesFor('aws.guardduty'),
    verdict: 'failed',
    reason: /has no target/,
  },
  {
    kind: 'borderline',
    says: 'a rule for severe findings only',
    prepare: withRule('guardduty', (rule) => {
      rule.eventPattern = JSON.stringify({
        source: [{ prefix: 'aws.guard' }],
        detail: { severity: [{ numeric: ['>=', 7] }] },
      });
    }),
    resource: rulesFor('aws.guardduty'),
    verdict: 'passed',
    reason: /those that its pattern asks for/,
  },
  {
    kind: 'borderline',
    says: 'a rule for whatever happens in the account',
    prepare: withRule('guardduty', (rule) => {
      rule.eventPattern = JSON.stringify({ account: ['111122223333'] });
    }),
    resource: rulesFor('aws.guardduty'),
    verdict: 'unknown',
    reason: /can not be told/,
  },
  {
    kind: 'unreadable',
    says: 'rules that may not be listed',
    prepare: denied('eventbridge:ListRules'),
    resource: region,
    verdict: 'unknown',
  },
  {
    kind: 'unreadable',
    says: 'targets that may not be listed',
    prepare: denied('eventbridge:ListTargetsByRule'),
    resource: rulesFor('aws.guardduty'),
    verdict: 'unknown',
    reason: /ListTargetsByRule/,
  },
];
