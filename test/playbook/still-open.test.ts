import { describe, expect, test } from 'vitest';
import { partOpen, withoutList } from '../../src/playbook/still-open.ts';

describe('what is open at the end', () => {
  test('is parted into what was found and what the plans had said, each once', () => {
    const plans = [{ wontStop: ['copies'] }, { wontStop: ['copies', 'DNS'] }];
    expect(partOpen(['public', 'copies', 'DNS', 'copies', 'public'], plans)).toEqual({
      found: ['public'],
      foreseen: ['copies', 'DNS'],
    });
  });

  test('is not said in the message where it is listed, and stays where it is not', () => {
    const message = 'Contained and read back: b, except: public; shared.';
    expect(withoutList(message, ['public', 'shared'])).toBe(
      'Contained and read back: b, except for what is still open.',
    );
    expect(withoutList(message, ['public'])).toBe(message);
    expect(withoutList(message, [])).toBe(message);
  });
});
