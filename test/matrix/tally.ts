/** What came of one way in one direction. */
export interface Tally {
  readonly way: string;
  /** What was done to it: `run`, `rollback` … */
  readonly part: string;
  /** Moments or calls that were to be tried. */
  readonly cases: number;
  /** Cases that were tried by themselves. */
  readonly tried: number;
  /** Cases that were shown to leave the same as one that was tried. */
  readonly same: number;
  /** Cases that only the whole matrix tries. */
  readonly left: number;
  readonly failures: readonly Failed[];
}

export interface Failed {
  readonly what: string;
  readonly why: string;
}

/** Does `work` for each item, so many at once, and gives those that failed. */
export async function failuresOf<Item>(
  items: readonly Item[],
  atOnce: number,
  name: (item: Item) => string,
  work: (item: Item) => Promise<void>,
): Promise<Failed[]> {
  const waiting = [...items];
  const failures: Failed[] = [];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        failures.push({ what: name(item), why: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return failures;
}

/** Failures of one tally that are printed in full: more are mostly the same one again. */
const SHOWN = 6;

/** A tally in a line, and a paragraph for each of the first failures. */
export function tallyText({ way, part, cases, tried, same, left, failures }: Tally): string {
  const counts = `${cases} cases: ${tried} tried, ${same} the same as one of these, ${left > 0 ? `${left} left out, ` : ''}${failures.length} failures`;
  const paragraphs = failures
    .slice(0, SHOWN)
    .map(({ what, why }) => `  FAILED ${what}: ${why.slice(0, 1500).replaceAll('\n', '\n    ')}`);
  if (failures.length > SHOWN) paragraphs.push(`  … and ${failures.length - SHOWN} more`);
  return [`${way}, ${part}: ${counts}`, ...paragraphs].join('\n');
}
