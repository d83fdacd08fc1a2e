/** Colours by meaning. Filled in by `themeFor`; under NO_COLOR every function returns its input. */
export interface Theme {
  readonly colour: boolean;
  readonly background: 'dark' | 'light';
  readonly paint: (tone: string, text: string) => string;
}

/** Tones beyond those of `Tone`: `title` is bold, `selected` reversed, `border` and `focus` are for frames. */
type Codes = Readonly<Record<string, readonly (readonly [number, number])[]>>;

const BOLD = [1, 22] as const;
const FAINT = [2, 22] as const;
const foreground = (code: number) => [code, 39] as const;
const backdrop = (code: number) => [code, 49] as const;

// Faint rather than "bright black": some palettes draw bright black in the colour of the background.
const ON_BOTH = {
  critical: [BOLD, foreground(97), backdrop(41)],
  dim: [FAINT],
  title: [BOLD],
  selected: [[7, 27]],
  badge: [BOLD, foreground(97), backdrop(45)],
  border: [FAINT],
} satisfies Codes;

const DARK: Codes = {
  ...ON_BOTH,
  news: [BOLD, foreground(95)],
  high: [BOLD, foreground(91)],
  medium: [foreground(93)],
  low: [foreground(96)],
  good: [foreground(92)],
  bad: [foreground(91)],
  warn: [foreground(93)],
  accent: [foreground(96)],
  focus: [BOLD, foreground(96)],
};

// Yellow and cyan vanish on white; magenta and blue carry their meaning there.
const LIGHT: Codes = {
  ...ON_BOTH,
  news: [BOLD, foreground(35)],
  high: [BOLD, foreground(31)],
  medium: [foreground(35)],
  low: [foreground(34)],
  good: [foreground(32)],
  bad: [foreground(31)],
  warn: [foreground(35)],
  accent: [foreground(34)],
  focus: [BOLD, foreground(34)],
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The terminal's background as far as it tells: `COLORFGBG` (`15;0`, `0;default;15`), dark when it doesn't. */
export function backgroundOf(env: Environment): 'dark' | 'light' {
  const last = env.COLORFGBG?.split(';').at(-1);
  return last === '7' || last === '15' ? 'light' : 'dark';
}

/**
 * The theme for a terminal: none of it under `NO_COLOR` or `TERM=dumb`, otherwise the 16 colours that read well on
 * `background`.
 * @see https://no-color.org
 */
export function themeFor(env: Environment, background: 'dark' | 'light' = backgroundOf(env)): Theme {
  const colour = !env.NO_COLOR && env.TERM !== 'dumb' && env.FORCE_COLOR !== '0';
  const codes = background === 'light' ? LIGHT : DARK;
  const around = new Map(
    Object.entries(codes).map(([tone, pairs]) => [
      tone,
      {
        open: pairs.map(([on]) => `\x1b[${on}m`).join(''),
        close: pairs.map(([, off]) => `\x1b[${off}m`).join(''),
      },
    ]),
  );
  return {
    colour,
    background,
    paint: (tone, text) => {
      const codesOfTone = colour && text !== '' ? around.get(tone) : undefined;
      return codesOfTone === undefined ? text : codesOfTone.open + text + codesOfTone.close;
    },
  };
}
