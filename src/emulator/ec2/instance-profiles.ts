import type {
  AssociateIamInstanceProfileRequest,
  AssociateIamInstanceProfileResult,
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult,
  DisassociateIamInstanceProfileRequest,
  DisassociateIamInstanceProfileResult,
  IamInstanceProfileAssociation,
} from '@aws-sdk/client-ec2';
import { AwsError, type Handler } from '../handler.ts';
import type { InstanceState, World } from '../state.ts';
import { type FilterTable, filterItems, pickOne } from './filters.ts';
import { pageOf } from './pages.ts';

/** DescribeIamInstanceProfileAssociations. */
export const describeAssociations: Handler<
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult
> = (input, { world }) => {
  const wanted = input.AssociationIds;
  const named = Object.values(world.instances).filter(
    ({ iamInstanceProfileAssociationId: id }) => id !== null && (!wanted?.length || wanted.includes(id)),
  );
  const { page, ...next } = pageOf(filterItems(named, input.Filters, FILTERS), input);
  return {
    ...next,
    IamInstanceProfileAssociations: page.map((instance) => toAssociation(world, instance, 'associated')),
  };
};

const FILTERS: FilterTable<InstanceState> = {
  'instance-id': (item) => [item.instanceId],
  state: () => ['associated'],
};

const toAssociation = (
  world: World,
  instance: InstanceState,
  State: IamInstanceProfileAssociation['State'],
): IamInstanceProfileAssociation => ({
  AssociationId: instance.iamInstanceProfileAssociationId ?? undefined,
  InstanceId: instance.instanceId,
  IamInstanceProfile: {
    Arn: instance.iamInstanceProfileArn ?? undefined,
    Id: Object.values(world.instanceProfiles).find((profile) => profile.arn === instance.iamInstanceProfileArn)?.id,
  },
  State,
});

/** DisassociateIamInstanceProfile. */
export const disassociate: Handler<DisassociateIamInstanceProfileRequest, DisassociateIamInstanceProfileResult> = (
  input,
  { world },
) => {
  const instance = Object.values(world.instances).find(
    (each) => each.iamInstanceProfileAssociationId === input.AssociationId,
  );
  if (instance === undefined) {
    throw new AwsError(
      'InvalidAssociationID.NotFound',
      `An invalid association-id of '${input.AssociationId ?? ''}' was given`,
    );
  }
  const answer = { IamInstanceProfileAssociation: toAssociation(world, instance, 'disassociating') };
  instance.iamInstanceProfileArn = null;
  instance.iamInstanceProfileAssociationId = null;
  return answer;
};

/** AssociateIamInstanceProfile: refused while the instance has one; the association id is new each time. */
export const associate: Handler<AssociateIamInstanceProfileRequest, AssociateIamInstanceProfileResult> = (
  input,
  context,
) => {
  const { world } = context;
  const instance = pickOne(world.instances, input.InstanceId ?? '', 'InvalidInstanceID.NotFound', 'instance ID');
  const { Arn, Name } = input.IamInstanceProfile ?? {};
  const profile = Object.values(world.instanceProfiles).find((each) => each.arn === Arn || each.name === Name);
  if (profile === undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value (${Arn ?? Name ?? ''}) for parameter iamInstanceProfile is invalid. Invalid IAM Instance Profile`,
    );
  }
  if (instance.iamInstanceProfileArn !== null) {
    throw new AwsError('IncorrectState', `There is an existing association for instance ${instance.instanceId}`);
  }
  instance.iamInstanceProfileArn = profile.arn;
  instance.iamInstanceProfileAssociationId = context.id('iip-assoc');
  return { IamInstanceProfileAssociation: toAssociation(world, instance, 'associating') };
};
