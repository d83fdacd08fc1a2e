import type {
  CreateTagsRequest,
  DeleteTagsRequest,
  DescribeTagsRequest,
  DescribeTagsResult,
  TagDescription,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { Tags, World } from '../state.ts';
import { filterItems } from './filters.ts';
import { pageOf } from './pages.ts';

interface Tagged {
  readonly id: string;
  readonly kind: TagDescription['ResourceType'];
  readonly tags: Tags;
}

/** Everything of EC2 that can carry tags. */
function taggedResources(world: World): Tagged[] {
  const of = (kind: Tagged['kind'], items: Readonly<Record<string, { tags: Tags }>>): Tagged[] =>
    Object.entries(items).map(([id, { tags }]) => ({ id, kind, tags }));
  const rules = Object.values(world.groups).flatMap((group) => group.rules.map((rule) => [rule.ruleId, rule] as const));
  return [
    ...of('instance', world.instances),
    ...of('network-interface', world.interfaces),
    ...of('security-group', world.groups),
    ...of('security-group-rule', Object.fromEntries(rules)),
    ...of('vpc', world.vpcs),
    ...of('subnet', world.subnets),
    ...of('network-acl', world.networkAcls),
    ...of('snapshot', world.snapshots),
    ...of('vpc-flow-log', world.flowLogs),
  ];
}

/** CreateTags: on every resource named, or on none when one is not there. */
export const createTags: Handler<CreateTagsRequest, object> = (input, { world }) => {
  const reserved = input.Tags?.find((tag) => tag.Key?.startsWith('aws:'));
  if (reserved !== undefined) {
    throw new AwsError('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
  }
  for (const { tags } of named(world, input.Resources)) {
    for (const tag of input.Tags ?? []) tags[tag.Key ?? ''] = tag.Value ?? '';
  }
  return {};
};

/** DeleteTags: by key, or by key and value when a value is given; a tag that is not there is no error. */
export const deleteTags: Handler<DeleteTagsRequest, object> = (input, { world }) => {
  for (const { tags } of named(world, input.Resources)) {
    const doomed = input.Tags ?? Object.keys(tags).map((Key) => ({ Key, Value: undefined }));
    for (const { Key = '', Value } of doomed) {
      if (Value === undefined || tags[Key] === Value) delete tags[Key];
    }
  }
  return {};
};

function named(world: World, ids: readonly string[] | undefined): Tagged[] {
  const all = taggedResources(world);
  return (ids ?? []).map((id) => {
    const found = all.find((each) => each.id === id);
    if (found === undefined) throw notFound(id);
    return found;
  });
}

const NOT_FOUND: Readonly<Record<string, readonly [string, string]>> = {
  i: ['InvalidInstanceID.NotFound', 'instance ID'],
  eni: ['InvalidNetworkInterfaceID.NotFound', 'networkInterface ID'],
  sg: ['InvalidGroup.NotFound', 'security group'],
  snap: ['InvalidSnapshot.NotFound', 'snapshot'],
  vpc: ['InvalidVpcID.NotFound', 'vpc ID'],
  subnet: ['InvalidSubnetID.NotFound', 'subnet ID'],
  acl: ['InvalidNetworkAclID.NotFound', 'networkAcl ID'],
};

function notFound(id: string): AwsError {
  const [code, what] = NOT_FOUND[id.split('-')[0] ?? ''] ?? ['InvalidID', 'ID'];
  return new AwsError(code, `The ${what} '${id}' ${code === 'InvalidID' ? 'is not valid' : 'does not exist'}`);
}

/** DescribeTags. */
export const describeTags: Handler<DescribeTagsRequest, DescribeTagsResult> = (input, { world }) => {
  const single = taggedResources(world).flatMap(({ id, kind, tags }) =>
    Object.entries(tags).map(([key, value]) => ({ id, kind, key, value, tags: { [key]: value } })),
  );
  const chosen = filterItems(single, input.Filters, {
    'resource-id': (item) => [item.id],
    'resource-type': (item) => [item.kind],
    key: (item) => [item.key],
    value: (item) => [item.value],
  });
  const { page, ...next } = pageOf(chosen, input);
  return {
    ...next,
    Tags: page.map((item) => ({ ResourceId: item.id, ResourceType: item.kind, Key: item.key, Value: item.value })),
  };
};
