import { describe, expect, it } from 'vitest';
import { screens } from '../../screens/index.ts';

describe.each(screens.map((screen) => [screen.id, screen] as const))('the keys of %s', (_, screen) => {
  it('each have an id of their own, a short label and a sentence of help', () => {
    const ids = screen.keys.map((binding) => binding.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { label, help, scope } of screen.keys) {
      expect(label.split(' ').length).toBeLessThanOrEqual(4);
      expect(help).toMatch(/^[A-Z].*\.$/);
      expect(scope).toBe('modal');
    }
  });

  it('lead back with Escape', () => {
    expect(screen.keys.some((binding) => binding.keys.includes('escape'))).toBe(true);
  });

  it('never claim Ctrl+C, which always quits', () => {
    expect(screen.keys.flatMap((binding) => binding.keys)).not.toContain('ctrl+c');
  });
});
