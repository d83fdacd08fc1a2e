/** What the console asks of the terminal besides drawing. */
export interface Terminal {
  /** Puts text on the clipboard by OSC 52. */
  copy(text: string): void;
  /** Hands the terminal to a command and gives its exit code; 127 when it could not be started. */
  run(command: string, args: readonly string[]): Promise<number>;
  /** Gives the terminal back to the shell until it brings the console to the foreground; false without such a shell. */
  suspend(): Promise<boolean>;
  /** Restores the terminal and ends the console with an exit code. */
  leave(code: number): void;
}

/**
 * The sequence that puts `text` on the clipboard. Inside tmux it is also sent wrapped, for a tmux that passes
 * sequences through but takes none for itself.
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html (OSC 52)
 */
export function clipboardSequence(text: string, insideTmux: boolean): string {
  const plain = `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`;
  return insideTmux ? `${plain}\x1bPtmux;${plain.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : plain;
}
