import type { Binding } from './binding.ts';
import { keyLabel } from './dispatch.ts';

/** The part of a binding that help and docs show. */
export type DescribedBinding = Pick<Binding<never>, 'id' | 'keys' | 'label' | 'help' | 'scope'>;

/** A titled group of bindings: one screen's, the panes', or those that work everywhere. */
export interface KeyTable {
  readonly title: string;
  readonly bindings: readonly DescribedBinding[];
}

/** The rows of a help section: the keys as people write them, and what they do. */
export function helpRows(table: KeyTable): { readonly keys: string; readonly help: string }[] {
  return table.bindings.map((binding) => ({ keys: binding.keys.map(keyLabel).join(' '), help: binding.help }));
}

/** docs/keys.md: every table as Markdown. */
export function keysMarkdown(tables: readonly KeyTable[]): string {
  const sections = tables
    .filter((table) => table.bindings.length > 0)
    .map((table) => {
      const rows = table.bindings.map(
        (binding) => `| ${binding.keys.map((key) => code(keyLabel(key))).join(' ')} | ${cell(binding.help)} |`,
      );
      return [`## ${table.title}`, '', '| Key | What it does |', '| --- | --- |', ...rows].join('\n');
    });
  return `${['# Keys', 'Generated from the key tables by `npm run docs`; the `?` screen shows the same.', ...sections].join('\n\n')}\n`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => (text.includes('|') ? `<kbd>${cell(text)}</kbd>` : `\`${text}\``);
