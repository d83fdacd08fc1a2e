/**
 * Runs `work` at its own pace and gives what it emits, in order. A consumer that stops early lets the work end first:
 * a change under way is never left without its journal entry.
 */
export async function* eventStream<Event>(
  work: (emit: (event: Event) => void) => Promise<void>,
  stop: () => void,
): AsyncGenerator<Event, void, void> {
  const waiting: Event[] = [];
  let wake = () => {};
  let ended = false;
  const ending = work((event) => {
    waiting.push(event);
    wake();
  }).finally(() => {
    ended = true;
    wake();
  });
  // Awaited below; this only keeps a failure from being reported before that.
  ending.catch(() => {});
  try {
    while (true) {
      const event = waiting.shift();
      if (event !== undefined) yield event;
      else if (ended) break;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    if (!ended) stop();
    await ending;
  }
}
