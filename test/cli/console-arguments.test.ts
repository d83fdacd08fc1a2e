import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consoleArguments } from '../../src/cli/console-arguments.ts';
import { buildProgram } from '../../src/cli/program.ts';

const word = fc.constantFrom(
  '--demo',
  '--read-only',
  '--debug',
  '--profile',
  '--region',
  '--endpoint-url',
  '--queue-url',
  '--playbook',
  '--profile=ana',
  '--region=eu-central-1',
  '--region=',
  '--queue-url=https://sqs.eu-central-1.amazonaws.com/111122223333/findings?a=b',
  '--demo=yes',
  '--help',
  '-V',
  '--',
  '-',
  '',
  'eu-central-1',
  'findings',
  'toString',
);

test('reads what opens the console as the parser of the whole command line reads it', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (argv) => {
      const globals = consoleArguments(argv);
      if (globals === undefined) return;
      read += 1;
      const program = await buildProgram(argv, new AbortController().signal, () => undefined);
      expect(program.parseOptions([...argv])).toEqual({ operands: [], unknown: [] });
      expect(program.opts()).toEqual(globals);
    }),
    { numRuns: 300 },
  );
  expect(read).toBeGreaterThan(30);
});

test.each([
  [[], { readOnly: false, demo: false, debug: false }],
  [['--demo', '--read-only'], { readOnly: true, demo: true, debug: false }],
  [
    ['--region', 'us-east-1', '--profile=a=b', '--region', 'eu-west-1'],
    { region: 'eu-west-1', profile: 'a=b', readOnly: false, demo: false, debug: false },
  ],
])('takes %j', (argv, globals) => {
  expect(consoleArguments(argv)).toEqual(globals);
});

test.each([
  [['findings']],
  [['--demo', 'findings']],
  [['--region']],
  [['--region', '--demo']],
  [['--profile', '']],
  [['--playbook', 'own.ts']],
  [['--help']],
  [['--demo=yes']],
  [['toString']],
])('leaves %j to the parser', (argv) => {
  expect(consoleArguments(argv)).toBeUndefined();
});
