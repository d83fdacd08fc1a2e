import type { Detector } from '../../aws/guardduty/reads.ts';
import type { Check, Judgement } from '../check.ts';
import { accountResource } from '../judgements.ts';
import { detector } from '../readings/detector.ts';

const FEATURE = 'S3_DATA_EVENTS';

/** Whether GuardDuty looks at who reads objects. */
export const guardDutyS3Protection: Check = {
  id: 'guardduty-s3-protection',
  title: 'GuardDuty looks at what is read from and written to S3',
  practice: 'detection',
  severity: 'high',
  resourceType: 'AWS::GuardDuty::Detector',
  judges:
    'Fails where the detector does not have the feature S3_DATA_EVENTS (S3 Protection), is suspended, or is not there: GuardDuty then finds no theft of objects. Unknown where AWS does not name the feature.',
  reads: ['guardduty:GetDetector', 'guardduty:ListDetectors'],
  fix: 'Enable S3 Protection for the detector, or as the delegated administrator for the organization.',
  equivalents: ['FSBP GuardDuty.10'],
  document: 'https://docs.aws.amazon.com/guardduty/latest/ug/s3-protection.html',
  async judge(account) {
    const found = await account.ask(detector);
    if (found !== undefined) return [judgeS3Protection(found)];
    return [
      {
        resource: accountResource(account),
        verdict: 'failed',
        reason: `There is no detector in ${account.region}: GuardDuty looks at nothing here.`,
        evidence: [{ name: 'DetectorId', value: 'none' }],
      },
    ];
  },
};

/** Judges what one detector looks at. */
function judgeS3Protection({ detectorId, status, features }: Detector & { readonly detectorId: string }): Judgement {
  const resource = { type: 'AWS::GuardDuty::Detector', id: detectorId };
  const feature = features.find(({ name }) => name === FEATURE);
  const evidence = [
    { name: 'Status', value: status ?? 'not given' },
    { name: `Features[${FEATURE}].Status`, value: feature?.status ?? 'not given' },
  ];
  if (status !== undefined && status !== 'ENABLED') {
    return { resource, verdict: 'failed', reason: `The detector is ${status}: it looks at nothing.`, evidence };
  }
  if (feature?.status === 'ENABLED' && status === 'ENABLED') {
    return { resource, verdict: 'passed', reason: 'S3 Protection is enabled.', evidence };
  }
  if (feature?.status !== undefined && feature.status !== 'ENABLED') {
    const reason = `S3 Protection is ${feature.status}: who reads objects is not looked at.`;
    return { resource, verdict: 'failed', reason, evidence };
  }
  return { resource, verdict: 'unknown', reason: 'AWS does not say whether S3 Protection is enabled.', evidence };
}
