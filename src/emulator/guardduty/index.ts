import {
  ArchiveFindings$,
  CreateSampleFindings$,
  GetAdministratorAccount$,
  GetDetector$,
  GetFindings$,
  GetFindingsStatistics$,
  GetMasterAccount$,
  ListDetectors$,
  ListFindings$,
  ListMembers$,
  UnarchiveFindings$,
  UpdateFindingsFeedback$,
} from '@aws-sdk/client-guardduty';
import type { ServiceEntry } from '../handler.ts';
import { archiveFindings, createSampleFindings, unarchiveFindings, updateFindingsFeedback } from './changes.ts';
import {
  getAdministratorAccount,
  getDetector,
  getFindings,
  getFindingsStatistics,
  getMasterAccount,
  listDetectors,
  listFindings,
  listMembers,
} from './reads.ts';

/** GuardDuty: one detector, and findings that appear and grow as the scenario's time passes. */
export const guardduty: ServiceEntry = {
  name: 'guardduty',
  protocol: 'restjson',
  signingName: 'guardduty',
  operations: {
    ListDetectors: { schema: ListDetectors$, handler: listDetectors, mutates: false },
    GetDetector: { schema: GetDetector$, handler: getDetector, mutates: false },
    ListFindings: { schema: ListFindings$, handler: listFindings, mutates: false },
    GetFindings: { schema: GetFindings$, handler: getFindings, mutates: false },
    GetFindingsStatistics: { schema: GetFindingsStatistics$, handler: getFindingsStatistics, mutates: false },
    GetMasterAccount: { schema: GetMasterAccount$, handler: getMasterAccount, mutates: false },
    GetAdministratorAccount: { schema: GetAdministratorAccount$, handler: getAdministratorAccount, mutates: false },
    ListMembers: { schema: ListMembers$, handler: listMembers, mutates: false },
    ArchiveFindings: { schema: ArchiveFindings$, handler: archiveFindings, mutates: true },
    UnarchiveFindings: { schema: UnarchiveFindings$, handler: unarchiveFindings, mutates: true },
    UpdateFindingsFeedback: { schema: UpdateFindingsFeedback$, handler: updateFindingsFeedback, mutates: true },
    CreateSampleFindings: { schema: CreateSampleFindings$, handler: createSampleFindings, mutates: true },
  },
};
