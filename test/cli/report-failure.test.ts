import { expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { reportFailure } from '../../src/cli/main.ts';

test('a hint of several lines keeps them, so that a mark points to what it is under; none can reach the terminal', () => {
  const said: string[] = [];
  const error = new FailureError({
    code: 'invalid',
    message: '--filter: expected a value',
    hint: 'dstport==\n         ^\x1b[2J',
  });
  expect(reportFailure(error, false, (text) => void said.push(text))).toBe(EXIT.usage);
  expect(said).toEqual(['transit-tui: --filter: expected a value\n  dstport==\n           ^\\e[2J\n']);
});
