import type { FlowFormat } from '../format.ts';
import { parseLine } from '../parse.ts';

/**
 * Writes the messages of a log group as the text of an object: a header line before the first record and wherever the format
 * changes. Without formats there is no header. A record that none of the formats fits, or more than one, becomes a line that
 * can't be read: it counts as such and is never guessed at.
 */
export class HeadedLines {
  readonly #formats: readonly FlowFormat[];
  #current: FlowFormat | undefined;

  constructor(formats: readonly FlowFormat[]) {
    this.#formats = formats;
  }

  text(messages: readonly string[]): string {
    return messages.map((message) => this.#line(oneLine(message))).join('');
  }

  #line(line: string): string {
    if (this.#formats.length === 0) return `${line}\n`;
    const fitting = this.#fitting(line);
    if (fitting === undefined) return `${line.trim().replaceAll(/\s/g, '␠')}\n`;
    if (fitting === this.#current) return `${line}\n`;
    this.#current = fitting;
    return `${fitting.fields.join(' ')}\n${line}\n`;
  }

  #fitting(line: string): FlowFormat | undefined {
    const [only] = this.#formats;
    if (this.#formats.length === 1) return only;
    const fitting = this.#formats.filter((format) => parseLine(line, format) !== 'bad');
    return fitting.length === 1 ? fitting[0] : undefined;
  }
}

/** A line break within a message is no break between records. */
const oneLine = (message: string): string => message.replace(/[\r\n]+$/, '').replaceAll(/[\r\n]+/g, ' ⏎ ');
