import type { RunEvent, RunEventBody } from '../../src/playbook/events.ts';
import type { SavedPlan } from '../../src/playbook/plan.ts';
import type { PlaybookInfo, PlaybookPort, RunSummary } from '../../src/playbook/port.ts';

export const INSTANCE = 'i-0123456789abcdef0';

/** A plan that moves one instance with two interfaces into quarantine. */
export const instancePlan: SavedPlan = {
  hash: `sha256:${'ab'.repeat(32)}`,
  seal: `sha256:${'cd'.repeat(32)}`,
  plannedAt: '2026-03-01T11:59:00Z',
  plannedBy: 'arn:aws:sts::111122223333:assumed-role/responder/ana',
  tool: 'transit-tui 0.1.0',
  plan: {
    version: 1,
    playbook: 'quarantine-instance',
    params: { instance: INSTANCE },
    target: { kind: 'instance', id: INSTANCE, label: 'web-1' },
    account: '111122223333',
    region: 'eu-central-1',
    summary: `Move both interfaces of ${INSTANCE} into an empty quarantine group.`,
    blastRadius: [
      { kind: 'interface', label: 'eni-0aaa', level: 'info' },
      { kind: 'target group', label: 'shop-web', detail: 'loses 1 of 2 healthy targets', level: 'warn' },
      { kind: 'interface', label: 'eni-0bbb', level: 'info' },
      { kind: 'instance', label: INSTANCE, level: 'info' },
      { kind: 'Auto Scaling group', label: 'shop', detail: 'will replace the instance', level: 'warn' },
    ],
    wontStop: ['Connections that are tracked already live on until they idle out.', 'DNS through the VPC resolver.'],
    warnings: ['The instance is behind a load balancer.'],
    verification: { how: 'The groups of both interfaces are read back.', seconds: 30 },
    undo: ['Each interface gets its groups back, in their order.'],
    steps: [
      {
        id: 'quarantine-group',
        kind: 'quarantine-group',
        title: 'Make an empty quarantine group in vpc-0123',
        args: {},
        before: null,
        change: [{ what: 'group', before: 'none', after: 'transit-tui-quarantine' }],
        calls: [{ service: 'ec2', operation: 'CreateSecurityGroup', input: { GroupName: 'transit-tui-quarantine' } }],
        undo: 'Deletes the group when nothing uses it.',
      },
      {
        id: 'move-interface:eni-0aaa',
        kind: 'move-interface',
        title: 'Move eni-0aaa into quarantine',
        args: {},
        before: ['sg-0web', 'sg-0ssh'],
        change: [{ what: 'groups of eni-0aaa', before: 'sg-0web, sg-0ssh', after: 'the quarantine group' }],
        calls: [
          { service: 'ec2', operation: 'ModifyNetworkInterfaceAttribute', input: { NetworkInterfaceId: 'eni-0aaa' } },
        ],
        undo: 'Puts sg-0web, sg-0ssh back.',
      },
    ],
  },
};

export const bucketPlaybook: PlaybookInfo = {
  id: 'revoke-bucket-access',
  title: 'Revoke the access to a bucket',
  summary: 'Takes away who can read a bucket, in three levels.',
  params: [
    { name: 'bucket', help: 'Name of the bucket', required: true, placeholder: 'amzn-s3-demo-bucket' },
    {
      name: 'level',
      help: 'How far to go',
      required: true,
      placeholder: 'deny',
      choices: [
        { value: 'deny', help: 'denies one principal or address; everyone else goes on' },
        { value: 'statement', help: 'removes the Allow statement for everyone it names' },
        { value: 'block', help: 'blocks public access to the whole bucket' },
      ],
    },
    { name: 'principal', help: 'Whom to deny', required: false, placeholder: 'arn:aws:iam::444455556666:root' },
  ],
  targetParam: 'bucket',
  changes: ['the bucket policy'],
  permissions: { reads: ['s3:GetBucketPolicy'], writes: ['s3:PutBucketPolicy'] },
};

export const instancePlaybook: PlaybookInfo = {
  id: 'quarantine-instance',
  title: 'Quarantine an instance',
  summary: 'Moves every interface of an instance into an empty group.',
  params: [{ name: 'instance', help: 'Id of the instance', required: true, placeholder: INSTANCE }],
  targetParam: 'instance',
  changes: ['the groups of its interfaces'],
  permissions: { reads: ['ec2:DescribeInstances'], writes: ['ec2:ModifyNetworkInterfaceAttribute'] },
};

/** A PlaybookPort of which a test says only what it needs. */
export function portOf(given: Partial<PlaybookPort>): PlaybookPort {
  const unused = (): never => {
    throw new Error('not part of this test');
  };
  return {
    list: () => [instancePlaybook, bucketPlaybook],
    offers: () => [],
    plan: async () => instancePlan,
    run: unused,
    resume: unused,
    rollback: unused,
    runs: async () => [],
    planOf: async () => instancePlan,
    deeds: async () => [],
    ...given,
  };
}

/** Events of a run as the engine numbers them, a second apart from noon on. */
export function eventsOf(bodies: readonly RunEventBody[], runId = 'r-1'): RunEvent[] {
  return bodies.map(
    (body, seq) => ({ ...body, runId, seq, at: new Date(Date.UTC(2026, 2, 1, 12, 0, seq)).toISOString() }) as RunEvent,
  );
}

export const startedBody: RunEventBody = {
  type: 'run-started',
  mode: 'run',
  playbook: 'quarantine-instance',
  target: INSTANCE,
  hash: instancePlan.hash,
  caller: 'arn:aws:sts::111122223333:assumed-role/responder/ana',
  journal: '/state/runs/r-1.jsonl',
  steps: instancePlan.plan.steps.map(({ id, title }) => ({ id, title })),
};

/** A run as the journals list it. */
export function runSummary(given: Partial<RunSummary> = {}): RunSummary {
  return {
    runId: 'r-1',
    playbook: 'quarantine-instance',
    target: INSTANCE,
    account: '111122223333',
    region: 'eu-central-1',
    startedAt: '2026-03-01T11:00:00Z',
    state: 'done',
    stepsDone: 2,
    stepsTotal: 2,
    can: ['rollback'],
    journal: '/state/runs/r-1.jsonl',
    ...given,
  };
}
