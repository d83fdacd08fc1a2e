import { FailureError } from '../aws/errors.ts';
import { isAddress, normaliseAddress } from '../flows/address.ts';
import type { LearntBaseline } from '../flows/detect/baseline.ts';
import { readBaselineFile } from './baseline-file.ts';
import type { FlowsOptions } from './flow-query.ts';
import { momentOf } from './moments.ts';

/** What is known besides the records that are judged. What is absent is unknown, and is said to be. */
export interface KnownToDetection {
  /** Addresses that findings name, each with the id of a finding. */
  readonly findingAddresses?: ReadonlyMap<string, string>;
  /** Interfaces in quarantine, and since when: epoch milliseconds. */
  readonly quarantined?: ReadonlyMap<string, number>;
  readonly baseline?: LearntBaseline;
  /** The file that the whole hours of these records are added to. */
  readonly learnInto?: string;
}

/** Reads what the options name. Throws FailureError, in words, for what can't be understood. */
export async function knownFrom(options: FlowsOptions, now: number): Promise<KnownToDetection> {
  const { baseline: path, learn, findingAddress, quarantined } = options;
  if (learn && path === undefined) throw wrong('--learn needs --baseline FILE.', 'It says which file to add to.');
  const baseline = path === undefined ? undefined : await readBaselineFile(path);
  if (path !== undefined && baseline === undefined && !learn) {
    throw wrong(`--baseline ${path}: there is no such file.`, 'With --learn it is made from these records.');
  }
  return {
    ...(baseline === undefined ? {} : { baseline }),
    ...(learn && path !== undefined ? { learnInto: path } : {}),
    ...(findingAddress === undefined ? {} : { findingAddresses: new Map(parts(findingAddress).map(addressOf)) }),
    ...(quarantined === undefined
      ? {}
      : { quarantined: new Map(parts(quarantined).map((text) => interfaceOf(text, now))) }),
  };
}

const parts = (text: string): string[] => text.split(',').map((part) => part.trim());

function addressOf(text: string): [string, string] {
  if (!isAddress(text)) throw wrong(`--finding-address ${text} is no address.`, 'For example 203.0.113.9,2001:db8::7.');
  return [normaliseAddress(text), 'given by --finding-address'];
}

/** `eni-0abc`, or `eni-0abc@2026-01-14T10:00:00Z`; without a time it was there before the records. */
function interfaceOf(text: string, now: number): [string, number] {
  const [id = '', since] = text.split('@');
  if (!/^eni-[0-9a-f]+$/.test(id)) {
    throw wrong(`--quarantined ${text} is no interface.`, 'For example eni-0123456789abcdef0@2026-01-14T10:00:00Z.');
  }
  return [id, since === undefined ? 0 : momentOf(since, '--quarantined', now) * 1000];
}

const wrong = (message: string, hint: string): FailureError => new FailureError({ code: 'invalid', message, hint });
