/** What Ink's `useInput` says of a key, as far as names need it. */
export interface KeyFlags {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageDown: boolean;
  readonly pageUp: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly meta: boolean;
}

const FLAG_NAMES = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pagedown'],
  ['pageUp', 'pageup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'return'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const;

/** One press: a key's name, or text when it is a printable character (then the name is the character itself). */
export interface Press {
  readonly name: string;
  /** The character to insert where text is expected; undefined for named keys. */
  readonly text?: string;
}

/** The name of a key as Ink reports it: `j`, `G`, `up`, `shift+tab`, `return`, `ctrl+c`. */
export function keyName(input: string, key: KeyFlags): string {
  if (key.tab) return key.shift ? 'shift+tab' : 'tab';
  for (const [flag, name] of FLAG_NAMES) if (key[flag]) return name;
  if (key.ctrl) return `ctrl+${input.toLowerCase()}`;
  if (input === '\n') return 'return';
  return input;
}

/**
 * The presses in one event of Ink's `useInput`: a slow line delivers several keys as one string (`jj`, `abc\r`), which
 * are parted here.
 */
export function pressesOf(input: string, key: KeyFlags): Press[] {
  const named = key.ctrl || key.tab || FLAG_NAMES.some(([flag]) => key[flag]);
  if (named) return [{ name: keyName(input, key) }];
  // Esc and the key after it, delivered together, are what a terminal sends for Alt and that key. Nothing here is on
  // Alt, and a slow line must not swallow both.
  if (key.meta) return [{ name: 'escape' }, ...pressesOf(input, { ...key, meta: false })];
  return Array.from(input, pressOfCharacter).filter((press) => press.name !== '');
}

function pressOfCharacter(character: string): Press {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\r' || character === '\n') return { name: 'return' };
  if (character === '\t') return { name: 'tab' };
  if (character === '\x1b') return { name: 'escape' };
  if (character === '\x7f' || character === '\b') return { name: 'backspace' };
  if (code < 0x20) return { name: `ctrl+${String.fromCharCode(code + 0x60)}` };
  return { name: character, text: character };
}

/**
 * Whether an event that did not come as a bracketed paste was one all the same: a terminal without that mode delivers
 * pasted text in one piece. Nobody types that much between two reads, and held keys repeat few different characters.
 */
export function looksPasted(input: string): boolean {
  return input.length >= 32 && new Set(input).size > 8;
}
