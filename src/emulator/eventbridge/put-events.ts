import type { PutEventsRequest, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { AwsError, type Handler } from '../handler.ts';
import type { World } from '../state.ts';
import { deliver } from './deliver.ts';

const MOST_ENTRIES = 10;
const MOST_BYTES = 262_144;

interface Outcome {
  readonly EventId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/**
 * PutEvents: too many or too large entries fail the whole request; one that is wrong fails alone.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export const putEvents: Handler<PutEventsRequest> = (input, { world, now }) => {
  const entries = input.Entries ?? [];
  if (entries.length < 1 || entries.length > MOST_ENTRIES) {
    const bound = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${MOST_ENTRIES}`;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size > MOST_BYTES) {
    throw new AwsError('ValidationException', `Total size of the entries in the request is over the limit.`);
  }
  const Entries = entries.map((entry) => put(world, entry, now()));
  return { FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries };
};

/** As EventBridge counts: the time is 14 bytes, every text its bytes in UTF-8. */
function sizeOf({ Time, Source, DetailType, Detail, Resources = [] }: PutEventsRequestEntry): number {
  const texts = [Source ?? '', DetailType ?? '', Detail ?? '', ...Resources];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), Time === undefined ? 0 : 14);
}

function put(world: World, entry: PutEventsRequestEntry, now: number): Outcome {
  const { Source = '', DetailType = '', Detail = '', Resources = [], Time } = entry;
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, text]) => text === '')?.[0];
  if (missing !== undefined)
    return failed('InvalidArgument', `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`);
  if (Source.startsWith('aws.')) return failed('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const detail = objectIn(Detail);
  if (detail === undefined) return failed('MalformedDetail', 'Detail is malformed.');
  const bus = busNameOf(entry.EventBusName);
  // Without that bus the event is taken, given an id and lost, as AWS does it.
  return {
    EventId: deliver(
      world,
      bus,
      { source: Source, detailType: DetailType, detail, resources: Resources, time: Time?.getTime() ?? now },
      now,
    ),
  };
}

const failed = (ErrorCode: string, ErrorMessage: string): Outcome => ({ ErrorCode, ErrorMessage });

/** The name of a bus that may be named by its ARN. */
export const busNameOf = (bus = 'default'): string => (bus.startsWith('arn:') ? (bus.split('/').at(-1) ?? bus) : bus);

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
