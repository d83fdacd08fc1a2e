import type { Finding, FindingAccessKey } from '../../src/aws/guardduty/finding.ts';
import type { Offer, Subject } from '../../src/playbook/port.ts';
import { DEFAULTS } from './params.ts';

const offer = (target: string, reason: string, blocked?: string): Offer => ({
  playbook: 'quarantine-instance',
  title: `Quarantine ${target}`,
  params: { instance: target, ...DEFAULTS },
  reason,
  ...(blocked === undefined ? {} : { blocked }),
});

/** Gives one offer for each instance that a row names. */
export function quarantineOffers(subject: Subject): readonly Offer[] {
  if (subject.kind === 'finding') return ofFinding(subject.finding);
  return subject.kind === 'connection' ? ofConnection(subject) : [];
}

function ofFinding(finding: Finding): Offer[] {
  const ids = [...new Set(finding.instances.map((instance) => instance.instanceId))].filter((id) => id !== '');
  const blocked = finding.sample ? 'A sample finding: its instance does not exist.' : undefined;
  const named = ids.map((id) => offer(id, `${finding.type} names instance ${id}.`, blocked));
  const sessions = [...new Set(finding.accessKeys.flatMap(instanceOfSession))].filter((id) => !ids.includes(id));
  return [
    ...named,
    ...sessions.map((id) => offer(id, `${finding.type} names credentials that were given to instance ${id}.`, blocked)),
  ];
}

/** An instance's own credentials carry its id as the name of their session. */
function instanceOfSession({ principalId }: FindingAccessKey): string[] {
  const id = /:(i-[0-9a-f]{8,17})$/.exec(principalId ?? '')?.[1];
  return id === undefined ? [] : [id];
}

function ofConnection({ connection }: Extract<Subject, { kind: 'connection' }>): Offer[] {
  const { instanceId, interfaceIds } = connection;
  if (instanceId !== undefined) return [offer(instanceId, `The connection is of instance ${instanceId}.`)];
  return interfaceIds.map((id) => offer(id, `The connection is of the instance that has ${id}.`));
}
