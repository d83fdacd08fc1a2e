/** A text of either list: in both, only in the one before, or only in the one after. */
export interface Aligned {
  readonly sign: '+' | '-' | ' ';
  readonly text: string;
}

/** Texts a side beyond which no common ones are looked for: a policy of 20 KB has fewer lines. */
const MOST = 2000;

/** Aligns two lists by their longest common subsequence; what goes stands before what comes in its place. */
export function aligned(before: readonly string[], after: readonly string[]): Aligned[] {
  if (before.length > MOST || after.length > MOST) {
    return [
      ...before.map((text) => ({ sign: '-', text }) as const),
      ...after.map((text) => ({ sign: '+', text }) as const),
    ];
  }
  const width = after.length + 1;
  // The length of the longest common subsequence of what follows each pair of places.
  const longest = new Uint16Array((before.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      longest[i * width + j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Aligned[] = [];
  for (let i = 0, j = 0; i < before.length || j < after.length; ) {
    const [was, is] = [before[i], after[j]];
    if (was !== undefined && was === is) {
      lines.push({ sign: ' ', text: was });
      i++;
      j++;
    } else if (was !== undefined && (is === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: '-', text: was });
      i++;
    } else if (is !== undefined) {
      lines.push({ sign: '+', text: is });
      j++;
    }
  }
  return lines;
}
