import xterm from '@xterm/headless';

/** Cells added on the right and below, where only a frame too large for its terminal can write. */
const BEYOND = 40;
const END_OF_FRAME = '\x1b[?2026l';

/**
 * Draws again what a program wrote, frame by frame, in a terminal of its size and in a larger one, and gives the first
 * frame on which they differ: one with a line too wide, or more lines than fit. Undefined when there is none.
 */
export async function firstOversizedFrame(
  raw: string,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): Promise<string | undefined> {
  const settings = { allowProposedApi: true, scrollback: 0 };
  const exact = new xterm.Terminal({ cols: columns, rows, ...settings });
  const larger = new xterm.Terminal({ cols: columns + BEYOND, rows: rows + BEYOND, ...settings });
  try {
    for (const frame of framesOf(raw)) {
      await Promise.all([exact, larger].map((each) => new Promise<void>((done) => each.write(frame, done))));
      const [fitted, free] = [textOf(exact), textOf(larger)];
      if (fitted !== free) return free;
    }
    return undefined;
  } finally {
    exact.dispose();
    larger.dispose();
  }
}

/** The frames that a program wrote as one each, as terminals that know synchronised output show them. */
export function framesOf(raw: string): string[] {
  return raw.split(END_OF_FRAME).map((frame, at, all) => (at === all.length - 1 ? frame : `${frame}${END_OF_FRAME}`));
}

function textOf(terminal: xterm.Terminal): string {
  const buffer = terminal.buffer.active;
  const lines = Array.from(
    { length: terminal.rows },
    (_, row) => buffer.getLine(buffer.baseY + row)?.translateToString(true) ?? '',
  );
  return lines.join('\n').trimEnd();
}
