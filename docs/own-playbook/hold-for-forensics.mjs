/**
 * An own playbook for transit-tui: marks an instance and its network interfaces as evidence of a case, so that whoever
 * cleans up leaves them alone. See ../own-playbooks.md for what each part means.
 */

const HOLD = 'forensics:hold';
const ID = /i-[0-9a-f]{8}([0-9a-f]{9})?/;

export default ({ call, send, sameJson, refusal }) => {
  /** The tag's value on each resource, null where it is not there. */
  async function held(read, ids) {
    const Filters = [
      { Name: 'resource-id', Values: ids },
      { Name: 'key', Values: [HOLD] },
    ];
    const { Tags = [] } = await send(read, 'ec2:DescribeTags', { Filters });
    return Object.fromEntries(ids.map((id) => [id, Tags.find((tag) => tag.ResourceId === id)?.Value ?? null]));
  }

  const holdStep = {
    capture: ({ read }, { args }) => held(read, args.ids),
    standing(current, { args, before }) {
      if (args.ids.every((id) => current[id] === args.caseId)) return 'after';
      if (sameJson(current, before)) return 'before';
      const isOurs = args.ids.every((id) => [args.caseId, before[id]].includes(current[id]));
      return isOurs ? 'between' : 'other';
    },
    async apply({ write }, { args }) {
      await send(write, 'ec2:CreateTags', { Resources: args.ids, Tags: [{ Key: HOLD, Value: args.caseId }] });
      return {};
    },
    async confirm(_, { args }) {
      return { evidence: `${args.ids.join(', ')} are tagged ${HOLD} = ${args.caseId}` };
    },
    async undo({ write }, { args, before }) {
      for (const id of args.ids) {
        const old = before[id];
        // With the value given, a tag that someone set anew meanwhile stays.
        if (old === null)
          await send(write, 'ec2:DeleteTags', { Resources: [id], Tags: [{ Key: HOLD, Value: args.caseId }] });
        else await send(write, 'ec2:CreateTags', { Resources: [id], Tags: [{ Key: HOLD, Value: old }] });
      }
      return {};
    },
  };

  return {
    id: 'hold-for-forensics',
    title: 'Hold an instance for forensics',
    summary: 'Tags an instance and its network interfaces with the case that they are evidence of.',
    targetParam: 'instance',
    params: [
      { name: 'instance', help: 'the instance', required: true, placeholder: 'i-0123456789abcdef0', pattern: ID },
      { name: 'case', help: 'the case', required: true, placeholder: 'IR-2026-014', pattern: /IR-\d{4}-\d{3}/ },
    ],
    changes: [`sets the tag ${HOLD} on the instance and on each of its network interfaces`],
    operations: {
      // Planning asks AWS who the caller is, so each playbook declares that too.
      reads: ['ec2:DescribeInstances', 'ec2:DescribeTags', 'sts:GetCallerIdentity'],
      writes: ['ec2:CreateTags', 'ec2:DeleteTags'],
    },
    steps: { hold: holdStep },

    offers(subject) {
      if (subject.kind !== 'finding') return [];
      const { type, instances, sample } = subject.finding;
      return instances.map(({ instanceId }) => ({
        playbook: 'hold-for-forensics',
        title: `Hold ${instanceId} for forensics`,
        params: { instance: instanceId },
        reason: `${type} names instance ${instanceId}.`,
        ...(sample ? { blocked: 'A sample finding: its instance does not exist.' } : {}),
      }));
    },

    async plan({ read }, { instance, case: caseId }) {
      const { Reservations = [] } = await send(read, 'ec2:DescribeInstances', { InstanceIds: [instance] });
      const found = Reservations.flatMap(({ Instances = [] }) => Instances)[0];
      if (found === undefined) throw refusal(`Refused: there is no instance ${instance} here.`, 'Check the region.');
      const cards = (found.NetworkInterfaces ?? []).map((card) => card.NetworkInterfaceId);
      const ids = [instance, ...cards.sort()];
      const before = await held(read, ids);
      const isHeld = ids.every((id) => before[id] === caseId);
      const undo = `Set the tag ${HOLD} back to what it was on each of them`;
      return {
        target: { kind: 'instance', id: instance, label: instance },
        summary: isHeld
          ? `${instance} and its interfaces are held for ${caseId} already.`
          : `Holds ${instance} and its ${cards.length} network interfaces for ${caseId}.`,
        blastRadius: [
          { kind: 'instance', label: instance, detail: 'is tagged; nothing of it stops', level: 'info' },
          ...cards.map((card) => ({ kind: 'interface', label: card, detail: 'is tagged', level: 'info' })),
        ],
        wontStop: ['A tag stops nobody: it only tells those who look at it.'],
        warnings: ids
          .filter((id) => before[id] !== null && before[id] !== caseId)
          .map((id) => `${id} is held for ${before[id]}, which this tag replaces.`),
        verification: { how: 'the tags are read back', seconds: 10 },
        undo: isHeld ? [] : [undo],
        steps: isHeld
          ? []
          : [
              {
                id: `hold:${instance}`,
                kind: 'hold',
                title: `Tag ${instance} and its network interfaces as held for ${caseId}`,
                args: { ids, caseId },
                before,
                change: ids.map((id) => ({
                  what: `${HOLD} of ${id}`,
                  before: before[id] ?? 'not there',
                  after: caseId,
                })),
                calls: [call('ec2', 'CreateTags', { Resources: ids, Tags: [{ Key: HOLD, Value: caseId }] })],
                undo,
              },
            ],
      };
    },
  };
};

const instanceNamed = (aws, name) =>
  Object.values(aws.world().instances).find(({ tags }) => tags.Name === name).instanceId;

/** How `transit-tui check-playbook` takes it through the embedded AWS. */
export const ways = [
  {
    name: 'an instance with three interfaces',
    params: (aws) => ({ instance: instanceNamed(aws, 'payments-export-1'), case: 'IR-2026-014' }),
  },
  {
    name: 'an instance that is held for another case',
    params: (aws) => ({ instance: instanceNamed(aws, 'app-1'), case: 'IR-2026-014' }),
    prepare: (aws) =>
      aws.edit((world) => {
        world.instances[instanceNamed(aws, 'app-1')].tags[HOLD] = 'IR-2025-002';
      }),
  },
];
