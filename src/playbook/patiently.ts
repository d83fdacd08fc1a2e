/** Milliseconds before each reading back; their number bounds the attempts. AWS may show a change late. */
export const READ_BACK_DELAYS: readonly number[] = [0, 300, 700, 1500, 2500, 4000];

/** Looks again after each delay, in milliseconds, until what is seen is enough or the delays are used up; gives the last look. */
export async function patiently<Seen>(
  { wait, delays }: { readonly wait: (ms: number) => Promise<void>; readonly delays: readonly number[] },
  look: () => Promise<Seen>,
  isEnough: (seen: Seen) => boolean,
): Promise<Seen> {
  const [first = 0, ...rest] = delays;
  if (first > 0) await wait(first);
  let seen = await look();
  for (const delay of rest) {
    if (isEnough(seen)) break;
    await wait(delay);
    seen = await look();
  }
  return seen;
}
