import type { Offer, Subject } from '../../src/playbook/port.ts';

/** Gives one offer for each subnet in which a finding saw an interface of one of its instances. */
export function subnetOffers(subject: Subject): readonly Offer[] {
  if (subject.kind !== 'finding') return [];
  const { instances, sample } = subject.finding;
  const seen = new Map<string, string>();
  for (const { instanceId, networkInterfaces } of instances) {
    for (const { subnetId } of networkInterfaces) {
      if (subnetId !== undefined && subnetId !== '' && !seen.has(subnetId)) seen.set(subnetId, instanceId);
    }
  }
  return [...seen].map(([subnetId, instanceId]) => ({
    playbook: 'block-subnet',
    title: `Block subnet ${subnetId}`,
    params: { subnet: subnetId },
    reason: `The certain cut for ${instanceId}: its open connections end too. It hits everything else in ${subnetId} as well.`,
    ...(sample ? { blocked: 'A sample finding: its subnet does not exist.' } : {}),
  }));
}
