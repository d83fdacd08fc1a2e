import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { CheckCase } from './case.ts';

const detectorId = (emulator: Emulator): string => Object.keys(emulator.world().detectors)[0] ?? '';
const region = () => '111122223333/us-east-1';

export const guardDutyOnCases: readonly CheckCase[] = [
  { kind: 'good', says: 'a detector that is enabled', resource: detectorId, verdict: 'passed' },
  {
    kind: 'bad',
    says: 'no detector at all',
    prepare: (emulator) =>
      emulator.edit((world) => {
        world.detectors = {};
      }),
    resource: region,
    verdict: 'failed',
    severity: 'high',
    reason: /no detector in us-east-1/,
  },
  {
    kind: 'borderline',
    says: 'a detector that is suspended',
    prepare: (emulator) =>
      emulator.edit((world) => {
        for (const detector of Object.values(world.detectors)) detector.status = 'DISABLED';
      }),
    resource: detectorId,
    verdict: 'failed',
    reason: /DISABLED/,
  },
  {
    kind: 'unreadable',
    says: 'detectors that may not be listed',
    prepare: (emulator) => emulator.addFault({ operation: 'guardduty:ListDetectors', kind: 'access-denied', count: 9 }),
    resource: region,
    verdict: 'unknown',
    reason: /guardduty:ListDetectors is not permitted/,
  },
];
