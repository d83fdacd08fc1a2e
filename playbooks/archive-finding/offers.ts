import type { Offer, Subject } from '../../src/playbook/port.ts';
import { isGuardDutyId } from './params.ts';

const offer = (finding: string, reason: string, blocked?: string): Offer => ({
  playbook: 'archive-finding',
  title: `Archive finding ${finding.slice(0, 8)}`,
  params: { finding },
  reason,
  ...(blocked === undefined ? {} : { blocked }),
});

/** Gives the way to archive what a row is about, for when it is dealt with. */
export function archiveOffers(subject: Subject): readonly Offer[] {
  if (subject.kind === 'finding') {
    const { id, type, archived, sample } = subject.finding;
    if (id === undefined || !isGuardDutyId(id) || archived) return [];
    const blocked = sample ? 'A sample finding: no playbook runs on one.' : undefined;
    return [offer(id, `${type} leaves the list once it is dealt with; archiving it contains nothing.`, blocked)];
  }
  if (subject.kind !== 'access') return [];
  const { id, resource, status } = subject.access;
  if (status !== 'ACTIVE') return [];
  return [offer(id, `The access to ${resource} is meant to be: archiving the finding says so and closes nothing.`)];
}
