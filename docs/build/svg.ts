import type { IBufferCell, Terminal } from '@xterm/headless';

const CELL = { width: 8.4, height: 18 } as const;
const PAPER = '#11151c';
const INK = '#d5dae3';
const PALETTE = [
  '#1c212b',
  '#f0616d',
  '#7fc77f',
  '#e3b35f',
  '#6aa7f0',
  '#c48be0',
  '#5fc4c4',
  '#c3c9d4',
  '#6b7484',
  '#ff7b86',
  '#98e098',
  '#ffcf7d',
  '#8cc0ff',
  '#dba6f5',
  '#7fe0e0',
  '#ffffff',
] as const;
const STEPS = [0, 95, 135, 175, 215, 255] as const;

const hex = (value: number): string => value.toString(16).padStart(2, '0');

/** The colour of an xterm palette index, 0 to 255: 16 named ones, a 6×6×6 cube, 24 greys. */
function indexed(index: number): string {
  if (index < 16) return PALETTE[index] ?? INK;
  if (index >= 232) return `#${hex(8 + (index - 232) * 10).repeat(3)}`;
  const at = index - 16;
  return `#${[Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map((step) => hex(STEPS[step] ?? 0)).join('')}`;
}

interface Look {
  readonly ink: string;
  readonly paper: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underline: boolean;
}

function lookOf(cell: IBufferCell): Look {
  const colour = (isDefault: boolean, isRgb: boolean, value: number) =>
    isDefault ? undefined : isRgb ? `#${value.toString(16).padStart(6, '0')}` : indexed(value);
  const ink = colour(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor());
  const paper = colour(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor());
  const inverse = cell.isInverse() !== 0;
  return {
    ink: inverse ? (paper ?? PAPER) : (ink ?? INK),
    paper: inverse ? (ink ?? INK) : paper,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const same = (a: Look, b: Look): boolean =>
  a.ink === b.ink && a.paper === b.paper && a.bold === b.bold && a.dim === b.dim && a.underline === b.underline;

/**
 * Frame characters by where their arms point (top, right, bottom, left) and how thick they are. Drawn as strokes, since
 * a font's own glyphs rarely meet between two lines.
 */
const FRAME: Readonly<Record<string, { readonly arms: string; readonly thick: number }>> = {
  '─': { arms: 'rl', thick: 1 },
  '│': { arms: 'tb', thick: 1 },
  '┌': { arms: 'rb', thick: 1 },
  '┐': { arms: 'bl', thick: 1 },
  '└': { arms: 'tr', thick: 1 },
  '┘': { arms: 'tl', thick: 1 },
  '━': { arms: 'rl', thick: 2 },
  '┃': { arms: 'tb', thick: 2 },
  '┏': { arms: 'rb', thick: 2 },
  '┓': { arms: 'bl', thick: 2 },
  '┗': { arms: 'tr', thick: 2 },
  '┛': { arms: 'tl', thick: 2 },
};

interface Run {
  readonly x: number;
  width: number;
  text: string;
  readonly look: Look;
}

const isFrame = (text: string): boolean => FRAME[text[0] ?? ''] !== undefined;

/** The arms of frame characters as one path, from the middle of each cell to its edges. */
function framePath(text: string, x: number, y: number): string {
  const far = (from: number, by: number) => (from + by).toFixed(1);
  return [...text]
    .map((character, index) => {
      const left = (x + index) * CELL.width;
      const top = y * CELL.height;
      const [middle, centre] = [far(left, CELL.width / 2), far(top, CELL.height / 2)];
      const ends: Readonly<Record<string, string>> = {
        t: `${middle} ${far(top, 0)}`,
        r: `${far(left, CELL.width)} ${centre}`,
        b: `${middle} ${far(top, CELL.height)}`,
        l: `${far(left, 0)} ${centre}`,
      };
      const [from = '', to = ''] = [...(FRAME[character]?.arms ?? '')].map((arm) => ends[arm] ?? '');
      return `M${from}L${middle} ${centre}L${to}`;
    })
    .join('');
}

function runsOf(terminal: Terminal, y: number): Run[] {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + y);
  const runs: Run[] = [];
  for (let x = 0; line !== undefined && x < terminal.cols; x += 1) {
    const cell = line.getCell(x);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const look = lookOf(cell);
    const text = cell.getChars() || ' ';
    const last = runs.at(-1);
    if (last !== undefined && same(last.look, look) && cell.getWidth() === 1 && isFrame(last.text) === isFrame(text)) {
      last.text += text;
      last.width += 1;
    } else runs.push({ x, width: cell.getWidth(), text, look });
  }
  return runs;
}

function drawRun({ x, width, text, look }: Run, y: number): string {
  const box = { x: (x * CELL.width).toFixed(1), y: y * CELL.height, w: (width * CELL.width).toFixed(1) };
  const paper =
    look.paper === undefined
      ? ''
      : `<rect x="${box.x}" y="${box.y}" width="${box.w}" height="${CELL.height}" fill="${look.paper}"/>`;
  if (text.trim() === '') return paper;
  if (isFrame(text)) {
    const opacity = look.dim ? ' opacity="0.65"' : '';
    const thick = FRAME[text[0] ?? '']?.thick ?? 1;
    return `${paper}<path d="${framePath(text, x, y)}" fill="none" stroke="${look.ink}" stroke-width="${thick}"${opacity}/>`;
  }
  const style = `${look.bold ? ' font-weight="bold"' : ''}${look.dim ? ' opacity="0.65"' : ''}${look.underline ? ' text-decoration="underline"' : ''}`;
  return `${paper}<text x="${box.x}" y="${box.y + 13.5}" fill="${look.ink}" textLength="${box.w}" lengthAdjust="spacingAndGlyphs" xml:space="preserve"${style}>${escapeXml(text)}</text>`;
}

/** The visible screen of a terminal as one self-contained SVG document, `label` being its text for those who can't see it. */
export function screenAsSvg(terminal: Terminal, label: string): string {
  const margin = 12;
  const [width, height] = [terminal.cols * CELL.width + 2 * margin, terminal.rows * CELL.height + 2 * margin];
  const lines = Array.from({ length: terminal.rows }, (_, y) =>
    runsOf(terminal, y)
      .map((run) => drawRun(run, y))
      .join(''),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeXml(label)}" viewBox="0 0 ${width.toFixed(0)} ${height}" width="${width.toFixed(0)}" height="${height}">
<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>
<g transform="translate(${margin} ${margin})" font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">
${lines.filter((line) => line !== '').join('\n')}
</g>
</svg>
`;
}
