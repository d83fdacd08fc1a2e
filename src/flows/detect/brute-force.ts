import { isPublicAddress } from '../address.ts';
import { type Steps, stepCounter } from '../in-steps.ts';
import { type Attempts, attemptsIn, BRUTE_FORCE_ATTEMPTS, STEADY_SLICES, successAfter } from './attempts.ts';
import type { Detection, DetectionContext, DetectionRule, FlowTrace, Verdict } from './detection.ts';
import { grouped, lacking, seenIn, slicesIn, totalsOf } from './evidence.ts';
import { many, moment, size, span } from './words.ts';

/** Where people and programs log in with a password or key, by the name of the service. */
export const LOGIN_PORTS: ReadonlyMap<number, string> = new Map([
  [22, 'SSH'],
  [3389, 'RDP'],
  [5900, 'VNC'],
  [5985, 'WinRM'],
  [5986, 'WinRM'],
  [1433, 'SQL Server'],
  [1521, 'Oracle'],
  [3306, 'MySQL'],
  [5432, 'PostgreSQL'],
  [6379, 'Redis'],
  [27017, 'MongoDB'],
]);

/** One source tries to log in over and over. */
export const bruteForce: DetectionRule = {
  id: 'brute-force',
  title: 'Brute force',
  promise: `One source made ${BRUTE_FORCE_ATTEMPTS} or more connections within an hour, too short to be sessions, to a port where one logs in; says whether a session followed.`,
  fields: ['dstport', 'bytes'],
  needs: `between private addresses ${STEADY_SLICES} slices of time`,
  severity: 'high where a session followed; low where all from the internet was refused; medium otherwise',
  *judge(traces, context): Steps<Verdict> {
    const unknown = lacking('brute-force', context, ['dstport', 'bytes']);
    if (unknown.length > 0) return { detections: [], unknown };
    const answers = yield* grouped(traces, ({ srcaddr, dstaddr, srcport }) =>
      srcport !== undefined && LOGIN_PORTS.has(srcport) ? `${dstaddr} ${srcaddr} ${srcport}` : undefined,
    );
    const detections: Detection[] = [];
    const isStepDone = stepCounter();
    let unsteady = 0;
    for (const [key, group] of yield* grouped(traces, loginKey)) {
      if (isStepDone(group.length)) yield;
      const attempts = attemptsIn(group, answers.get(key) ?? [], context);
      if (attempts === undefined) continue;
      if (attempts === 'too few slices') unsteady++;
      else detections.push(bruteForceOf(group, attempts, context));
    }
    return { detections, unknown: unsteady > 0 ? [tooShort(unsteady, context)] : [] };
  },
};

function tooShort(pairs: number, context: DetectionContext): string {
  return `brute-force: unknown for ${many(pairs, 'pair')} of private addresses with many short connections; whether that is usual shows in ${STEADY_SLICES} slices of time, of which there are ${slicesIn(context)}`;
}

const loginKey = ({ srcaddr, dstaddr, dstport, protocol }: FlowTrace): string | undefined =>
  dstport !== undefined && (protocol === 6 || protocol === undefined) && LOGIN_PORTS.has(dstport)
    ? `${srcaddr} ${dstaddr} ${dstport}`
    : undefined;

function bruteForceOf(
  group: readonly [FlowTrace, ...FlowTrace[]],
  attempts: Attempts,
  context: DetectionContext,
): Detection {
  const { srcaddr, dstaddr, dstport = 0 } = group[0];
  const { first, last } = totalsOf(group, context);
  const seen = seenIn(group);
  const success = successAfter(group, attempts, context);
  const outcome =
    seen.action === 'REJECT'
      ? 'all were refused'
      : success === undefined
        ? 'no session was seen after them'
        : `then a session of ${size(success.bytes)} from ${moment(success.at)}: it may have succeeded`;
  return {
    rule: 'brute-force',
    key: `brute-force|${srcaddr}|${dstaddr}|${dstport}`,
    title: 'Brute force',
    why: `${srcaddr} made ${many(attempts.count, 'short connection')} to ${LOGIN_PORTS.get(dstport)} (port ${dstport}) of ${dstaddr} within ${span(attempts.last - attempts.first)}, ${size(attempts.bytes / attempts.count)} each; raised from ${attempts.threshold} in an hour; ${outcome}`,
    severity: success !== undefined ? 'high' : seen.action === 'REJECT' && isPublicAddress(srcaddr) ? 'low' : 'medium',
    srcaddr,
    dstaddr,
    dstport,
    ...seen,
    first,
    last,
    figures: {
      attempts: attempts.count,
      bytesEach: Math.round(attempts.bytes / attempts.count),
      threshold: attempts.threshold,
      sessionBytes: success?.bytes ?? 0,
    },
  };
}
