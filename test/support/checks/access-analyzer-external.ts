import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { AnalyzerState } from '../../../src/emulator/state.ts';
import type { CheckCase } from './case.ts';
import { denied, region } from './detection.ts';

const withAnalyzers = (change: (analyzer: AnalyzerState) => void) => (emulator: Emulator) =>
  emulator.edit((world) => {
    for (const analyzer of Object.values(world.analyzers)) change(analyzer);
  });

export const accessAnalyzerExternalCases: readonly CheckCase[] = [
  { kind: 'good', says: 'an analyzer of the account', resource: region, verdict: 'passed' },
  {
    kind: 'good',
    says: 'an analyzer of the organization',
    prepare: withAnalyzers((analyzer) => {
      analyzer.type = 'ORGANIZATION';
    }),
    resource: region,
    verdict: 'passed',
  },
  {
    kind: 'bad',
    says: 'no analyzer',
    prepare: (emulator) =>
      emulator.edit((world) => {
        world.analyzers = {};
        world.accessFindings = {};
      }),
    resource: region,
    verdict: 'failed',
    severity: 'medium',
    reason: /There is no analyzer/,
  },
  {
    kind: 'borderline',
    says: 'an analyzer that looks for unused access only',
    prepare: withAnalyzers((analyzer) => {
      analyzer.type = 'ACCOUNT_UNUSED_ACCESS';
    }),
    resource: region,
    verdict: 'failed',
    reason: /unused or internal access only/,
  },
  {
    kind: 'borderline',
    says: 'an analyzer that failed',
    prepare: withAnalyzers((analyzer) => {
      analyzer.status = 'FAILED';
    }),
    resource: region,
    verdict: 'failed',
    reason: /is FAILED/,
  },
  {
    kind: 'unreadable',
    says: 'analyzers that may not be listed',
    prepare: denied('accessanalyzer:ListAnalyzers'),
    resource: region,
    verdict: 'unknown',
  },
];
