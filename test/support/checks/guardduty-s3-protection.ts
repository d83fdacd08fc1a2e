import type { Emulator } from '../../../src/emulator/emulator.ts';
import type { DetectorState } from '../../../src/emulator/state.ts';
import type { CheckCase } from './case.ts';
import { denied, region } from './detection.ts';

const detectorId = (emulator: Emulator): string => Object.keys(emulator.world().detectors)[0] ?? '';
const withDetector = (change: (detector: DetectorState) => void) => (emulator: Emulator) =>
  emulator.edit((world) => {
    for (const detector of Object.values(world.detectors)) change(detector);
  });

export const guardDutyS3ProtectionCases: readonly CheckCase[] = [
  { kind: 'good', says: 'S3 Protection that is enabled', resource: detectorId, verdict: 'passed' },
  {
    kind: 'bad',
    says: 'S3 Protection that is disabled',
    prepare: withDetector((detector) => {
      for (const feature of detector.features) if (feature.name === 'S3_DATA_EVENTS') feature.status = 'DISABLED';
    }),
    resource: detectorId,
    verdict: 'failed',
    severity: 'high',
    reason: /S3 Protection is DISABLED/,
  },
  {
    kind: 'bad',
    says: 'no detector',
    prepare: (emulator) =>
      emulator.edit((world) => {
        world.detectors = {};
      }),
    resource: region,
    verdict: 'failed',
    reason: /no detector/,
  },
  {
    kind: 'borderline',
    says: 'S3 Protection of a detector that is suspended',
    prepare: withDetector((detector) => {
      detector.status = 'DISABLED';
    }),
    resource: detectorId,
    verdict: 'failed',
    reason: /The detector is DISABLED/,
  },
  {
    kind: 'borderline',
    says: 'a detector that names no such feature',
    prepare: withDetector((detector) => {
      detector.features = [];
    }),
    resource: detectorId,
    verdict: 'unknown',
    reason: /does not say/,
  },
  {
    kind: 'unreadable',
    says: 'a detector that may not be read',
    prepare: denied('guardduty:GetDetector'),
    resource: region,
    verdict: 'unknown',
    reason: /guardduty:GetDetector is not permitted/,
  },
];
