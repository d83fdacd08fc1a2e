import { cellWidth, truncate, truncateMiddle } from '../ui/cells.ts';
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
  const { account, rest } = whoAndWhere(state, Math.max(0, state.size.width - right.width - 3));
  const gap = state.size.width - cellWidth(account + rest) - right.width - 2;
  return ` ${theme.paint('title', account)}${rest}${' '.repeat(Math.max(1, gap))}${right.styled} `;
}

/** Cells from which on a name that is cut still says something. */
const WORTH_CUTTING = { alias: 8, caller: 16 } as const;

/** Account and region whole, then as much of the account's name and of the caller as there is room for. */
function whoAndWhere({ session }: ConsoleState, room: number): { readonly account: string; readonly rest: string } {
  const id = session.identity?.account;
  const place = safeText(session.region ?? '');
  const apart = cellWidth(id ?? '') + cellWidth(place) + 2 > room ? ' ' : '  ';
  const region = place === '' ? '' : apart + place;
  if (id === undefined) {
    const account = truncate('connecting to AWS …', room);
    return { account, rest: truncate(region, room - cellWidth(account)) };
  }
  const account = truncate(id, room);
  let left = room - cellWidth(account) - cellWidth(region);
  if (left < 0) return { account, rest: truncate(region, room - cellWidth(account)) };
  const name = safeText(session.alias ?? '');
  const alias =
    name === '' || left < Math.min(cellWidth(name), WORTH_CUTTING.alias) + 3 ? '' : ` (${truncate(name, left - 3)})`;
  left -= cellWidth(alias) + 2;
  const known = callerName(session.identity?.arn);
  // Whose session it is stands at the end.
  const caller =
    known === '' || left < Math.min(cellWidth(known), WORTH_CUTTING.caller) ? '' : `  ${truncateMiddle(known, left)}`;
  return { account: account + alias, rest: region + caller };
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
