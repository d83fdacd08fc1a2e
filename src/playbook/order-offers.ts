import type { Playbook } from './define.ts';
import type { Offer, Subject } from './port.ts';

/** What a playbook takes hold of, in the order in which a chain goes: evidence can't be had later, a way in can. */
export type Stage = 'evidence' | 'credentials' | 'data' | 'network' | 'after';

/** How far a playbook reaches: the resource that is named, all that wear a group, or all that is in a subnet. */
export type Reach = 'resource' | 'group' | 'subnet';

/** The order of a chain. */
export const STAGES: readonly Stage[] = ['evidence', 'credentials', 'data', 'network', 'after'];

const REACHES: readonly Reach[] = ['resource', 'group', 'subnet'];

/** Gives what a playbook takes hold of; unless it says so, by the services that it changes. */
export function stageOf({ stage, operations }: Playbook): Stage {
  if (stage !== undefined) return stage;
  const services = new Set(operations.writes.map((operation) => operation.split(':')[0]));
  if (services.has('ec2')) return 'network';
  if (services.has('s3') || services.has('s3-control')) return 'data';
  return services.has('iam') ? 'credentials' : 'after';
}

/** Gives how far a playbook reaches; unless it says so, by the parameter that names its target. */
export function reachOf({ reach, targetParam }: Playbook): Reach {
  if (reach !== undefined) return reach;
  if (/subnet/i.test(targetParam)) return 'subnet';
  return /group/i.test(targetParam) ? 'group' : 'resource';
}

/**
 * Orders offers for a person who has to stop data from leaving: what stops it for this row comes first, then by how far
 * each reaches, then as the playbook gave them; what can't be run is last.
 */
export function orderOffers(playbooks: readonly Playbook[], subject: Subject, offers: readonly Offer[]): Offer[] {
  const stages = stagesFor(subject);
  const rank = ({ playbook: id, blocked }: Offer): readonly [number, number, number] => {
    const playbook = playbooks.find((each) => each.id === id);
    if (playbook === undefined) return [1, stages.length, REACHES.length];
    return [blocked === undefined ? 0 : 1, stages.indexOf(stageOf(playbook)), REACHES.indexOf(reachOf(playbook))];
  };
  return offers
    .map((offer) => ({ offer, rank: rank(offer) }))
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.rank[2] - b.rank[2])
    .map(({ offer }) => offer);
}

/** Where a row names a bucket the data leaves by it; else whoever holds the key takes it, else it goes over the network. */
function stagesFor(subject: Subject): readonly Stage[] {
  if (subject.kind === 'access') return ['data', 'credentials', 'network', 'evidence', 'after'];
  if (subject.kind === 'connection') return ['network', 'credentials', 'data', 'evidence', 'after'];
  const { buckets, accessKeys, instances } = subject.finding;
  if (buckets.length > 0) return ['data', 'credentials', 'network', 'evidence', 'after'];
  if (accessKeys.length > 0 && instances.length === 0) return ['credentials', 'data', 'network', 'evidence', 'after'];
  return ['network', 'credentials', 'data', 'evidence', 'after'];
}
