import type { KnownTable, RecordTable } from './engine/record-table.ts';
import type { Counted, FromWorker, ToWorker } from './engine/worker-messages.ts';
import type { ThreadPort } from './thread-port.ts';

/** Takes what another thread counted into a table of the same query: some of it while that one counts on, if it is asked to. */
export class TakingIn {
  readonly #port: ThreadPort<ToWorker, FromWorker>;
  #known: KnownTable | undefined;
  #asked = false;

  constructor(port: ThreadPort<ToWorker, FromWorker>) {
    this.#port = port;
  }

  /** Asks for what was counted so far; asking again does nothing. */
  askAhead(): void {
    if (this.#asked) return;
    this.#port.say({ type: 'give-ahead' });
    this.#askForRows();
  }

  /** Asks for all that is left: the first of it waits until it is taken in. */
  askForRest(): void {
    this.#port.say({ type: 'finish' });
    if (!this.#asked) this.#askForRows();
  }

  /** Takes in what a message brings; others are left aside. */
  take(message: FromWorker, table: RecordTable): void {
    if (message.type === 'ahead' || message.type === 'counted') this.#known = table.know(message.sent);
    if (message.type === 'counted') table.addLost(message.sent.lost);
    if (message.type !== 'rows' || this.#known === undefined) return;
    const { buffer, length, slices } = message;
    table.takeIn(new Uint8Array(buffer, 0, length), this.#known, slices);
    this.#port.say({ type: 'rows-wanted', buffer }, [buffer]);
  }

  /** Takes in all that was asked for, and gives what else was counted. */
  async takeRest(table: RecordTable): Promise<Counted> {
    let counted: Counted | undefined;
    while (true) {
      const message = await this.#port.hear();
      if (message.type === 'counted') ({ counted } = message);
      if (message.type === 'finished' && counted !== undefined) return counted;
      this.take(message, table);
    }
  }

  /** Two buffers go to and fro: one is written while the other is read. */
  #askForRows(): void {
    this.#asked = true;
    this.#port.say({ type: 'rows-wanted' });
    this.#port.say({ type: 'rows-wanted' });
  }
}
