import { cellWidth, truncate } from '../ui/cells.ts';
import { countdown, utcTime } from '../ui/readable.ts';
import { safeText } from '../ui/safe-text.ts';
import type { Theme } from '../ui/theme.ts';
import type { ConsoleState } from './console-state.ts';

/** From this much left on, the expiry of the credentials is counted down. */
const EXPIRY_SHOWN_MS = 15 * 60 * 1000;

type Part = readonly [tone: string, text: string];

/** What the header says besides the session: the modes that must never be overlooked. */
export interface HeaderModes {
  readonly readOnly: boolean;
  readonly embedded: boolean;
}

/** The top line: account, region and caller on the left; badges, expiry and clock, which never give way, on the right. */
export function headerLine(state: ConsoleState, modes: HeaderModes, theme: Theme): string {
  const right = join(theme, rightParts(state, modes), ' ');
  const room = Math.max(0, state.size.width - right.width - 3);
  const left = leftText(state);
  const shown = truncate(left, room);
  const split = Math.min(shown.length, accountText(state).length);
  const styled = theme.paint('title', shown.slice(0, split)) + shown.slice(split);
  const gap = state.size.width - cellWidth(shown) - right.width - 2;
  return ` ${styled}${' '.repeat(Math.max(1, gap))}${right.styled} `;
}

function accountText({ session }: ConsoleState): string {
  const account = session.identity?.account;
  if (account === undefined) return 'connecting to AWS …';
  return session.alias === undefined ? account : `${account} (${safeText(session.alias)})`;
}

function leftText(state: ConsoleState): string {
  const { session } = state;
  return [accountText(state), session.region ?? '', callerName(session.identity?.arn)]
    .filter((part) => part !== '')
    .join('  ');
}

/** `role/session`, `user` … the part of an ARN that a person knows. */
function callerName(arn: string | undefined): string {
  const resource = arn?.split(':').slice(5).join(':') ?? '';
  return safeText(resource.replace(/^assumed-role\//u, ''));
}

function rightParts(state: ConsoleState, modes: HeaderModes): Part[] {
  const parts: Part[] = [];
  const errors = state.errors.length;
  if (errors > 0) parts.push(['bad', `! ${errors}`]);
  const expires = state.session.credentialsExpireAt;
  if (expires !== undefined && expires - state.now < EXPIRY_SHOWN_MS) {
    const left = expires - state.now;
    parts.push(left <= 0 ? ['critical', ' CREDENTIALS EXPIRED '] : ['warn', `credentials ${countdown(left)}`]);
  }
  if (modes.readOnly) parts.push(['badge', ' READ-ONLY ']);
  if (modes.embedded) parts.push(['badge', ' EMBEDDED ']);
  parts.push(['plain', `${utcTime(state.now)} UTC`]);
  return parts;
}

function join(theme: Theme, parts: readonly Part[], separator: string): { styled: string; width: number } {
  const texts = parts.map(([tone, text]) => [tone, theme.colour || tone === 'plain' ? text : bracketed(text)] as const);
  return {
    styled: texts.map(([tone, text]) => theme.paint(tone, text)).join(separator),
    width: cellWidth(texts.map(([, text]) => text).join(separator)),
  };
}

/** Badges without colour are set off by brackets. */
const bracketed = (text: string): string => (text.startsWith(' ') ? `[${text.trim()}]` : text);
