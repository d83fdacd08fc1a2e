import type { LoggedError } from '../../src/app/screen.ts';
import { utcTime } from '../../src/ui/readable.ts';
import { type ScrollMotion, scrolled } from '../../src/ui/scroll.ts';
import { blank, line, lineOf, span, type TextLine, wrapLines } from '../../src/ui/text-lines.ts';

export interface ErrorsState {
  readonly offset: number;
}

export interface ErrorsAction {
  readonly type: 'scroll';
  readonly motion: ScrollMotion;
  readonly total: number;
  readonly height: number;
}

/** Gives the state after an action. */
export function reduceErrors(state: ErrorsState, action: ErrorsAction): ErrorsState {
  return { offset: scrolled(state.offset, action.motion, action.total, action.height) };
}

/** Gives the log wrapped to `width`, newest first: when, where, what failed, what to do, and AWS's request id. */
export function errorLines(errors: readonly LoggedError[], width: number): TextLine[] {
  if (errors.length === 0) return [line('Nothing has gone wrong since the console was started.', 'good')];
  return wrapLines([...errors].reverse().flatMap(entryLines), width);
}

function entryLines({ at, where, failure }: LoggedError): TextLine[] {
  const facts = [
    failure.operation,
    failure.permission === undefined ? undefined : `missing permission ${failure.permission}`,
    failure.awsCode,
    failure.requestId === undefined ? undefined : `request ${failure.requestId}`,
  ].filter((fact) => fact !== undefined);
  return [
    lineOf([span(`${utcTime(at)} UTC  `, 'dim'), span(`${where}  `, 'accent'), span(failure.code, 'warn')]),
    line(`  ${failure.message}`, 'bad', 2),
    ...(failure.hint === '' ? [] : [line(`  ${failure.hint}`, undefined, 2)]),
    ...(facts.length === 0 ? [] : [line(`  ${facts.join(', ')}`, 'dim', 2)]),
    blank,
  ];
}
