import type { Check } from '../check.ts';
import { accountResource } from '../judgements.ts';
import { detector } from '../readings/detector.ts';

/** Whether GuardDuty looks at the region at all. */
export const guardDutyOn: Check = {
  id: 'guardduty-on',
  title: 'GuardDuty is on in the region',
  practice: 'detection',
  severity: 'high',
  resourceType: 'AWS::GuardDuty::Detector',
  judges: 'Fails where the region has no detector, or one that is suspended.',
  reads: ['guardduty:GetDetector', 'guardduty:ListDetectors'],
  fix: 'Enable GuardDuty in the region, or as the delegated administrator for the organization.',
  equivalents: ['FSBP GuardDuty.1'],
  document: 'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_settingup.html',
  async judge(account) {
    const found = await account.ask(detector);
    const evidence = [
      { name: 'DetectorId', value: found?.detectorId ?? 'none' },
      ...(found === undefined ? [] : [{ name: 'Status', value: found.status ?? 'not given' }]),
    ];
    if (found === undefined) {
      const reason = `There is no detector in ${account.region}: GuardDuty looks at nothing here.`;
      return [{ resource: accountResource(account), verdict: 'failed', reason, evidence }];
    }
    const resource = { type: this.resourceType, id: found.detectorId };
    if (found.status === 'ENABLED')
      return [{ resource, verdict: 'passed', reason: 'The detector is enabled.', evidence }];
    if (found.status === undefined) {
      return [{ resource, verdict: 'unknown', reason: 'AWS does not say whether the detector is enabled.', evidence }];
    }
    return [{ resource, verdict: 'failed', reason: `The detector is ${found.status}: it looks at nothing.`, evidence }];
  },
};
