import { type Detector, getDetector, listDetectorIds } from '../../aws/guardduty/reads.ts';
import type { Reading } from '../account.ts';

/** The region's detector and what it looks at; undefined where GuardDuty is off. */
export const detector: Reading<(Detector & { readonly detectorId: string }) | undefined> = async ({ read, signal }) => {
  const [detectorId] = await listDetectorIds(read, { signal });
  return detectorId === undefined ? undefined : { detectorId, ...(await getDetector(read, detectorId, { signal })) };
};
