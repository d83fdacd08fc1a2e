/**
 * Gives how well `query` fits `text`, higher being better; undefined when its characters don't occur in order. Case and
 * spaces in the query are ignored; runs of neighbours and starts of words count most.
 */
export function fuzzyScore(query: string, text: string): number | undefined {
  const wanted = query.toLowerCase().replace(/\s+/g, '');
  if (wanted === '') return 0;
  const within = text.toLowerCase();
  const start = within.indexOf(wanted);
  if (start >= 0) return 1000 - start + (startsWord(within, start) ? 500 : 0);
  let score = 0;
  let from = 0;
  for (const character of wanted) {
    const at = within.indexOf(character, from);
    if (at < 0) return undefined;
    score += (at === from ? 4 : 0) + (startsWord(within, at) ? 6 : 0) - Math.min(3, at - from);
    from = at + 1;
  }
  return score;
}

const startsWord = (text: string, at: number): boolean => at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1));
