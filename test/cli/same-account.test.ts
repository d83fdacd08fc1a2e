import { describe, expect, test } from 'vitest';
import { FailureError } from '../../src/aws/errors.ts';
import type { GlobalOptions } from '../../src/cli/cli.ts';
import { reportFailure } from '../../src/cli/main.ts';
import { reportingUsage } from '../../src/cli/run-output.ts';
import { commandLine, sameAccount, textForAccount } from '../../src/cli/same-account.ts';
import { memoryCli } from './memory-cli.ts';

const GIVEN: GlobalOptions = {
  profile: 'incident response',
  region: 'eu-central-1',
  endpointUrl: 'http://127.0.0.1:4566',
  playbook: ['ours.ts'],
  readOnly: true,
  demo: false,
  debug: true,
};
const ACCOUNT =
  "--profile 'incident response' --region eu-central-1 --endpoint-url http://127.0.0.1:4566 --playbook ours.ts";
const DEMO: GlobalOptions = { readOnly: false, demo: true, debug: false };

describe('commands that are told', () => {
  test('use the account at hand, read-only where they only read', () => {
    expect(commandLine(['findings', '--json'], GIVEN)).toBe(`transit-tui findings --json ${ACCOUNT} --read-only`);
    expect(commandLine(['rollback', 'run-1'], GIVEN)).toBe(`transit-tui rollback run-1 ${ACCOUNT}`);
    expect(commandLine(['audit', '--fix'], GIVEN)).toBe(`transit-tui audit --fix ${ACCOUNT}`);
  });

  test('have no flag that means nothing to them', () => {
    expect(commandLine(['runs'], GIVEN)).toBe('transit-tui runs');
    expect(commandLine(['runs'], DEMO)).toBe('transit-tui runs --demo');
    expect(commandLine(['playbooks'], GIVEN)).toBe('transit-tui playbooks --playbook ours.ts');
    expect(commandLine(['template'], GIVEN)).toBe('transit-tui template');
    expect(commandLine(['audit', '--help'], DEMO)).toBe('transit-tui audit --help');
    expect(commandLine(['flows'], { readOnly: false, demo: false, debug: false })).toBe('transit-tui flows');
  });

  test('get their flags once, and nothing else gets any', () => {
    const once = commandLine(['flows', '--detect'], GIVEN);
    expect(sameAccount(once, GIVEN)).toBe(once);
    expect(sameAccount('press r', DEMO)).toBe('press r');
    expect(textForAccount('See `transit-tui runs`, or `aws sqs list-queues`.', DEMO)).toBe(
      'See `transit-tui runs --demo`, or `aws sqs list-queues`.',
    );
  });
});

describe('the hint of a failure', () => {
  const failure = new FailureError({
    code: 'not-found',
    message: 'There is no finding f-1 in eu-central-1.',
    hint: 'List the findings with `transit-tui findings`, the runs with `transit-tui runs`.',
  });
  const hint = '  List the findings with `transit-tui findings --demo`, the runs with `transit-tui runs --demo`.';

  test('names commands of the same account where it ends the program', () => {
    let said = '';
    reportFailure(failure, false, (text) => (said += text), DEMO);
    expect(said).toBe(`transit-tui: There is no finding f-1 in eu-central-1.\n${hint}\n`);
  });

  test('names them where what was typed is wrong', async () => {
    const { cli, errors } = memoryCli({ globals: DEMO });
    await reportingUsage(cli, () => Promise.reject(failure));
    expect(errors).toEqual(['transit-tui: There is no finding f-1 in eu-central-1.', hint]);
  });
});
