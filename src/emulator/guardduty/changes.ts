import type {
  ArchiveFindingsRequest,
  CreateSampleFindingsRequest,
  UnarchiveFindingsRequest,
  UpdateFindingsFeedbackRequest,
} from '@aws-sdk/client-guardduty';
import type { Handler, HandlerContext } from '../handler.ts';
import { apiCall, connection, findingBody } from '../scenarios/finding-body.ts';
import type { FindingState } from '../state.ts';
import { badRequest, detectorOf, findingById } from './finding-view.ts';
import { storeFinding } from './list.ts';
import { checkIds } from './reads.ts';

function change(input: ArchiveFindingsRequest, context: HandlerContext, edit: (state: FindingState) => void): object {
  const { world, now } = context;
  detectorOf(world, input.DetectorId);
  for (const id of checkIds(input.FindingIds)) {
    const state = findingById(world, id, now());
    if (!state) continue;
    const stored = storeFinding(world, state);
    edit(stored);
    // What happened so far is written down, so that the change's own time is the newest.
    stored.count += stored.updatesAt.filter((at) => at <= now()).length;
    stored.updatesAt = stored.updatesAt.filter((at) => at > now());
    stored.updatedAt = now();
  }
  return {};
}

/** ArchiveFindings. */
export const archiveFindings: Handler<ArchiveFindingsRequest, object> = (input, context) => {
  refuseMember(input, context);
  return change(input, context, (state) => {
    state.archived = true;
  });
};

/** UnarchiveFindings. */
export const unarchiveFindings: Handler<UnarchiveFindingsRequest, object> = (input, context) => {
  refuseMember(input, context);
  return change(input, context, (state) => {
    state.archived = false;
  });
};

function refuseMember({ DetectorId }: ArchiveFindingsRequest, { world }: HandlerContext): void {
  if (detectorOf(world, DetectorId).administrator === undefined) return;
  throw badRequest('The request is rejected because member accounts cannot archive or unarchive findings.');
}

/** UpdateFindingsFeedback. */
export const updateFindingsFeedback: Handler<UpdateFindingsFeedbackRequest, object> = (input, context) =>
  change(input, context, (state) => {
    state.feedback = input.Feedback ?? null;
  });

const usualTypes = [
  'Exfiltration:S3/AnomalousBehavior',
  'Recon:EC2/PortProbeUnprotectedPort',
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
];

/** CreateSampleFindings: findings about resources that don't exist, marked as GuardDuty marks them. */
export const createSampleFindings: Handler<CreateSampleFindingsRequest, object> = (input, { world, now, id }) => {
  const { detectorId } = detectorOf(world, input.DetectorId);
  for (const type of input.FindingTypes?.length ? input.FindingTypes : usualTypes) {
    const findingId = (id('sample') + id('sample')).replace(/sample-/g, '').slice(0, 32);
    world.findings[findingId] = {
      findingId,
      detectorId,
      finding: sampleBody(type),
      createdAt: now(),
      updatedAt: now(),
      visibleAt: now(),
      count: 1,
      archived: false,
      feedback: null,
      updatesAt: [],
    };
  }
  return {};
};

function sampleBody(type: string): Record<string, unknown> {
  const onInstance = type.includes(':EC2/');
  const instance = {
    InstanceId: 'i-99999999',
    InstanceType: 'm3.xlarge',
    InstanceState: 'running',
    NetworkInterfaces: [
      {
        NetworkInterfaceId: 'eni-bfcffe88',
        PrivateIpAddress: '10.0.0.1',
        SecurityGroups: [{ GroupId: 'GeneratedFindingSecurityId', GroupName: 'GeneratedFindingSecurityGroupName' }],
      },
    ],
  };
  return findingBody({
    type,
    severity: type.startsWith('Recon') ? 2 : 8,
    title: `[SAMPLE] ${type}`,
    description: `[SAMPLE] A sample of a finding of the type ${type}.`,
    resource: onInstance
      ? { ResourceType: 'Instance', InstanceDetails: instance }
      : {
          ResourceType: type.includes(':S3/') ? 'S3Bucket' : 'AccessKey',
          AccessKeyDetails: {
            AccessKeyId: 'GeneratedFindingAccessKeyId',
            PrincipalId: 'GeneratedFindingPrincipalId',
            UserName: 'GeneratedFindingUserName',
            UserType: 'IAMUser',
          },
          ...(type.includes(':S3/')
            ? {
                S3BucketDetails: [
                  { Name: 'example-bucket1', Arn: 'arn:aws:s3:::example-bucket1', Type: 'Destination' },
                ],
              }
            : {}),
        },
    action: onInstance
      ? connection({
          localIp: '10.0.0.1',
          localPort: 1_024,
          remote: '198.51.100.0',
          remotePort: 80,
          interfaceId: 'eni-bfcffe88',
        })
      : apiCall({ api: 'GeneratedFindingAPIName', service: 's3.amazonaws.com', ip: '198.51.100.0' }),
    additional: { sample: true },
  });
}
