import {
  GetQueryExecution$,
  GetQueryResults$,
  GetWorkGroup$,
  StartQueryExecution$,
  StopQueryExecution$,
} from '@aws-sdk/client-athena';
import type { ServiceEntry } from '../handler.ts';
import { getQueryExecution, getQueryResults, startQueryExecution, stopQueryExecution } from './queries.ts';
import { getWorkGroup } from './work-groups.ts';

/** Athena: queries that are started, asked for and stopped. It runs SQL only where it was given something that can. */
export const athena: ServiceEntry = {
  name: 'athena',
  protocol: 'json11',
  signingName: 'athena',
  operations: {
    GetWorkGroup: { schema: GetWorkGroup$, handler: getWorkGroup, mutates: false },
    StartQueryExecution: { schema: StartQueryExecution$, handler: startQueryExecution, mutates: true },
    GetQueryExecution: { schema: GetQueryExecution$, handler: getQueryExecution, mutates: false },
    GetQueryResults: { schema: GetQueryResults$, handler: getQueryResults, mutates: false },
    StopQueryExecution: { schema: StopQueryExecution$, handler: stopQueryExecution, mutates: true },
  },
};
