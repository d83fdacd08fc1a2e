import { describe, expect, test } from 'vitest';
import type { Binding } from '../../src/keys/binding.ts';
import { dispatchKey, footerOf, keyLabel, layerOf } from '../../src/keys/dispatch.ts';
import { helpRows, keysMarkdown } from '../../src/keys/key-table.ts';

interface Context {
  readonly said: string[];
  readonly open: boolean;
}

const binding = (id: string, keys: string[], more: Partial<Binding<Context>> = {}): Binding<Context> => ({
  id,
  keys,
  label: id,
  help: `Do ${id}.`,
  scope: 'pane',
  run: ({ said }) => said.push(id),
  ...more,
});

function layers(open: boolean) {
  const context: Context = { said: [], open };
  return {
    said: context.said,
    all: [
      layerOf('Top', [binding('close', ['q'], { when: (given) => given.open, footer: 2 })], context),
      layerOf(
        'Everywhere',
        [
          binding('quit', ['q'], { footer: 1 }),
          binding('save', ['s'], { disabledReason: () => 'nothing to save', footer: 3 }),
        ],
        context,
      ),
    ],
  };
}

describe('a key', () => {
  test('goes to the first layer that knows it', () => {
    const { said, all } = layers(true);
    expect(dispatchKey(all, 'q')).toEqual({ kind: 'ran', id: 'close' });
    expect(said).toEqual(['close']);
  });

  test('passes a binding that does not exist here', () => {
    const { said, all } = layers(false);
    dispatchKey(all, 'q');
    expect(said).toEqual(['quit']);
  });

  test('that is disabled gives the reason and does nothing', () => {
    const { said, all } = layers(true);
    expect(dispatchKey(all, 's')).toMatchObject({ kind: 'disabled', reason: 'nothing to save' });
    expect(said).toEqual([]);
  });

  test('nobody knows is unknown', () => {
    expect(dispatchKey(layers(true).all, 'w')).toEqual({ kind: 'unknown' });
  });
});

test('the footer is in the order asked for and says what is disabled', () => {
  expect(footerOf(layers(true).all)).toEqual([
    { id: 'quit', key: 'q', label: 'quit', pinned: false },
    { id: 'close', key: 'q', label: 'close', pinned: false },
    { id: 'save', key: 's', label: 'save', pinned: false, disabled: 'nothing to save' },
  ]);
});

test('keys are written as people write them', () => {
  expect(['return', 'ctrl+c', 'pagedown', 'G', ' '].map(keyLabel)).toEqual(['Enter', 'Ctrl+C', 'PgDn', 'G', 'Space']);
});

test('help and docs come from the same tables', () => {
  const table = { title: 'Panes', bindings: [binding('down', ['down', 'j']), binding('or', ['|'])] };
  expect(helpRows(table)[0]).toEqual({ keys: '↓ j', help: 'Do down.' });
  expect(keysMarkdown([table])).toContain('## Panes\n\n| Key | What it does |\n| --- | --- |\n| `↓` `j` | Do down. |');
  expect(keysMarkdown([table])).toContain('<kbd>\\|</kbd>');
});
