import { expect, test } from 'vitest';
import { enforceBucketTls } from '../../playbooks/enforce-bucket-tls/index.ts';
import { followsFrom } from '../../src/playbook/chain-follows.ts';
import type { BlastItem, Plan, PlannedStep } from '../../src/playbook/plan.ts';
import { sealPlan } from '../../src/playbook/plan-hash.ts';
import type { RunState } from '../../src/playbook/run-state.ts';

const [kind = ''] = Object.keys(enforceBucketTls.steps);
const step = (id: string): PlannedStep => ({
  id,
  kind,
  title: id,
  args: {},
  before: {},
  change: [],
  calls: [{ service: 's3', operation: 'PutBucketPolicy', input: { Bucket: id } }],
  undo: 'Put it back',
});
const client = (label: string, over: Partial<BlastItem> = {}): BlastItem => ({
  kind: 'client',
  label,
  detail: 'seen using it',
  level: 'warn',
  ...over,
});
const approved: Plan = {
  version: 1,
  playbook: enforceBucketTls.id,
  params: {},
  target: { kind: 'bucket', id: 'b', label: 'b' },
  account: '111122223333',
  region: 'us-east-1',
  summary: 'Both.',
  blastRadius: [client('more than 20', { seenNames: ['192.0.2.1', '192.0.2.2'] })],
  wontStop: [],
  warnings: [],
  verification: { how: 'it is read back', seconds: 10 },
  undo: [],
  steps: [step('a'), step('b')],
};

/** An earlier run of the chain that did the first step. */
const earlier = {
  saved: sealPlan({
    plan: { ...approved, steps: [step('a')] },
    plannedAt: '2026-01-02T03:04:05.000Z',
    plannedBy: 'arn:aws:iam::111122223333:user/a',
    tool: 'transit-tui test',
  }),
  phases: new Map([['a', 'verified']]),
  outcomes: new Map(),
} as unknown as RunState;
const follows = (blastRadius: readonly BlastItem[]) =>
  followsFrom(approved, { ...approved, steps: [step('b')], blastRadius }, enforceBucketTls, [earlier]);

test('a plan of a chain follows where few are left of the crowd that was approved, and not where another one is hit', () => {
  expect(follows(approved.blastRadius)).toBe(true);
  expect(follows([client('192.0.2.2')])).toBe(true);
  expect(follows([client('192.0.2.2'), client('192.0.2.9')])).toBe(false);
  expect(follows([client('192.0.2.2', { detail: 'seen using it otherwise' })])).toBe(false);
});
