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
