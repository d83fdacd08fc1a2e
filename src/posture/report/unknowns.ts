import type { Failure } from '../../aws/errors.ts';
import type { Audit } from '../audit.ts';
import type { Resource } from '../check.ts';

/** Resources that are unknown for the same reason. */
export interface Unknowns {
  /** What failed, in a few words without a full stop: `s3:GetBucketPolicy is not permitted`. */
  readonly why: string;
  /** What to do about it. */
  readonly hint?: string;
  readonly checks: readonly string[];
  /** Each once. */
  readonly resources: readonly Resource[];
}

const WORDS: Partial<Record<Failure['code'], string>> = {
  denied: 'is not permitted',
  expired: 'not answered, since the credentials have expired',
  'no-credentials': 'not sent, since there are no credentials',
  throttled: 'was throttled, also after retries',
  unavailable: 'was not answered',
};

/** Gives what is unknown, grouped by what failed, the largest group first. */
export function unknownsOf({ results }: Pick<Audit, 'results'>): Unknowns[] {
  const groups = new Map<string, { hint?: string; checks: Set<string>; resources: Map<string, Resource> }>();
  for (const { check, judgements } of results) {
    for (const { verdict, failure, reason, resource } of judgements) {
      if (verdict !== 'unknown') continue;
      const why = wordsOf(failure) ?? reason.replace(/\.$/, '');
      const hint = failure?.hint;
      const group = groups.get(why) ?? { ...(hint ? { hint } : {}), checks: new Set(), resources: new Map() };
      groups.set(why, group);
      group.checks.add(check.id);
      group.resources.set(resource.id, resource);
    }
  }
  return [...groups]
    .map(([why, { hint, checks, resources }]) => ({
      why,
      ...(hint === undefined ? {} : { hint }),
      checks: [...checks],
      resources: [...resources.values()],
    }))
    .sort((a, b) => b.resources.length - a.resources.length);
}

/** The failure without the resource that it names, so that those of many resources are one. */
function wordsOf(failure: Omit<Failure, 'cause'> | undefined): string | undefined {
  const words = failure === undefined ? undefined : WORDS[failure.code];
  const name = failure?.permission ?? failure?.operation;
  return words === undefined || name === undefined ? undefined : `${name} ${words}`;
}

/** Gives what a number of resources is called: `247 buckets`, `the account`. */
export function resourcesText(resources: readonly Resource[]): string {
  const [first] = resources;
  if (first === undefined) return 'nothing';
  const types = new Set(resources.map(({ type }) => type));
  if (resources.length === 1) return first.label ?? first.id;
  const [type] = types;
  return types.size === 1 && type !== undefined
    ? `${resources.length} ${nounsOf(type)}`
    : `${resources.length} resources`;
}

/** `AWS::EC2::SecurityGroup` are `security groups`; `AWS::EC2::VPNConnection` are `VPN connections`. */
export function nounsOf(type: string): string {
  const name = type.split('::').at(-1) ?? 'resource';
  const words = name.replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2').split(' ');
  const noun = words.map((word) => (/^[A-Z]{2}/.test(word) ? word : word.toLowerCase())).join(' ');
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
