import type {
  DescribeVpcEncryptionControlsRequest,
  DescribeVpcEncryptionControlsResult,
  VpcEncryptionControl,
  VpcEncryptionControlExclusions,
} from '@aws-sdk/client-ec2';
import type { Handler } from '../handler.ts';
import type { VpcEncryptionControlState } from '../transit-state.ts';
import { type FilterTable, filterItems, pickByIds, tagList } from './filters.ts';
import { pageOf } from './pages.ts';

/** DescribeVpcEncryptionControls. */
export const describeVpcEncryptionControls: Handler<
  DescribeVpcEncryptionControlsRequest,
  DescribeVpcEncryptionControlsResult
> = (input, { world }) => {
  const { VpcEncryptionControlIds: ids, VpcIds: vpcIds } = input;
  const named = pickByIds(
    world.vpcEncryptionControls,
    ids,
    'InvalidVpcEncryptionControlId.NotFound',
    'VPC encryption control',
  ).filter(({ vpcId }) => !vpcIds?.length || vpcIds.includes(vpcId));
  const { page, ...next } = pageOf(filterItems(named, input.Filters, FILTERS), input);
  return { ...next, VpcEncryptionControls: page.map(toControl) };
};

const FILTERS: FilterTable<VpcEncryptionControlState> = {
  'vpc-id': (item) => [item.vpcId],
  mode: (item) => [item.mode],
  state: (item) => [item.state],
};

const EXCLUDABLE = [
  'InternetGateway',
  'EgressOnlyInternetGateway',
  'NatGateway',
  'VirtualPrivateGateway',
  'VpcPeering',
  'Lambda',
  'VpcLattice',
  'ElasticFileSystem',
] as const satisfies readonly (keyof VpcEncryptionControlExclusions)[];

const toControl = (control: VpcEncryptionControlState): VpcEncryptionControl => ({
  VpcEncryptionControlId: control.vpcEncryptionControlId,
  VpcId: control.vpcId,
  Mode: control.mode,
  State: control.state as VpcEncryptionControl['State'],
  // Only what enforces can leave something out.
  ...(control.mode === 'enforce'
    ? {
        ResourceExclusions: Object.fromEntries(
          EXCLUDABLE.map((name) => [
            name,
            { State: (control.exclusions ?? []).includes(name) ? ('enabled' as const) : ('disabled' as const) },
          ]),
        ),
      }
    : {}),
  Tags: tagList(control.tags),
});
