import { type MessagePort, parentPort } from 'node:worker_threads';
import { failureOf } from '../../aws/errors.ts';
import { collectText, doneWith } from '../read/young-garbage.ts';
import { Gunzip } from './gunzip.ts';
import type { FromInflater, ToInflater } from './worker-messages.ts';

/** Inflates one gzip after another, as far as it has stored bytes and buffers for the text. */
function work(port: MessagePort): void {
  collectText();
  const gunzip = new Gunzip();
  const say = (message: FromInflater, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  const buffers: ArrayBuffer[] = [];
  const stored: Uint8Array[] = [];
  let at = 0;
  let isOpen = false;
  let isEnding = false;

  /** Takes in more stored bytes; false where there are none at hand. */
  const fed = (): boolean => {
    const [bytes] = stored;
    if (bytes !== undefined) {
      at = gunzip.take(bytes, at);
      if (at < bytes.length) return true;
      at = 0;
      stored.shift();
      doneWith(bytes.length);
      say({ type: 'more' });
      return true;
    }
    if (!isEnding) return false;
    isEnding = false;
    gunzip.finish();
    return true;
  };

  const inflate = (): void => {
    while (isOpen) {
      const [buffer] = buffers;
      if (buffer === undefined) return;
      const text = gunzip.read();
      if (text !== undefined) {
        buffers.shift();
        new Uint8Array(buffer).set(text);
        say({ type: 'text', buffer, length: text.length }, [buffer]);
      } else if (gunzip.isFinished) {
        end(undefined);
      } else if (!fed()) return;
    }
  };

  const end = (failure: unknown): void => {
    isOpen = false;
    say({ type: 'end', failure });
  };

  port.on('message', (message: ToInflater) => {
    if (message.type === 'buffer') buffers.push(message.buffer);
    else if (message.type === 'stored') stored.push(message.bytes);
    else if (message.type === 'stored-end') isEnding = true;
    else {
      if (message.type === 'resume') gunzip.resume(message.state);
      else gunzip.begin();
      stored.length = 0;
      at = 0;
      isEnding = false;
      isOpen = true;
    }
    try {
      inflate();
    } catch (error) {
      end(failureOf(error));
    }
  });
  say({ type: 'ready' });
}

if (parentPort !== null) work(parentPort);
