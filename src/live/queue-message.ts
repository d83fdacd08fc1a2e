import type { Finding } from '../aws/guardduty/finding.ts';
import { fromEventBridge } from '../aws/guardduty/to-finding.ts';
import { at, text } from '../aws/loose.ts';
import type { Detection } from '../flows/detect/detection.ts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './detection-event.ts';
import { readDetection } from './read-detection.ts';

/** What a message of the queue says. */
export type Push =
  | { readonly kind: 'finding'; readonly finding: Finding }
  /** Access Analyzer found, changed or deleted something; its list says what. */
  | { readonly kind: 'access' }
  | { readonly kind: 'detection'; readonly detection: Detection }
  /** A whole event that nothing here shows; `what` names its source and type. */
  | { readonly kind: 'foreign'; readonly what: string }
  /** No event, or one of those above that lacks what it must have. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** Detail types of the events that a console takes from AWS. */
export const GUARDDUTY_EVENT_TYPE = 'GuardDuty Finding';
export const ACCESS_EVENT_TYPES: readonly string[] = ['Access Analyzer Finding', 'Internal Access Finding'];

/** Names in notes are cut to this: they are an attacker's to choose. */
const LONGEST_NAME = 120;

/**
 * Reads the body of a message that an EventBridge rule sent: what it says to a console on `region`. Never throws,
 * whatever the body is.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export function readQueueMessage(body: string, region: string): Push {
  const event = eventIn(body);
  const source = text(at(event, 'source'));
  const type = text(at(event, 'detail-type'));
  const detail = at(event, 'detail');
  if (source === undefined || type === undefined || typeof detail !== 'object' || detail === null) {
    return { kind: 'unreadable', why: 'it is no event of EventBridge' };
  }
  const from = text(at(event, 'region'));
  const name = `${source}: ${type}`.slice(0, LONGEST_NAME);
  if (from !== undefined && from !== region) return { kind: 'foreign', what: `${name} of ${from.slice(0, 40)}` };
  if (source === 'aws.guardduty' && type === GUARDDUTY_EVENT_TYPE) return findingOf(event);
  if (source === 'aws.access-analyzer' && ACCESS_EVENT_TYPES.includes(type)) return { kind: 'access' };
  if (source === EVENT_SOURCE && type === EVENT_DETAIL_TYPE) return detectionOf(detail);
  return { kind: 'foreign', what: name };
}

function eventIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function findingOf(event: unknown): Push {
  const finding = fromEventBridge(event);
  return finding === undefined || finding.id === '' || finding.type === 'Unknown'
    ? { kind: 'unreadable', why: 'its GuardDuty finding has no id or no type' }
    : { kind: 'finding', finding };
}

function detectionOf(detail: object): Push {
  const detection = readDetection(detail);
  return detection === undefined
    ? { kind: 'unreadable', why: 'its detection lacks what it is about' }
    : { kind: 'detection', detection };
}
