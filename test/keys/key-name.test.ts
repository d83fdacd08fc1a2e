import { describe, expect, test } from 'vitest';
import { type KeyFlags, keyName, looksPasted, pressesOf } from '../../src/keys/key-name.ts';

const nothing: KeyFlags = {
  upArrow: false,
  downArrow: false,
  leftArrow: false,
  rightArrow: false,
  pageDown: false,
  pageUp: false,
  home: false,
  end: false,
  return: false,
  escape: false,
  ctrl: false,
  shift: false,
  tab: false,
  backspace: false,
  delete: false,
  meta: false,
};

describe('keyName', () => {
  test.each([
    ['j', {}, 'j'],
    ['G', { shift: true }, 'G'],
    ['', { upArrow: true }, 'up'],
    ['', { tab: true }, 'tab'],
    ['', { tab: true, shift: true }, 'shift+tab'],
    ['', { return: true }, 'return'],
    ['c', { ctrl: true }, 'ctrl+c'],
    ['', { pageDown: true }, 'pagedown'],
  ])('of %j with %j is %s', (input, flags, name) => {
    expect(keyName(input, { ...nothing, ...flags })).toBe(name);
  });
});

describe('pressesOf', () => {
  test('parts keys that came in one piece, named ones too', () => {
    expect(pressesOf('jk\r', nothing).map((press) => press.name)).toEqual(['j', 'k', 'return']);
    expect(pressesOf('a\x7f\t\x03', nothing).map((press) => press.name)).toEqual(['a', 'backspace', 'tab', 'ctrl+c']);
  });

  test('parts Esc and the key after it, which a terminal sends in one piece like Alt and that key', () => {
    expect(pressesOf('p', { ...nothing, meta: true }).map((press) => press.name)).toEqual(['escape', 'p']);
    expect(pressesOf('', { ...nothing, meta: true, escape: true }).map((press) => press.name)).toEqual(['escape']);
  });

  test('gives text only for what can be typed as text', () => {
    expect(pressesOf('é🚀', nothing)).toEqual([
      { name: 'é', text: 'é' },
      { name: '🚀', text: '🚀' },
    ]);
    expect(pressesOf('', { ...nothing, upArrow: true })).toEqual([{ name: 'up' }]);
  });
});

test('looksPasted tells held keys and fast typing from a paste that came without brackets', () => {
  expect(looksPasted('j'.repeat(200))).toBe(false);
  expect(looksPasted('/severity:high')).toBe(false);
  expect(looksPasted('aws s3 rm --recursive s3://amzn-s3-demo-bucket\n')).toBe(true);
});
