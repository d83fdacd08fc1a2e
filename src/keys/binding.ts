/** Who gets a key first: an open modal, then the focused pane, then everywhere. */
export type BindingScope = 'modal' | 'pane' | 'global';

/**
 * One row of a key table. Dispatch, footer, `?` help and docs/keys.md are all made from these rows. `keys` are names as
 * `keyName` gives them: `j`, `G`, `up`, `pageup`, `tab`, `shift+tab`, `return`, `escape`, `ctrl+c`, `/`.
 */
export interface Binding<Context> {
  readonly id: string;
  readonly keys: readonly string[];
  /** One to three words, for the footer. */
  readonly label: string;
  /** One sentence, for help and docs. */
  readonly help: string;
  readonly scope: BindingScope;
  /** Shown in the footer; the smaller the earlier, from 90 on however narrow it is. Left out of the footer when absent. */
  readonly footer?: number;
  /** False: the binding does not exist here (not shown, not dispatched). */
  readonly when?: (context: Context) => boolean;
  /** A reason: shown disabled with it, and pressing the key says it in the footer. */
  readonly disabledReason?: (context: Context) => string | undefined;
  readonly run: (context: Context) => void;
}
