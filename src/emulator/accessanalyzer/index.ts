import {
  CheckNoPublicAccess$,
  GetAnalyzer$,
  GetFindingV2$,
  ListAnalyzers$,
  ListFindings$,
  ListFindingsV2$,
  StartResourceScan$,
  UpdateFindings$,
  ValidatePolicy$,
} from '@aws-sdk/client-accessanalyzer';
import type { ServiceEntry } from '../handler.ts';
import {
  getAnalyzer,
  getFindingV2,
  listAnalyzers,
  listFindings,
  listFindingsV2,
  startResourceScan,
  updateFindings,
} from './findings.ts';
import { checkNoPublicAccess, validatePolicy } from './policy-checks.ts';

/** IAM Access Analyzer: one external-access analyzer that re-reads a bucket some time after it changed. */
export const accessanalyzer: ServiceEntry = {
  name: 'accessanalyzer',
  protocol: 'restjson',
  signingName: 'access-analyzer',
  operations: {
    ListAnalyzers: { schema: ListAnalyzers$, handler: listAnalyzers, mutates: false },
    GetAnalyzer: { schema: GetAnalyzer$, handler: getAnalyzer, mutates: false },
    ListFindingsV2: { schema: ListFindingsV2$, handler: listFindingsV2, mutates: false },
    ListFindings: { schema: ListFindings$, handler: listFindings, mutates: false },
    GetFindingV2: { schema: GetFindingV2$, handler: getFindingV2, mutates: false },
    StartResourceScan: { schema: StartResourceScan$, handler: startResourceScan, mutates: true },
    UpdateFindings: { schema: UpdateFindings$, handler: updateFindings, mutates: true },
    ValidatePolicy: { schema: ValidatePolicy$, handler: validatePolicy, mutates: false },
    CheckNoPublicAccess: { schema: CheckNoPublicAccess$, handler: checkNoPublicAccess, mutates: false },
  },
};
