import type { Binding } from './binding.ts';

/** What became of a key: a binding ran, it is disabled for `reason`, or nobody knows it. */
export type Outcome =
  | { readonly kind: 'ran'; readonly id: string }
  | { readonly kind: 'disabled'; readonly id: string; readonly label: string; readonly reason: string }
  | { readonly kind: 'unknown' };

/** A binding as it stands now, with its context bound into `run`. */
export interface BoundBinding {
  readonly id: string;
  readonly group: string;
  readonly keys: readonly string[];
  readonly label: string;
  readonly help: string;
  readonly footer?: number;
  readonly disabled?: string;
  readonly run: () => void;
}

/** A key table bound to its context; nothing is asked of the context before it is needed. */
export interface Layer {
  readonly dispatch: (name: string) => Outcome;
  readonly bound: () => readonly BoundBinding[];
}

/** Binds a key table to its context. `group` is its heading in help. */
export function layerOf<Context>(group: string, bindings: readonly Binding<Context>[], context: Context): Layer {
  const exists = (binding: Binding<Context>): boolean => binding.when?.(context) ?? true;
  return {
    dispatch: (name) => {
      const binding = bindings.find((candidate) => candidate.keys.includes(name) && exists(candidate));
      if (binding === undefined) return { kind: 'unknown' };
      const reason = binding.disabledReason?.(context);
      if (reason !== undefined) return { kind: 'disabled', id: binding.id, label: binding.label, reason };
      binding.run(context);
      return { kind: 'ran', id: binding.id };
    },
    bound: () =>
      bindings.filter(exists).map((binding) => {
        const disabled = binding.disabledReason?.(context);
        return {
          id: binding.id,
          group,
          keys: binding.keys,
          label: binding.label,
          help: binding.help,
          ...(binding.footer === undefined ? {} : { footer: binding.footer }),
          ...(disabled === undefined ? {} : { disabled }),
          run: () => binding.run(context),
        };
      }),
  };
}

/** Gives a key to the layers in order (modal, pane, global): the first that knows it answers. */
export function dispatchKey(layers: readonly Layer[], name: string): Outcome {
  for (const layer of layers) {
    const outcome = layer.dispatch(name);
    if (outcome.kind !== 'unknown') return outcome;
  }
  return { kind: 'unknown' };
}

/** One entry of the footer. */
export interface FooterItem {
  readonly id: string;
  readonly key: string;
  readonly label: string;
  /** Shown however narrow the terminal is. */
  readonly pinned: boolean;
  /** Why it can't be used now. */
  readonly disabled?: string;
}

/** From this place on, an entry of the footer always shows: help, and the way out. */
const PINNED_FROM = 90;

/** The footer of several layers, in the order their bindings ask for. */
export function footerOf(layers: readonly Layer[]): FooterItem[] {
  return layers
    .flatMap((layer) => layer.bound())
    .filter((binding) => binding.footer !== undefined)
    .sort((a, b) => (a.footer ?? 0) - (b.footer ?? 0))
    .map(({ id, keys, label, footer, disabled }) => ({
      id,
      key: keyLabel(keys[0] ?? ''),
      label,
      pinned: (footer ?? 0) >= PINNED_FROM,
      ...(disabled === undefined ? {} : { disabled }),
    }));
}

const LABELS: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  return: 'Enter',
  escape: 'Esc',
  tab: 'Tab',
  'shift+tab': 'Shift+Tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  backspace: 'Backspace',
  delete: 'Del',
  ' ': 'Space',
};

/** A key's name as people write it: `↑`, `Enter`, `Ctrl+C`, `G`. */
export function keyLabel(name: string): string {
  if (name.startsWith('ctrl+')) return `Ctrl+${name.slice(5).toUpperCase()}`;
  return LABELS[name] ?? name;
}
