/** A rectangle of cells. */
export interface Area {
  readonly width: number;
  readonly height: number;
}

/** Below this size nothing can be laid out that would be of use. */
export const SMALLEST: Area = { width: 60, height: 15 };

/** From this width on the panes stand side by side. */
const SIDE_BY_SIDE = 110;

/** How the terminal is parted: a header line, tabs where one pane shows at a time, the body, two lines of footer. */
export interface Layout {
  readonly size: Area;
  readonly tooSmall: boolean;
  /** Panes drawn, with their widths, from left to right. */
  readonly panes: readonly { readonly pane: number; readonly width: number }[];
  readonly tabs: boolean;
  readonly body: Area;
  /** Lines of rows in a pane: its frame and its headings taken away. */
  readonly rowsPerPane: number;
}

const HEADER = 1;
const FOOTER = 2;
const FRAME_AND_HEADINGS = 3;

/** Lays out `count` panes; with `zoom` the focused one alone. */
export function layoutOf(size: Area, count: number, focus: number, zoom: boolean): Layout {
  const sideBySide = size.width >= SIDE_BY_SIDE && !zoom && count > 1;
  const tabs = !sideBySide && count > 1;
  const height = Math.max(0, size.height - HEADER - FOOTER - (tabs ? 1 : 0));
  return {
    size,
    tooSmall: size.width < SMALLEST.width || size.height < SMALLEST.height,
    panes: sideBySide ? shares(size.width, count, focus) : [{ pane: focus, width: size.width }],
    tabs,
    body: { width: size.width, height },
    rowsPerPane: Math.max(0, height - FRAME_AND_HEADINGS),
  };
}

/** The focused pane gets half as much again as the others, and what rounding leaves over. */
function shares(width: number, count: number, focus: number): { pane: number; width: number }[] {
  const other = Math.floor(width / (count + 0.5));
  return Array.from({ length: count }, (_, pane) => ({
    pane,
    width: pane === focus ? width - other * (count - 1) : other,
  }));
}

/** The area a screen's View gets: what the header, the footer, the title and the frame leave. */
export function screenArea(layout: Layout, kind: 'full' | 'overlay'): Area {
  const { width, height } = layout.size;
  if (kind === 'full') return { width: Math.max(0, width - 2), height: Math.max(0, height - 4) };
  return { width: Math.max(0, Math.min(width - 4, 100) - 4), height: Math.max(0, height - 7) };
}
