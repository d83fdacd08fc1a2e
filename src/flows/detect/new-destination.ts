import type { Steps } from '../in-steps.ts';
import { conversationsInSteps, leaves, pairOf, undirected } from './conversation.ts';
import type { Baseline, Detection, DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { grouped, lacking, ownEntry, seenIn, totalsOf } from './evidence.ts';
import { type KnownPlaces, knownPlaces } from './known-places.ts';
import { many, size } from './words.ts';

/** A whole day: backups, updates and reports that run once a day have been seen. */
export const NEW_DESTINATION_HOURS = 24;
/** More than a TLS handshake and a small request: something was said, not only asked. */
export const NEW_DESTINATION_BYTES = 5_000;
/** Gateways, proxies and crawlers reach ever new addresses; a source with a shorter list has habits. */
export const NEW_DESTINATION_SETTLED = 100;

/** A source with habits sends to a public address that it never reached before. */
export const newDestination: DetectionRule = {
  id: 'new-destination',
  title: 'New external destination',
  promise: `A source whose public destinations are known and few sent ${size(NEW_DESTINATION_BYTES)} or more to one that it never reached before, and that is no common place of the account: a tool was fetched, or data has a new way out.`,
  fields: ['action', 'dstport', 'bytes'],
  needs: `a baseline of ${NEW_DESTINATION_HOURS} hours`,
  byBaseline: true,
  severity: 'medium; low where other sources reached it before',
  *judge(traces, context): Steps<Verdict> {
    const { baseline } = context;
    const unknown = [
      ...lacking('new-destination', context, ['action', 'dstport', 'bytes']),
      ...withoutBaseline(baseline),
    ];
    if (unknown.length > 0 || baseline === undefined) return { detections: [], unknown };
    const { answers } = yield* conversationsInSteps(traces);
    const places = knownPlaces(baseline);
    const open = { strangers: new Set<string>(), restless: new Set<string>() };
    const reaching = yield* grouped(traces, (trace) =>
      trace.action === 'ACCEPT' && leaves(trace) && isNew(trace, baseline, places, open) && !answers(trace)
        ? pairOf(trace)
        : undefined,
    );
    const detections = [...reaching.values()].flatMap((group) => reachOf(group, baseline, places, context));
    return { detections, unknown: [...openQuestions(open), ...undirected('new-destination', traces, context)] };
  },
};

interface OpenQuestions {
  /** Sources that the baseline doesn't know. */
  readonly strangers: Set<string>;
  /** Sources that reach too many places for a new one to mean anything. */
  readonly restless: Set<string>;
}

function withoutBaseline(baseline: Baseline | undefined): string[] {
  const hours = baseline?.hours ?? 0;
  return hours >= NEW_DESTINATION_HOURS
    ? []
    : [`new-destination: unknown, ${hours} of the ${NEW_DESTINATION_HOURS} hours of traffic before that it needs`];
}

function isNew(trace: FlowTrace, baseline: Baseline, places: KnownPlaces, open: OpenQuestions): boolean {
  const { srcaddr, dstaddr } = trace;
  const before = ownEntry(baseline.destinations, srcaddr);
  if (before === undefined) open.strangers.add(srcaddr);
  else if (before.length >= NEW_DESTINATION_SETTLED) open.restless.add(srcaddr);
  else return !places.reached(srcaddr, dstaddr) && !places.isCommon(dstaddr);
  return false;
}

function openQuestions({ strangers, restless }: OpenQuestions): string[] {
  const sentences: string[] = [];
  if (strangers.size > 0) {
    sentences.push(`new-destination: unknown for ${many(strangers.size, 'source')} that the baseline doesn't know`);
  }
  if (restless.size > 0) {
    sentences.push(
      `new-destination: unknown for ${many(restless.size, 'source')} with ${NEW_DESTINATION_SETTLED} destinations or more, for which a new one is usual`,
    );
  }
  return sentences;
}

function reachOf(
  group: readonly [FlowTrace, ...FlowTrace[]],
  baseline: Baseline,
  places: KnownPlaces,
  context: DetectionContext,
): Detection[] {
  const { srcaddr, dstaddr, dstport } = group[0];
  const { count, bytes, first, last } = totalsOf(group, context);
  if (bytes < NEW_DESTINATION_BYTES) return [];
  const before = ownEntry(baseline.destinations, srcaddr)?.length ?? 0;
  const others = places.sourcesOf(dstaddr);
  return [
    {
      rule: 'new-destination',
      key: `new-destination|${srcaddr}|${dstaddr}`,
      title: 'New external destination',
      why: `${srcaddr} sent ${size(bytes)} in ${many(count, 'record')} to ${dstaddr}${dstport === undefined ? '' : ` port ${dstport}`}, which is none of the ${many(before, 'public destination')} of its last ${many(baseline.hours, 'hour')} and was reached by ${many(others, 'other source')}; raised from ${size(NEW_DESTINATION_BYTES)}`,
      severity: others === 0 ? 'medium' : 'low',
      srcaddr,
      dstaddr,
      ...(dstport === undefined ? {} : { dstport }),
      ...seenIn(group),
      first,
      last,
      figures: { bytes, count, known: before, others, hours: baseline.hours, threshold: NEW_DESTINATION_BYTES },
    },
  ];
}
