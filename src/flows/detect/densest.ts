import type { DetectionContext, FlowTrace } from './detection.ts';

/** Cuts traces to the one stretch, `reachMs` long, in which they show the most different things by `thingOf`. */
export function densest(
  traces: readonly FlowTrace[],
  thingOf: (trace: FlowTrace) => string | number,
  reachMs: number,
  { sliceMs }: DetectionContext,
): readonly FlowTrace[] {
  const reach = Math.max(reachMs, sliceMs);
  const touches = traces
    .flatMap((trace) => trace.cells.map(({ at }) => ({ at, thing: thingOf(trace) })))
    .sort((a, b) => a.at - b.at);
  const things = new Map<string | number, number>();
  let [most, begin, oldest] = [0, 0, 0];
  for (const { at, thing } of touches) {
    things.set(thing, (things.get(thing) ?? 0) + 1);
    for (let gone = touches[oldest]; gone !== undefined && gone.at <= at - reach; gone = touches[++oldest]) {
      const left = (things.get(gone.thing) ?? 1) - 1;
      if (left === 0) things.delete(gone.thing);
      else things.set(gone.thing, left);
    }
    if (things.size > most) [most, begin] = [things.size, touches[oldest]?.at ?? at];
  }
  return traces.flatMap((trace) => {
    const cells = trace.cells.filter(({ at }) => at >= begin && at < begin + reach);
    return cells.length === 0 ? [] : [{ ...trace, cells }];
  });
}
