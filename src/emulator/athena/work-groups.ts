import type { GetWorkGroupInput, GetWorkGroupOutput } from '@aws-sdk/client-athena';
import { AwsError, type Handler, type HandlerContext } from '../handler.ts';

/** A workgroup as far as queries depend on it. */
export interface WorkGroupSettings {
  readonly name: string;
  readonly output: string | undefined;
}

export const invalidRequest = (message: string): AwsError =>
  new AwsError('InvalidRequestException', message, 400, { AthenaErrorCode: 'INVALID_INPUT' });

/** The workgroups there are: `primary` has no place for results, as in a new account; `responders` has one. */
export function workGroupOf({ world }: HandlerContext, name: string | undefined): WorkGroupSettings {
  const [bucket] = Object.keys(world.buckets);
  if (name === undefined || name === 'primary') return { name: 'primary', output: undefined };
  if (name === 'responders' && bucket !== undefined) return { name, output: `s3://${bucket}/athena/` };
  throw invalidRequest(`WorkGroup ${name} is not found.`);
}

/** GetWorkGroup. */
export const getWorkGroup: Handler<GetWorkGroupInput, GetWorkGroupOutput> = (input, context) => {
  const { name, output } = workGroupOf(context, input.WorkGroup);
  return {
    WorkGroup: {
      Name: name,
      State: 'ENABLED',
      Configuration: {
        ...(output === undefined ? {} : { ResultConfiguration: { OutputLocation: output } }),
        EnforceWorkGroupConfiguration: false,
        PublishCloudWatchMetricsEnabled: true,
        RequesterPaysEnabled: false,
        EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
      },
      CreationTime: new Date(context.world.startedAt),
    },
  };
};
