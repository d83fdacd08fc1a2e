import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pacedFrames } from '../../src/app/paced-frames.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const counted = (everyMs: number) => {
  let drawn = 0;
  const frames = pacedFrames(() => {
    drawn += 1;
  }, everyMs);
  return { frames, drawn: () => drawn };
};

it('draws the first change at once and what follows in one frame later', () => {
  const { frames, drawn } = counted(150);
  frames.soon();
  expect(drawn()).toBe(1);
  frames.soon();
  frames.soon();
  expect(drawn()).toBe(1);
  vi.advanceTimersByTime(150);
  expect(drawn()).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(drawn()).toBe(2);
});

it('draws a key at once, and does not draw the frame again that waited', () => {
  const { frames, drawn } = counted(150);
  frames.soon();
  frames.soon();
  frames.now();
  expect(drawn()).toBe(2);
  vi.advanceTimersByTime(150);
  expect(drawn()).toBe(2);
});

it('leaves a frame that was drawn elsewhere alone for as long as told', () => {
  const { frames, drawn } = counted(150);
  frames.drawn(400);
  frames.soon();
  vi.advanceTimersByTime(399);
  expect(drawn()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(drawn()).toBe(1);
});

it('draws nothing more after its end', () => {
  const { frames, drawn } = counted(150);
  frames.soon();
  frames.soon();
  frames.end();
  vi.advanceTimersByTime(1000);
  expect(drawn()).toBe(1);
});
