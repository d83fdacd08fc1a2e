/**
 * IAM's wildcards: `*` is any text, `?` any one character. Never takes longer than the product of both lengths: whoever
 * writes the policy also chooses the pattern.
 */
export function like(pattern: string, value: string): boolean {
  let at = 0;
  let seen = 0;
  let star = -1;
  let resume = 0;
  while (seen < value.length) {
    if (pattern[at] === '*') {
      star = at++;
      resume = seen;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === value[seen])) {
      at++;
      seen++;
    } else if (star >= 0) {
      at = star + 1;
      seen = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
